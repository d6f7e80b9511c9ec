package agora.study;

import agora.data.Folders;
import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Cells that failed when they were last run: {@code failures.json}. */
final class Failures {
  private static final TypeReference<TreeMap<String, Failure>> MAP = new TypeReference<>() {};
  private static final String FILE = "failures.json";

  private final Path root;

  Failures(RunDirectory runs) {
    this.root = runs.root();
  }

  /**
   * Why a cell is not done.
   *
   * @param reason the failure in words, with the way out
   * @param at when it was found, in ISO 8601
   */
  record Failure(String reason, String at) {}

  /** Returns the reason of every cell that failed and is not done since, by key. */
  Map<String, Failure> all() {
    Path file = root.resolve(FILE);
    try {
      return Files.exists(file)
          ? Jsonl.mapper().readValue(Files.readString(file), MAP)
          : new TreeMap<>();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Notes how these cells came out: those without a reason are done. */
  synchronized void note(Collection<Cell> cells, Map<String, String> reasons) {
    Map<String, Failure> now = all();
    Map<String, Failure> before = new TreeMap<>(now);
    for (Cell cell : cells) {
      String reason = reasons.get(cell.key());
      if (reason == null) {
        now.remove(cell.key());
      } else {
        now.put(cell.key(), new Failure(reason, Instant.now().toString()));
      }
    }
    if (!now.equals(before)) {
      write(now);
    }
  }

  private void write(Map<String, Failure> failures) {
    Path file = root.resolve(FILE);
    Folders.createParent(file);
    TextFiles.write(file, Jsonl.pretty(failures));
  }
}
