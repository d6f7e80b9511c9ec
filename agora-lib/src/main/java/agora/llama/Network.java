package agora.llama;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import java.util.List;

/**
 * The weights of a network in native memory and the constants that its TorchScript methods take
 * beside them.
 */
final class Network {
  static final String FORWARD = "/agora/llama/forward.ts.py";

  /** FLOPs budget of one prefill chunk (about 0.5 s on two cores), so that interrupts are seen. */
  private static final long PROMPT_OPERATIONS = 50_000_000_000L;

  private final TorchScript script;
  private final LlamaConfig config;
  private final Parameters parameters;
  private final RopeTables tables;
  private final NativeScope.Argument shape;
  private final double[] factors;
  private final DType dtype;
  private final boolean cuda;

  Network(NativeScope scope, LlamaConfig config, Parameters parameters, DType dtype, boolean cuda) {
    TorchScript forward = TorchScript.of(FORWARD);
    this.script = cuda ? forward : forward.withThreads(config.isSmall() ? 1 : 0);
    this.config = config;
    this.parameters = parameters;
    this.tables = new RopeTables(config, scope, dtype, cuda);
    this.shape = scope.argument(shape(config));
    this.factors = factors(config, dtype);
    this.dtype = dtype;
    this.cuda = cuda;
  }

  /** Returns the whole numbers that the TorchScript source takes as {@code shape}. */
  private static long[] shape(LlamaConfig config) {
    LlamaStyle style = config.style();
    long[] shape = new long[7 + config.layers()];
    shape[0] = config.layers();
    shape[1] = config.heads();
    shape[2] = config.kvHeads();
    shape[3] = config.headDim();
    shape[4] = config.rotated();
    shape[5] = style.gelu() ? 1 : 0;
    shape[6] = style.plainRest() ? 1 : 0;
    for (int i = 0; i < config.layers(); i++) {
      shape[7 + i] = (style.layer(i).windowed() ? 1 : 0) + 2L * style.layer(i).turn().code;
    }
    return shape;
  }

  /** Returns the numbers that the TorchScript source takes as {@code f}. */
  private static double[] factors(LlamaConfig config, DType dtype) {
    LlamaStyle style = config.style();
    return new double[] {
      config.rmsEps(),
      style.embeddingScale() == 1 ? 1 : rounded(style.embeddingScale(), dtype),
      style.attentionScale(),
      style.residualScale(),
      style.logitScale(),
      style.attentionCap(),
      style.logitCap(),
      style.normOffset()
    };
  }

  /** The reference keeps this factor in the format of the weights. */
  private static double rounded(double value, DType dtype) {
    return switch (dtype) {
      case BF16 -> {
        int bits = Float.floatToIntBits((float) value);
        yield Float.intBitsToFloat((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
      }
      case F16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
      default -> (float) value;
    };
  }

  LlamaConfig config() {
    return config;
  }

  Parameters parameters() {
    return parameters;
  }

  DType dtype() {
    return dtype;
  }

  boolean cuda() {
    return cuda;
  }

  TorchScript script() {
    return script;
  }

  RopeTables tables() {
    return tables;
  }

  NativeScope.Argument shape() {
    return shape;
  }

  double[] factors() {
    return factors;
  }

  /** Returns {@code cos, sin, shape, f, window} for texts of at most so many tokens. */
  List<Object> constants(int positions) {
    RopeTables.Tables table = tables.forTraining(positions);
    return List.of(table.cos(), table.sin(), shape, factors, config.slidingWindow());
  }

  /**
   * Calls a method that takes texts after the weights and the constants, and returns its tensor.
   *
   * @param texts tokens; none is longer than the first
   */
  Tensor call(NativeScope inner, String method, List<int[]> texts, Object... more) {
    RopeTables.Tables table = tables.forLength(inner, texts.getFirst().length);
    Object[] arguments = new Object[7 + more.length];
    arguments[0] = parameters.argument();
    arguments[1] = batch(inner, texts);
    arguments[2] = table.cos();
    arguments[3] = table.sin();
    arguments[4] = shape;
    arguments[5] = factors;
    arguments[6] = config.slidingWindow();
    System.arraycopy(more, 0, arguments, 7, more.length);
    return script.call(inner, method, arguments).getFirst();
  }

  /** Returns ids padded on the right with 0, {@code [rows, longest]}. */
  static Tensor batch(NativeScope inner, List<int[]> rows) {
    int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    long[] flat = new long[rows.size() * longest];
    for (int i = 0; i < rows.size(); i++) {
      int[] row = rows.get(i);
      for (int j = 0; j < row.length; j++) {
        flat[i * longest + j] = row[j];
      }
    }
    return inner.of(flat, rows.size(), longest);
  }

  void requireTokens(int[] tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a text needs at least one token, was empty");
    }
    if (tokens.length > contextLength()) {
      throw new IllegalArgumentException(
          "a text must have at most "
              + contextLength()
              + " tokens (the context of this network), had "
              + tokens.length
              + ": shorten it");
    }
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabSize()) {
        throw new IllegalArgumentException(
            "a token must be within 0.."
                + (config.vocabSize() - 1)
                + ", was "
                + token
                + ": the tokenizer does not belong to this network");
      }
    }
  }

  /**
   * Returns how many tokens one call should read where texts may be divided: enough to keep the
   * device busy, few enough that an interrupt is seen soon.
   */
  int tokensAtOnce() {
    return cuda ? 16_384 : 1024;
  }

  /**
   * Returns how many tokens of a prompt one call should read, so that an interrupt is seen soon.
   */
  int promptTokensAtOnce() {
    long fitting = PROMPT_OPERATIONS / (2 * parameters.count());
    return cuda ? tokensAtOnce() : Math.clamp(fitting, 32, tokensAtOnce());
  }

  /** Returns the maximum sequence length in tokens, including RoPE scaling. */
  int contextLength() {
    RopeScaling scaling = config.ropeScaling();
    int positions = config.maxPositions();
    return scaling == null ? positions : scaling.contextLength(positions);
  }
}
