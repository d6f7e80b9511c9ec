package agora.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

  static Path resolve(Path path, Map<String, String> environment) throws IOException {
    if (Files.isDirectory(path)) {
      return path;
    }
    String name = path.toString().replace('\\', '/');
    if (!name.matches("[\\w.-]+/[\\w.-]+") || name.startsWith(".")) {
      throw new IOException(
          "no checkpoint folder " + path + ": give a folder, or a name such as org/model");
    }
    Path repository = hub(environment).resolve("models--" + name.replace("/", "--"));
    Path snapshot = snapshot(repository);
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

  private static Path hub(Map<String, String> environment) {
    String cache = environment.get("HF_HUB_CACHE");
    if (cache != null && !cache.isEmpty()) {
      return Path.of(cache);
    }
    String home = environment.get("HF_HOME");
    if (home != null && !home.isEmpty()) {
      return Path.of(home, "hub");
    }
    String caches = environment.get("XDG_CACHE_HOME");
    Path root =
        caches != null && !caches.isEmpty()
            ? Path.of(caches)
            : Path.of(System.getProperty("user.home"), ".cache");
    return root.resolve("huggingface").resolve("hub");
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
