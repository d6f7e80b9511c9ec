package agora.store;

import agora.data.Jsonl;
import agora.data.Sha256;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Manifest of an attempt: its files with size and hash. Putting it into the store is the commit.
 *
 * @param attempt name of the attempt, unique to one process and stage
 * @param files size and hash of each file, by its path in the attempt's folder
 * @param about what a reader should know of the result; JSON values
 */
public record Manifest(String attempt, Map<String, Content> files, Map<String, Object> about) {
  public Manifest {
    files = files == null ? Map.of() : new TreeMap<>(files);
    about = about == null ? Map.of() : new TreeMap<>(about);
  }

  /**
   * Content of one file.
   *
   * @param size in bytes
   * @param sha256 64 hexadecimal digits
   */
  public record Content(long size, String sha256) {
    static Content of(Path file) throws IOException {
      return new Content(Files.size(file), Sha256.ofFile(file));
    }
  }

  /** Returns the manifest of all files in an attempt's folder. */
  static Manifest of(String attempt, Path folder) throws IOException {
    Map<String, Content> files = new TreeMap<>();
    for (Path file : files(folder)) {
      files.put(name(folder, file), Content.of(file));
    }
    return new Manifest(attempt, files, Map.of());
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /** Returns the first file of a folder that is missing or cut short. */
  Optional<String> cut(Path folder) throws IOException {
    for (Map.Entry<String, Content> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path) || Files.size(path) != file.getValue().size()) {
        return Optional.of(file.getKey());
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the first file of a folder that is missing, cut short or not as it was committed.
   *
   * @param largest files of more bytes are compared by size alone
   */
  Optional<String> damaged(Path folder, long largest) throws IOException {
    Optional<String> cut = cut(folder);
    if (cut.isPresent()) {
      return cut;
    }
    for (Map.Entry<String, Content> file : files.entrySet()) {
      if (file.getValue().size() <= largest
          && !Sha256.ofFile(folder.resolve(file.getKey())).equals(file.getValue().sha256())) {
        return Optional.of(file.getKey());
      }
    }
    return Optional.empty();
  }

  byte[] bytes() {
    try {
      return Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest consists of JSON values", e);
    }
  }

  /** Returns the manifest, or empty if these bytes are not one. */
  static Optional<Manifest> read(byte[] bytes) {
    try {
      Manifest manifest = Jsonl.mapper().readValue(bytes, Manifest.class);
      return manifest == null || manifest.attempt() == null
          ? Optional.empty()
          : Optional.of(manifest);
    } catch (IOException damaged) {
      return Optional.empty();
    }
  }
}
