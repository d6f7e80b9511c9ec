package agora.llama;

import agora.tokenizer.ChatForm;
import agora.tokenizer.ChatTemplate;
import agora.tokenizer.Tokenizer;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Torch;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network of the Llama family with its weights in native memory, its tokenizer and its chat
 * template.
 *
 * <p>Any number of threads may use one network, and any number of networks live in one process.
 * Closing it frees its memory; no call may be under way then.
 */
public final class Llama implements AutoCloseable {
  /** The TorchScript source of the network; further sources may call its methods. */
  public static final String FORWARD = Network.FORWARD;

  private static final long SHARD_BYTES = 5_000_000_000L;

  private final NativeScope scope;
  private final Network network;
  private final ObjectNode configJson;
  private final @Nullable Tokenizer tokenizer;
  private final @Nullable Path directory;
  private final @Nullable ChatForm chatForm;

  private Llama(
      NativeScope scope,
      Network network,
      ObjectNode configJson,
      @Nullable Path directory,
      @Nullable ChatForm chatForm)
      throws IOException {
    this.scope = scope;
    this.network = network;
    this.configJson = configJson;
    this.tokenizer = directory == null ? null : Tokenizer.ifPresent(directory, chatForm);
    this.directory = directory;
    this.chatForm = chatForm;
  }

  /** Loads a checkpoint to the processor in single precision; see the other {@code load}. */
  public static Llama load(Path checkpoint) throws IOException {
    return load(checkpoint, LlamaOptions.cpu());
  }

