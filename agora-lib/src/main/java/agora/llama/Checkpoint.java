package agora.llama;

import agora.gguf.Gguf;
import agora.tokenizer.CheckpointFolder;
import agora.torch.DType;
import agora.torch.Tensor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint folder in the Hugging Face layout, opened for reading: {@code config.json}, and the
 * weights in {@code model.safetensors} or in shards with an index. A GGUF file is opened as if it
 * were such a folder.
 */
public final class Checkpoint implements AutoCloseable {
  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** Files beside the weights that are kept when a network is saved again. */
  static final List<String> COMPANIONS =
      List.of(
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja");

  private final Path directory;
  private final ObjectNode configJson;
  private final LlamaConfig config;
  private final List<Safetensors> files = new ArrayList<>();
  private final Map<String, Location> stored = new HashMap<>();
  private final @Nullable GgufFolder gguf;

  private Checkpoint(
      Path directory, ObjectNode configJson, LlamaConfig config, @Nullable GgufFolder gguf) {
    this.directory = directory;
    this.configJson = configJson;
    this.config = config;
    this.gguf = gguf;
  }

  /**
   * Returns the folder of a checkpoint, given itself or by a name that the Hugging Face cache
   * holds, or a GGUF file.
   *
   * @throws IllegalArgumentException if it is neither; the message says which command fetches it
   */
  public static Path find(String pathOrName) {
    Path path = Path.of(pathOrName);
    if (Gguf.isNamedSo(path) && Files.isRegularFile(path)) {
      return path;
    }
    try {
      return CheckpointFolder.resolve(path);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Returns whether {@link #find} finds a folder or file. */
  public static boolean isThere(String pathOrName) {
    Path path = Path.of(pathOrName);
    return (Gguf.isNamedSo(path) && Files.isRegularFile(path))
        || CheckpointFolder.find(path).isPresent();
  }

  /**
   * Opens a checkpoint and checks that the headers of its files describe them.
   *
   * @param path a folder, a GGUF file, or a name such as {@code meta-llama/Llama-3.1-8B} that the
   *     Hugging Face cache holds
   * @throws IOException if a file is missing, cut short or damaged
   * @throws IllegalArgumentException if the architecture is not of the family
   */
  public static Checkpoint open(Path path) throws IOException {
    if (Gguf.isNamedSo(path) && Files.isRegularFile(path)) {
      GgufFolder gguf = GgufFolder.open(path);
      return new Checkpoint(gguf.directory(), gguf.configJson(), gguf.config(), gguf);
    }
    Path directory = CheckpointFolder.resolve(path);
    JsonNode json = CheckpointFolder.readJson(directory.resolve(CheckpointFolder.CONFIG));
    if (!(json instanceof ObjectNode object)) {
      throw new IOException(
          directory.resolve(CheckpointFolder.CONFIG) + " must hold a JSON object");
    }
    QuantizedWeights.requireKnown(json);
    Checkpoint checkpoint =
        new Checkpoint(directory, object, LlamaConfig.of(ConfigDefaults.of(object)), null);
    try {
      checkpoint.openFiles();
      checkpoint.requireTensorsForLayers();
      return checkpoint;
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private void openFiles() throws IOException {
    for (String name : fileNames()) {
      Path file = directory.resolve(name);
      if (!Files.exists(file)) {
        throw new IOException(
            "the checkpoint lacks " + file + ", which its index names: fetch it again");
      }
      Safetensors opened = Safetensors.open(file);
      files.add(opened);
      for (Map.Entry<String, Safetensors.Entry> entry : opened.entries().entrySet()) {
        stored.put(entry.getKey(), new Location(opened, entry.getValue()));
      }
    }
  }

  /** Before anything is made for each layer: a damaged number would take all memory. */
  private void requireTensorsForLayers() throws IOException {
    if (config.layers() > stored.size()) {
      throw new IOException(
          "num_hidden_layers of "
              + config.layers()
              + " needs more tensors than the "
              + stored.size()
              + " in "
              + directory);
    }
  }

  private Iterable<String> fileNames() throws IOException {
    if (Files.exists(directory.resolve(WEIGHTS))) {
      return List.of(WEIGHTS);
    }
    Path index = directory.resolve(INDEX);
    if (!Files.exists(index)) {
      throw new IOException("neither " + WEIGHTS + " nor " + INDEX + " in " + directory);
    }
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode name : CheckpointFolder.readJson(index).path("weight_map")) {
      if (!name.asText().matches("[\\w.-]+\\.safetensors")) {
        throw new IOException(
            index + " must name files of its own folder, ending in .safetensors, named " + name);
      }
      names.add(name.asText());
    }
    return names;
  }

  /** Returns what to load the network from: the folder, or the GGUF file. */
  public Path source() {
    return gguf == null ? directory : gguf.source();
  }

  /** Returns the folder; of a GGUF file a temporary one with its configuration and tokenizer. */
  public Path directory() {
    return directory;
  }

  /** Returns the network's shape. */
  public LlamaConfig config() {
    return config;
  }

  /** Returns the number of trained numbers by the configuration; tied ones count once. */
  public long weights() {
    return ParameterLayout.of(config).stream()
        .flatMap(slot -> slot.parts().stream())
        .mapToLong(part -> part.shape().stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  /** Returns the whole of {@code config.json}. */
  ObjectNode configJson() {
    return configJson;
  }

  /** Returns the element type that most weights have: that of the embedding. */
  DType dtype() {
    if (gguf != null) {
      return gguf.dtype();
    }
    Location embedding = stored.get(resolved("model.embed_tokens.weight"));
    return embedding == null ? DType.F32 : embedding.entry().dtype();
  }

  /** Some checkpoints of a bare network leave out the prefix of every name. */
  private String resolved(String name) {
    if (!stored.containsKey(name) && name.startsWith("model.")) {
      String bare = name.substring("model.".length());
      return stored.containsKey(bare) ? bare : name;
    }
    return name;
  }

  /**
   * Reads a part of a parameter into its rows of {@code target}.
   *
   * @throws IOException if there is none of its name, or it has another shape
   * @throws IllegalArgumentException if a number is not finite
   */
  void read(Parameter.Part part, TensorReader reader, Tensor target) throws IOException {
    if (gguf != null) {
      gguf.read(part, reader, target);
      return;
    }
    Location at = locate(part);
    if (at.entry().dtype().floating()) {
      reader.read(at.file(), part.name(), at.entry(), target, part.firstRow());
      return;
    }
    QuantizedWeights.read(at, part, name -> stored.get(resolved(name)), reader, target);
  }

  /**
   * Returns the file that holds a tensor of this name and shape.
   *
   * @throws IOException if there is none, or it has another shape
   */
  Location locate(Parameter.Part part) throws IOException {
    String name = resolved(part.name());
    Location location = stored.get(name);
    if (location == null) {
      throw new IOException(
          "the checkpoint in "
              + directory
              + " lacks the tensor "
              + part.name()
              + ", which "
              + config.architecture()
              + " needs");
    }
    if (!location.entry().shape().equals(part.shape())) {
      throw new IOException(
          "tensor "
              + name
              + " in "
              + location.file().file()
              + " must have shape "
              + part.shape()
              + " by config.json, has "
              + location.entry().shape());
    }
    return location;
  }

  /** A tensor in one of the files. */
  record Location(Safetensors file, Safetensors.Entry entry) {}

  @Override
  public void close() throws IOException {
    if (gguf != null) {
      gguf.close();
    }
    for (Safetensors file : files) {
      file.close();
    }
  }
}
