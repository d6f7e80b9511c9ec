package agora.llama;

import agora.gguf.Configuration;
import agora.gguf.Gguf;
import agora.gguf.TokenizerFiles;
import agora.tokenizer.CheckpointFolder;
import agora.torch.DType;
import agora.torch.Tensor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A GGUF file seen as a checkpoint folder: a temporary folder with its configuration and tokenizer,
 * and its tensors under the names and in the order of rows that the Hugging Face layout has.
 */
final class GgufFolder implements AutoCloseable {
  /** Numbers read in one piece. */
  private static final int PIECE = 1 << 18;

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"));

  private static final Set<String> BESIDE = Set.of("rope_freqs.weight");

  private final Gguf file;
  private final ObjectNode configJson;
  private final LlamaConfig config;
  private final Path directory;

  private GgufFolder(Gguf file, ObjectNode configJson, LlamaConfig config, Path directory) {
    this.file = file;
    this.configJson = configJson;
    this.config = config;
    this.directory = directory;
  }

  static GgufFolder open(Path path) throws IOException {
    Gguf file = Gguf.open(path);
    Path directory = null;
    try {
      ObjectNode json = Configuration.of(file);
      LlamaConfig config = LlamaConfig.of(json);
      requireKnown(file, config);
      directory = Files.createTempDirectory("agora-gguf-");
      new ObjectMapper().writeValue(directory.resolve(CheckpointFolder.CONFIG).toFile(), json);
      TokenizerFiles.write(file, directory);
      return new GgufFolder(file, json, config, directory);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    } finally {
      if (directory != null) {
        deleteOnExit(directory);
      }
    }
  }

  /** A tensor that the network has no use for would be missing from its results. */
  private static void requireKnown(Gguf file, LlamaConfig config) throws IOException {
    if (config.layers() > file.entries().size()) {
      throw new IOException(
          file.file()
              + ": block_count of "
              + config.layers()
              + " needs more tensors than the "
              + file.entries().size()
              + " that it has");
    }
    Set<String> unknown = new TreeSet<>(file.entries().keySet());
    unknown.removeAll(BESIDE);
    for (ParameterLayout.Slot slot : ParameterLayout.of(config)) {
      for (Parameter.Part part : slot.parts()) {
        unknown.remove(nameOf(part.name()));
      }
    }
    if (!unknown.isEmpty()) {
      throw new IOException(
          file.file()
              + " holds tensors that a "
              + config.architecture()
              + " does not have, such as "
              + unknown.iterator().next()
              + ": use the model's safetensors checkpoint instead");
    }
  }

  private static String nameOf(String name) throws IOException {
    return switch (name) {
      case "model.embed_tokens.weight" -> "token_embd.weight";
      case "model.norm.weight" -> "output_norm.weight";
      case "lm_head.weight" -> "output.weight";
      default -> {
        String[] words = name.split("\\.", 4);
        int dot = words.length < 4 ? -1 : words[3].lastIndexOf('.');
        String known = dot < 0 ? null : NAMES.get(words[3].substring(0, dot));
        if (known == null) {
          throw new IOException("no GGUF file has a tensor for " + name);
        }
        yield "blk." + words[2] + "." + known + words[3].substring(dot);
      }
    };
  }

  Path source() {
    return file.file();
  }

  Path directory() {
    return directory;
  }

  ObjectNode configJson() {
    return configJson;
  }

  LlamaConfig config() {
    return config;
  }

  /** Returns the element type that means the least loss: F32 where anything is in blocks. */
  DType dtype() {
    Gguf.Entry embedding = file.entries().get("token_embd.weight");
    if (embedding == null) {
      return DType.F32;
    }
    return switch (embedding.type()) {
      case F16 -> DType.F16;
      case BF16 -> DType.BF16;
      default -> DType.F32;
    };
  }

  /**
   * Reads a part of a parameter into its rows of {@code target}.
   *
   * @throws IOException if the file lacks it or it has another shape
   * @throws IllegalArgumentException if a number is not finite
   */
  void read(Parameter.Part part, TensorReader reader, Tensor target) throws IOException {
    String name = nameOf(part.name());
    Gguf.Entry entry = file.entries().get(name);
    if (entry == null) {
      throw new IOException(
          file.file()
              + " lacks the tensor "
              + name
              + ", which "
              + config.architecture()
              + " needs");
    }
    if (!entry.shape().equals(part.shape())) {
      throw new IOException(
          file.file()
              + ": tensor "
              + name
              + " must have shape "
              + part.shape()
              + " by its metadata, has "
              + entry.shape());
    }
    boolean vector = part.shape().size() == 1;
    int heads = name.contains(".attn_q.") ? config.heads() : config.kvHeads();
    boolean paired =
        config.architecture().startsWith("Llama") || config.architecture().startsWith("Mistral");
    boolean swapped = paired && (name.contains(".attn_q.") || name.contains(".attn_k."));
    if (vector) {
      float[] values = file.numbers(entry, 0, Math.toIntExact(entry.numbers()));
      reader.take(
          target,
          part.firstRow(),
          swapped ? apart(values, 1, heads) : values,
          part.shape(),
          name,
          file.file());
      return;
    }
    int columns = Math.toIntExact(part.shape().get(1));
    long rows = part.rows();
    // A head's rows change places among themselves, so pieces are whole heads.
    long step = swapped ? rows / heads : Math.clamp(PIECE / columns, 1, rows);
    for (long row = 0; row < rows; row += step) {
      long n = Math.min(step, rows - row);
      float[] values = file.numbers(entry, row * columns, Math.toIntExact(n * columns));
      reader.take(
          target,
          part.firstRow() + row,
          swapped ? apart(values, columns, 1) : values,
          List.of(n, (long) columns),
          name,
          file.file());
    }
  }

  /**
   * Puts rows back in order: within each head the file has rotated pairs side by side, the Hugging
   * Face layout all first numbers before all second ones.
   */
  private static float[] apart(float[] values, int columns, int heads) {
    float[] out = new float[values.length];
    int height = values.length / columns / heads;
    for (int row = 0; row < height * heads; row++) {
      int within = row % height;
      int from = row - within + 2 * (within % (height / 2)) + within / (height / 2);
      System.arraycopy(values, from * columns, out, row * columns, columns);
    }
    return out;
  }

  /** Closes the file; the temporary folder stays for the network and goes with the process. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private static void deleteOnExit(Path directory) throws IOException {
    directory.toFile().deleteOnExit();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(written -> written.toFile().deleteOnExit());
    }
  }
}
