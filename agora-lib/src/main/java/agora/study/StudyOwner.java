package agora.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Keeps the results of two studies apart: a run directory belongs to one study's file, and the
 * names of the committed studies belong to those.
 */
final class StudyOwner {
  /** The name of a built study's file, in the folder of its results. */
  static final String FILE = "study.json";

  private static final String NOTE = "study-file.txt";
  private static final Path COMMITTED = Path.of("data/studies");

  private StudyOwner() {}

  static Path runs() {
    return Path.of(Optional.ofNullable(System.getenv("AGORA_RUNS")).orElse("runs"));
  }

  /** Returns the run directory of a study: of one that was built, the folder of its file. */
  static Path folder(String name, Path file) {
    Path beside = file.toAbsolutePath().normalize().getParent();
    boolean built = file.endsWith(FILE) && beside != null && beside.endsWith(Path.of(name));
    return built && beside != null ? beside : runs().resolve(name);
  }

  /**
   * Notes that the run directory is this study's.
   *
   * @throws IllegalArgumentException if it is another's, whose file still exists
   */
  static void claim(String name, Path file, Path runs) {
    requireFree(name, file);
    Path own = file.toAbsolutePath().normalize();
    if (own.startsWith(runs.toAbsolutePath().normalize())) {
      return; // a study that was built lies among its results
    }
    Path note = runs.resolve(NOTE);
    try {
      if (Files.exists(note)) {
        Path other = Path.of(Files.readString(note).strip());
        if (Files.exists(other) && !Files.isSameFile(other, own)) {
          throw taken(name, file, other, runs);
        }
        if (other.equals(own)) {
          return;
        }
      }
      Files.createDirectories(runs);
      Path next = Files.createTempFile(runs, NOTE, null);
      Files.writeString(next, own + "\n");
      Files.move(next, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(note + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses the name of a committed study.
   *
   * @param file the file that bears it; the committed one may
   */
  static void requireFree(String name, Path file) {
    Path committed = COMMITTED.resolve(name + ".json");
    try {
      if (Files.exists(committed) && !(Files.exists(file) && Files.isSameFile(committed, file))) {
        throw taken(name, file, committed, Path.of("runs", name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(committed + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static IllegalArgumentException taken(String name, Path file, Path other, Path runs) {
    return new IllegalArgumentException(
        "%s: the name '%s' belongs to %s, whose results are in %s: two studies under one name would mix their results; give this one a name of its own, such as \"name\": \"my-%s\""
            .formatted(file, name, other, runs, name));
  }
}
