package agora.tokenizer;

import agora.data.Folders;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the folder of a checkpoint, also in the Hugging Face cache, and reads its JSON files. */
public final class CheckpointFolder {
  /** The file that describes the network. */
  public static final String CONFIG = "config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointFolder() {}

  /**
   * Returns the folder that a path or a name such as {@code org/model} means.
   *
   * @throws IOException if there is neither such a folder nor such a name in the Hugging Face cache
   */
  public static Path resolve(Path path) throws IOException {
    return resolve(path, System.getenv());
  }

  /** Returns the folder that a path or a name means, if there is one. */
  public static Optional<Path> find(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of(path);
    }
    String name = path.toString().replace('\\', '/');
    try {
      return isName(name)
          ? Optional.ofNullable(snapshot(repository(name, System.getenv())))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be looked up: " + e.getMessage(), e);
    }
  }

  static Path resolve(Path path, Map<String, String> environment) throws IOException {
    if (Files.isDirectory(path)) {
      return path;
    }
    String name = path.toString().replace('\\', '/');
    if (!isName(name)) {
      throw new IOException(
          "no checkpoint folder " + path + ": give a folder, or a name such as org/model");
    }
    Path snapshot = snapshot(repository(name, environment));
    if (snapshot == null) {
      throw new IOException(
          name
              + " is neither a folder nor in the Hugging Face cache at "
              + hub(environment)
              + ": run 'hf download "
              + name
              + "' (a gated model needs 'hf auth login' first)");
    }
    return snapshot;
  }

  private static boolean isName(String text) {
    return text.matches("[\\w.-]+/[\\w.-]+") && !text.startsWith(".");
  }

  private static Path repository(String name, Map<String, String> environment) {
    return hub(environment).resolve("models--" + name.replace("/", "--"));
  }

  private static Path hub(Map<String, String> environment) {
    String cache = environment.get("HF_HUB_CACHE");
    if (cache != null && !cache.isEmpty()) {
      return Path.of(cache);
    }
    String home = environment.get("HF_HOME");
    if (home != null && !home.isEmpty()) {
      return Path.of(home, "hub");
    }
    return Folders.caches(environment).resolve("huggingface").resolve("hub");
  }

  private static @Nullable Path snapshot(Path repository) throws IOException {
    Path reference = repository.resolve("refs").resolve("main");
    if (!Files.exists(reference)) {
      return null;
    }
    Path snapshot = repository.resolve("snapshots").resolve(Files.readString(reference).strip());
    return Files.exists(snapshot.resolve(CONFIG)) ? snapshot : null;
  }

  /**
   * Returns the content of a JSON file.
   *
   * @throws IOException if it is missing or no JSON
   */
  public static JsonNode readJson(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no " + file.getFileName() + " in " + file.getParent());
    }
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
