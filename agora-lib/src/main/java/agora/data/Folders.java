package agora.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Folders with all that is in them. */
public final class Folders {
  private Folders() {}

  /**
   * Creates the folder of a file and those above it; one that is there is no error.
   *
   * @throws UncheckedIOException if it cannot be created
   */
  public static void createParent(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + TextFiles.reason(e), e);
    }
  }

  /**
   * Returns the user's folder of caches: {@code XDG_CACHE_HOME}, else {@code ~/.cache}.
   *
   * @param environment such as {@link System#getenv()}
   */
  public static Path caches(Map<String, String> environment) {
    String caches = environment.get("XDG_CACHE_HOME");
    return caches != null && !caches.isEmpty()
        ? Path.of(caches)
        : Path.of(System.getProperty("user.home"), ".cache");
  }

  /** Deletes a folder and what is in it; one that is not there is no error. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
