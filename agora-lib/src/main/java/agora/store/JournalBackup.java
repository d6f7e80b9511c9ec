package agora.store;

import agora.data.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Backup of an attempt's journals while it runs on a machine's own disk: those that grew are
 * written to the store again and again, so that a lost machine loses little of what was paid.
 */
final class JournalBackup implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final int SHARE_OF_TIME = 10;

  private final Store store;
  private final Path folder;
  private final String prefix;
  private final Map<Path, Long> sizes = new HashMap<>();
  private final Thread thread;

  private JournalBackup(Store store, Path folder, String prefix) {
    this.store = store;
    this.folder = folder;
    this.prefix = prefix;
    this.thread = Thread.ofPlatform().daemon().name("journal-backup").unstarted(this::run);
  }

  /** Begins to back up the journals of a folder under names that begin with a prefix. */
  static JournalBackup start(Store store, Path folder, String prefix) {
    JournalBackup backup = new JournalBackup(store, folder, prefix);
    backup.thread.start();
    return backup;
  }

  private void run() {
    Duration wait = INTERVAL;
    try {
      while (true) {
        Thread.sleep(wait);
        long start = System.nanoTime();
        once();
        // A journal of hundreds of megabytes is written whole each time, so less often.
        Duration took = Duration.ofNanos(System.nanoTime() - start).multipliedBy(SHARE_OF_TIME);
        wait = took.compareTo(INTERVAL) > 0 ? took : INTERVAL;
      }
    } catch (InterruptedException closed) {
      return;
    }
  }

  /** Writes the journals that grew since the last time. */
  synchronized void once() {
    try {
      for (Path file : Manifest.files(folder)) {
        long size = Files.size(file);
        Long before = sizes.get(file);
        if (file.toString().endsWith(".jsonl") && (before == null || before != size)) {
          // Read at once: it may grow while it is sent.
          store.put(prefix + Manifest.name(folder, file), Files.readAllBytes(file));
          sizes.put(file, size);
        }
      }
    } catch (NoSuchFileException replaced) {
      return; // the next time
    } catch (IOException | UncheckedIOException e) {
      String why = e instanceof IOException io ? TextFiles.reason(io) : e.getMessage();
      System.err.println("agora: journals are not backed up now: " + why);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
