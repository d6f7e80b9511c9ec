package agora.evaluate;

import agora.data.Jsonl;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every raw answer so far, by the hash of its request; appended before anything reads it. */
final class AnswerJournal implements AutoCloseable {
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final BufferedWriter out;

  /**
   * One raw answer.
   *
   * @param key hash of the request, problem and sample
   * @param failure why there is no text; empty if there is one
   */
  record Entry(String key, String problem, int sample, String text, String failure, String model) {}

  AnswerJournal(Path file) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (Files.exists(file)) {
        for (Entry entry : Jsonl.read(file, Entry.class)) {
          entries.put(entry.key(), entry);
        }
      }
      out =
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be opened: " + e.getMessage(), e);
    }
  }

  @Nullable Entry find(String key) {
    return entries.get(key);
  }

  void add(Entry entry) {
    entries.put(entry.key(), entry);
    synchronized (out) {
      try {
        out.write(Jsonl.mapper().writeValueAsString(entry));
        out.write('\n');
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("an answer cannot be journaled: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be closed: " + e.getMessage(), e);
    }
  }
}
