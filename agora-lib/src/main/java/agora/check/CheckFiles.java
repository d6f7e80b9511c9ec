package agora.check;

import agora.data.Folders;
import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.ProgressListener;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Files whose lines are checked.
 *
 * @param task what is decided
 * @param files JSON Lines files, at least one
 * @param output folder of the report: {@code correctness.json} and {@code wrong.jsonl} of
 *     instances, {@code report.json} and {@code verdicts.jsonl} of replies
 */
public record CheckFiles(CheckTask task, List<String> files, Path output) {
  /** Most lines that are decided and kept together. */
  static final int PART = 500;

  private static final long PART_CHARACTERS = 1 << 23;

  public CheckFiles {
    files = List.copyOf(files);
  }

  /**
   * Part of a file in its place.
   *
   * @param file index of the file, from 0
   * @param before number of the file's lines before the part
   */
  public record Placed(int file, long before, Part part) {}

  /** Returns whether these lines are enough to be decided and kept together. */
  public static boolean isPart(int lines, long characters) {
    return lines >= PART || characters >= PART_CHARACTERS;
  }

  /** Returns the folder of the parts that are decided; it is deleted with the last of them. */
  public Path parts() {
    return output.resolve("parts");
  }

  /** Returns the file into which an engine writes the {@link Placed} parts of all shards. */
  public Path shards() {
    return output.resolve("parts.jsonl");
  }

  /**
   * Checks the files in this process, and writes the report. All lines are read before the first is
   * decided; what was decided before an interruption is not decided again.
   *
   * @param parallel lines at once, >= 1
   * @throws IllegalArgumentException if a line or the task's file is wrong, or there is no item
   * @throws IllegalStateException if programs are to be run and this machine has no sandbox
   * @throws InterruptedException if the calling thread is interrupted
   */
  public WrittenReport run(int parallel, ProgressListener listener) throws InterruptedException {
    try (PartChecker checker = new PartChecker(task, parts(), parallel);
        CheckReport report = task.report(output)) {
      long total = 0;
      for (int file = 0; file < files.size(); file++) {
        Parts read = new Parts(file);
        Jsonl.forEachText(path(file), (number, line) -> read.add(line, checker::read));
        read.end(checker::read);
        total += read.before;
      }
      long done = 0;
      for (int file = 0; file < files.size(); file++) {
        Parts decided = new Parts(file);
        long earlier = done;
        long all = total;
        PartWork work =
            lines -> {
              Part part = checker.decide(lines);
              add(report, new Placed(decided.file, decided.before, part));
              listener.update(
                  new Progress("check", earlier + decided.before + lines.size(), all, Map.of()));
              return part;
            };
        Jsonl.forEachText(path(file), (number, line) -> decided.add(line, work));
        decided.end(work);
        done += decided.before;
      }
      return finished(report);
    } catch (Interrupted e) {
      throw e.cause();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the report from the parts that an engine left in {@link #shards}.
   *
   * @throws IllegalArgumentException if there is no item
   */
  public WrittenReport report() {
    try (CheckReport report = task.report(output)) {
      Jsonl.forEachText(shards(), (number, line) -> add(report, placed(line)));
      WrittenReport written = finished(report);
      Files.deleteIfExists(shards());
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Placed placed(String line) {
    try {
      return Jsonl.mapper().readValue(line, Placed.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a part is JSON, was " + line, e);
    }
  }

  private WrittenReport finished(CheckReport report) throws IOException {
    WrittenReport written = report.write();
    Folders.delete(parts());
    return written;
  }

  private Path path(int file) {
    return Path.of(files.get(file));
  }

  private void requireRight(Placed placed) {
    Part part = placed.part();
    if (part.error() != null) {
      throw new IllegalArgumentException(
          files.get(placed.file()) + " line " + (placed.before() + part.lines()) + part.error());
    }
  }

  private void add(CheckReport report, Placed placed) {
    requireRight(placed);
    for (LineResult result : placed.part().results()) {
      long line = placed.before() + result.line();
      String file = files.get(placed.file());
      try {
        report.add(file, line, result);
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(
            file + " line " + line + ": " + wrong.getMessage(), wrong);
      }
    }
  }

  /** Work on the lines of a part. */
  @FunctionalInterface
  private interface PartWork {
    Part of(List<String> lines) throws InterruptedException;
  }

  /** An interruption within a consumer of lines. */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final InterruptedException cause;

    Interrupted(InterruptedException cause) {
      super(cause);
      this.cause = cause;
    }

    InterruptedException cause() {
      return cause;
    }
  }

  /** Parts of a file, as its lines come. */
  private final class Parts {
    private final int file;
    private final List<String> lines = new ArrayList<>();
    private long characters;
    private long before;

    Parts(int file) {
      this.file = file;
    }

    void add(String line, PartWork work) {
      lines.add(line);
      characters += line.length();
      if (isPart(lines.size(), characters)) {
        end(work);
      }
    }

    void end(PartWork work) {
      try {
        requireRight(new Placed(file, before, work.of(lines)));
      } catch (InterruptedException e) {
        throw new Interrupted(e);
      }
      before += lines.size();
      lines.clear();
      characters = 0;
    }
  }
}
