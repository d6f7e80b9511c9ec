package agora.check;

import agora.data.Jsonl;
import agora.data.Sha256;
import agora.data.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decides parts of files, several lines at once. Each part is kept in a folder, found again by its
 * lines: a check that was interrupted goes on there.
 */
final class PartChecker implements AutoCloseable {
  private final LineCheck check;
  private final String identity;
  private final Path kept;
  private final ExecutorService pool;

  /**
   * @param kept folder of decided parts, which may be shared with other machines
   * @param parallel lines at once, >= 1
   */
  PartChecker(CheckTask task, Path kept, int parallel) {
    this.check = task.open(parallel);
    this.identity = task.identity();
    this.kept = kept;
    this.pool = Executors.newFixedThreadPool(parallel);
  }

  /** Reads a part without deciding anything. */
  Part read(List<String> lines) {
    return read(lines, new ArrayList<>());
  }

  private Part read(List<String> lines, List<LineCheck.Decision> decisions) {
    for (int i = 0; i < lines.size(); i++) {
      try {
        decisions.addAll(check.read(i + 1, lines.get(i)));
      } catch (IllegalArgumentException wrong) {
        return new Part(i + 1, List.of(), wrong.getMessage(), null);
      }
    }
    return new Part(lines.size(), List.of(), null, null);
  }

  /**
   * Decides a part. Where a line is wrong, nothing is decided.
   *
   * @throws InterruptedException if the calling thread is interrupted; earlier parts are kept
   */
  Part decide(List<String> lines) throws InterruptedException {
    Path file = kept.resolve(Sha256.of(identity + "\n" + String.join("\n", lines)) + ".json");
    try {
      if (Files.exists(file)) {
        Part known = Jsonl.mapper().readValue(file.toFile(), Part.class);
        if (known != null && known.lines() == lines.size()) {
          return known;
        }
        throw new IOException("not the part of these lines");
      }
    } catch (IOException damaged) {
      System.err.println("agora: " + file + " is damaged: its lines are decided again");
    }
    List<LineCheck.Decision> decisions = new ArrayList<>();
    Part read = read(lines, decisions);
    if (read.error() != null) {
      return read;
    }
    Part part = new Part(lines.size(), decided(decisions), null, null);
    Path own = kept.resolve(UUID.randomUUID() + ".part");
    try {
      Files.createDirectories(kept);
      try {
        Files.write(own, Jsonl.line(part));
        Files.move(own, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(own); // half of it, where the disk is full
      }
      return part;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + TextFiles.reason(e), e);
    }
  }

  private List<LineResult> decided(List<LineCheck.Decision> decisions) throws InterruptedException {
    List<Future<LineResult>> pending = new ArrayList<>();
    decisions.forEach(decision -> pending.add(pool.submit(decision::decide)));
    List<LineResult> results = new ArrayList<>(pending.size());
    try {
      for (Future<LineResult> result : pending) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("a line cannot be decided: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    check.close();
  }
}