  /**
   * Loads a checkpoint.
   *
   * @param checkpoint a folder in the Hugging Face layout, a GGUF file, or a name such as {@code
   *     meta-llama/Llama-3.1-8B} that the Hugging Face cache holds
   * @throws IOException if a file is missing, cut short or damaged
   * @throws IllegalArgumentException if the architecture is not of the family, or weights are not
   *     finite
   */
  public static Llama load(Path checkpoint, LlamaOptions options) throws IOException {
    prepare(options);
    NativeScope scope = NativeScope.open();
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      DType dtype = dtype(options, opened.dtype());
      boolean cuda = options.device() == LlamaOptions.Device.CUDA;
      Parameters parameters = new Weights(scope, dtype, cuda).read(opened);
      Network network = new Network(scope, opened.config(), parameters, dtype, cuda);
      return new Llama(scope, network, opened.configJson(), opened.directory(), options.chatForm());
    } catch (IOException | RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /**
   * Returns a network with random weights.
   *
   * @param tokenizerFrom a folder whose tokenizer files it takes; null for none
   * @param seed decides every weight
   */
  public static Llama random(
      LlamaConfig config, long seed, @Nullable Path tokenizerFrom, LlamaOptions options)
      throws IOException {
    prepare(options);
    NativeScope scope = NativeScope.open();
    try {
      DType dtype = dtype(options, DType.F32);
      boolean cuda = options.device() == LlamaOptions.Device.CUDA;
      Parameters parameters = new Weights(scope, dtype, cuda).draw(config, seed);
      Network network = new Network(scope, config, parameters, dtype, cuda);
      return new Llama(scope, network, config.toJson(), tokenizerFrom, options.chatForm());
    } catch (IOException | RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private static void prepare(LlamaOptions options) {
    Torch.start();
    if (options.threads() > 0) {
      Torch.setThreads(options.threads());
    }
  }

  private static DType dtype(LlamaOptions options, DType stored) {
    if (options.dtype() != null) {
      return options.dtype();
    }
    boolean half = stored == DType.BF16 || stored == DType.F16;
    return options.device() == LlamaOptions.Device.CUDA && half ? stored : DType.F32;
  }

  /** Returns the network's shape. */
  public LlamaConfig config() {
    return network.config();
  }

  /** Returns the element type of the weights. */
  public DType dtype() {
    return network.dtype();
  }

  /** Returns whether the weights are on a GPU. */
  public boolean onCuda() {
    return network.cuda();
  }

  /** Returns the weights, for training. */
  public Parameters parameters() {
    return network.parameters();
  }

  /**
   * Returns the tokenizer.
   *
   * @throws IllegalStateException if the checkpoint came without one
   */
  public Tokenizer tokenizer() {
    if (tokenizer == null) {
      throw new IllegalStateException(
          "no tokenizer.json in "
              + directory
              + ": copy the one that the checkpoint was trained with beside its config.json");
    }
    return tokenizer;
  }

  /** Returns the chat template: the checkpoint's own, else the form its special tokens suggest. */
  public ChatTemplate chatTemplate() {
    return tokenizer().chatTemplate();
  }

  /**
   * Returns the tables and numbers that the network's TorchScript methods take after the weights:
   * {@code cos, sin, shape, f, window}, for texts of at most {@code positions} tokens. For
   * training.
   */
  public List<Object> constants(int positions) {
    return network.constants(positions);
  }

  /**
   * Returns the logits of the next token after each token, {@code [tokens][vocabulary]}.
   *
   * @throws IllegalArgumentException if there is no token, one is not in the vocabulary, or there
   *     are more than the context holds
   */
  public float[][] logits(int[] tokens) {
    network.requireTokens(tokens);
    try (NativeScope inner = NativeScope.open()) {
      float[] flat = network.call(inner, "logits", List.of(tokens)).floats();
      float[][] out = new float[tokens.length][];
      int width = flat.length / tokens.length;
      Arrays.setAll(out, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
      return out;
    }
  }

  /**
   * Continues texts, decoded together; results are in input order.
   *
   * @param prompts tokens, nothing added
   * @param maxRows how many are decoded at once
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Completion> generate(List<int[]> prompts, DecodingConfig decoding, int maxRows)
      throws InterruptedException {
    prompts.forEach(network::requireTokens);
    return run(prompts.stream().map(prompt -> row(prompt, decoding)).toList(), maxRows);
  }

  /**
   * Continues one text several times; sample {@code i} is what {@link #generate} gives with the
   * seed plus {@code i}.
   *
   * @param count how many, >= 1
   * @param maxRows how many are decoded at once
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Completion> samples(int[] prompt, int count, DecodingConfig decoding, int maxRows)
      throws InterruptedException {
    if (count < 1) {
      throw new IllegalArgumentException("count must be >= 1, was " + count);
    }
    network.requireTokens(prompt);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Long seed = decoding.seed();
      rows.add(row(prompt, seed == null ? decoding : decoding.withSeed(seed + i)));
    }
    return run(rows, maxRows);
  }

  private Row row(int[] prompt, DecodingConfig decoding) {
    Set<Integer> ends = tokenizer == null ? Set.of() : tokenizer.ends();
    return new Row(prompt, decoding, contextLength(), tokenizer, ends, null);
  }

  private List<Completion> run(List<Row> rows, int maxRows) throws InterruptedException {
    try (Decoder decoder = new Decoder(network, Math.min(maxRows, Math.max(1, rows.size())))) {
      rows.forEach(decoder::add);
      while (!decoder.idle()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("decoding was interrupted");
        }
        decoder.step();
      }
    }
    return rows.stream().map(row -> row.result().join()).toList();
  }

  /** Returns the maximum sequence length in tokens, including RoPE scaling. */
  public int contextLength() {
    return network.contextLength();
  }

  /**
   * Writes the network as a checkpoint folder in its own element type, with the tokenizer files it
   * came with; a checkpoint of this name is replaced once the new one is whole.
   *
   * @throws IllegalArgumentException if something else than a checkpoint has this name
   */
  public void save(Path target) throws IOException {
    save(target, dtype(), SHARD_BYTES);
  }

  /** Writes the network in another element type, in shards of at most so many bytes. */
  public void save(Path target, DType type, long shardBytes) throws IOException {
    Tokenizer written = chatForm == null ? null : tokenizer;
    new CheckpointWriter(type, shardBytes)
        .write(target, parameters(), configJson, directory, written);
  }

  Network network() {
    return network;
  }

  @Override
  public void close() {
    scope.close();
    if (tokenizer != null) {
      tokenizer.close();
    }
  }
}
