package agora.endpoint;

import agora.data.Folders;
import agora.data.Jsonl;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a run, in a file of one event per line, each forced to the disk before the next
 * step.
 */
final class BatchLog {
  private final Path file;
  private final Map<String, Intent> open = new LinkedHashMap<>();
  private final Map<String, String> batchOf = new HashMap<>();
  private final Set<String> batches = new HashSet<>();
  private final Set<String> atOpen;

  /** A batch that is about to be submitted. */
  record Intent(String tag, long atSeconds, List<String> keys) {
    Intent {
      keys = List.copyOf(keys);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Event(
      String tag,
      @Nullable Long atSeconds,
      @Nullable List<String> keys,
      @Nullable String file,
      @Nullable String batch,
      @Nullable Boolean gone) {
    Event {
      Objects.requireNonNull(tag);
      keys = keys == null ? null : List.copyOf(keys);
    }
  }

  private final Map<String, String> files = new HashMap<>();

  BatchLog(Path file) {
    this.file = file;
    try {
      Folders.createParent(file);
      if (Files.exists(file)) {
        // Bytes that are no UTF-8 damage their own line, not the others.
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().forEach(this::replay);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the list of batches cannot be read: " + e, e);
    }
    Set<String> keys = new HashSet<>(batchOf.keySet());
    open.values().forEach(intent -> keys.addAll(intent.keys()));
    atOpen = Set.copyOf(keys);
  }

  /** Returns the file. */
  Path file() {
    return file;
  }

  /** Returns the keys that the file, when it was opened, had in batches that may still run. */
  Set<String> atOpen() {
    return atOpen;
  }

  /** Returns the intents of which it is not known whether a batch came of them. */
  List<Intent> unresolved() {
    return new ArrayList<>(open.values());
  }

  /** Returns the latest batch that a question is in; null if it is in none. */
  @Nullable String batchOf(String key) {
    return batchOf.get(key);
  }

  /** Returns the file that was uploaded for an intent; null if there is none. */
  @Nullable String file(Intent intent) {
    return files.get(intent.tag());
  }

  /** Returns whether a batch is noted here, also where none of its questions is in it any more. */
  boolean knows(String batch) {
    return batches.contains(batch);
  }

  void intent(Intent intent, Instant now) {
    write(new Event(intent.tag(), now.getEpochSecond(), intent.keys(), null, null, null));
  }

  void uploaded(Intent intent, String fileId) {
    write(new Event(intent.tag(), null, null, fileId, null, null));
  }

  void submitted(Intent intent, String batch) {
    write(new Event(intent.tag(), null, null, null, batch, null));
  }

  /** Notes that no batch came of an intent. */
  void gone(Intent intent) {
    write(new Event(intent.tag(), null, null, null, null, true));
  }

  /** Notes that a batch failed as a whole: its questions are in none. */
  void failed(String batch) {
    write(new Event("", null, null, null, batch, true));
  }

  /** Notes that these questions of a batch have no answer there: they are in none. */
  void unanswered(List<String> keys) {
    write(new Event("", null, keys, null, null, true));
  }

  private void write(Event event) {
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      // The newline goes first: after a torn line, this event still has a line of its own.
      out.write(
          ("\n" + Jsonl.mapper().writeValueAsString(event) + "\n")
              .getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the list of batches cannot be written: " + e, e);
    }
    apply(event);
  }

  private void replay(String line) {
    if (line.isBlank()) {
      return;
    }
    try {
      Event event = Jsonl.mapper().readValue(line, Event.class);
      if (event != null) {
        apply(event);
      }
    } catch (JsonProcessingException e) {
      return; // torn by a crash: the step after it was not taken
    }
  }

  private void apply(Event event) {
    if (event.batch() != null) {
      batches.add(event.batch());
    }
    if (event.keys() != null && event.gone() != null) {
      event.keys().forEach(batchOf::remove);
    } else if (event.keys() != null) {
      long at = event.atSeconds() == null ? 0 : event.atSeconds();
      open.put(event.tag(), new Intent(event.tag(), at, event.keys()));
    } else if (event.file() != null) {
      files.put(event.tag(), event.file());
    } else if (event.batch() != null && event.gone() != null) {
      batchOf.values().removeIf(event.batch()::equals);
    } else {
      Intent intent = open.remove(event.tag());
      if (intent != null && event.batch() != null) {
        intent.keys().forEach(key -> batchOf.put(key, event.batch()));
      }
    }
  }
}
