package agora.llama;

import agora.llm.EmbeddingModel;
import agora.tokenizer.CheckpointFolder;
import agora.tokenizer.SentenceTokenizer;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Torch;
import agora.torch.TorchScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Embeds texts with a sentence-transformers checkpoint in process: networks of types {@code bert},
 * {@code roberta}, {@code xlm-roberta} and {@code camembert} (all-MiniLM, BGE, E5, GTE ...), pooled
 * by mean, first token or maximum, with dense and normalising modules behind. Texts longer than the
 * checkpoint allows are cut, as sentence-transformers does. Others are asked through an endpoint.
 */
public final class SentenceEncoder implements EmbeddingModel, AutoCloseable {
  private final NativeScope scope;
  private final TorchScript script;
  private final BertConfig config;
  private final SentenceModules modules;
  private final NativeScope.Argument weights;
  private final List<DenseLayer> dense;
  private final SentenceTokenizer tokenizer;

  private record DenseLayer(Tensor weight, Tensor bias, boolean tanh) {}

  private SentenceEncoder(
      NativeScope scope,
      TorchScript script,
      BertConfig config,
      SentenceModules modules,
      NativeScope.Argument weights,
      List<DenseLayer> dense,
      SentenceTokenizer tokenizer) {
    this.scope = scope;
    this.script = script;
    this.config = config;
    this.modules = modules;
    this.weights = weights;
    this.dense = dense;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads a checkpoint in single precision.
   *
   * @param checkpoint a folder, or a name such as {@code sentence-transformers/all-MiniLM-L6-v2}
   *     that the Hugging Face cache holds
   * @throws IOException if a file is missing, cut short or damaged
   * @throws IllegalArgumentException if its network or a module is of a type that is not known
   */
  public static SentenceEncoder load(Path checkpoint, LlamaOptions options) throws IOException {
    Path directory = CheckpointFolder.resolve(checkpoint);
    Path file = directory.resolve(CheckpointFolder.CONFIG);
    BertConfig config = BertConfig.of(file, CheckpointFolder.readJson(file));
    SentenceModules modules = SentenceModules.read(directory);
    Torch.start();
    if (options.threads() > 0) {
      Torch.setThreads(options.threads());
    }
    NativeScope scope = NativeScope.open();
    try {
      TorchScript script = TorchScript.of(Llama.FORWARD, "/agora/llama/bert.ts.py");
      boolean cuda = options.device() == LlamaOptions.Device.CUDA;
      NamedTensors named = new NamedTensors(scope, cuda);
      NativeScope.Argument weights =
          scope.list(named.read(directory.resolve(Checkpoint.WEIGHTS), config.names()));
      List<DenseLayer> dense = new ArrayList<>();
      for (SentenceModules.Dense module : modules.dense()) {
        List<Tensor> layer =
            named.read(
                module.folder().resolve(Checkpoint.WEIGHTS),
                List.of("linear.weight", "linear.bias"));
        dense.add(new DenseLayer(layer.get(0), layer.get(1), module.tanh()));
      }
      return new SentenceEncoder(
          scope, script, config, modules, weights, dense, tokenizer(directory, config, modules));
    } catch (IOException | RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private static SentenceTokenizer tokenizer(
      Path directory, BertConfig config, SentenceModules modules) throws IOException {
    int most =
        modules.maxTokens() > 0 ? Math.min(modules.maxTokens(), config.room()) : config.room();
    return SentenceTokenizer.load(directory, most);
  }

  /**
   * @throws InterruptedException if the thread is interrupted
   */
  @Override
  public float[][] embed(List<String> texts) throws InterruptedException {
    List<int[]> tokens = texts.stream().map(this::tokens).toList();
    float[][] vectors = new float[texts.size()][];
    for (int[] batch : LengthBatches.of(tokens, this::rows)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("embedding was interrupted");
      }
      try (NativeScope inner = NativeScope.open()) {
        float[] flat = pooled(inner, Arrays.stream(batch).mapToObj(tokens::get).toList()).floats();
        int width = flat.length / batch.length;
        for (int row = 0; row < batch.length; row++) {
          float[] own = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
          vectors[batch[row]] = modules.normalised() ? unit(own) : own;
        }
      }
    }
    return vectors;
  }

  private int rows(int longest) {
    return Math.max(1, LengthBatches.TOKENS / longest);
  }

  private int[] tokens(String text) {
    String shown = modules.lowerCase() ? text.toLowerCase(Locale.ROOT) : text;
    return tokenizer.encode(shown);
  }

  private Tensor pooled(NativeScope inner, List<int[]> rows) {
    long[] lengths = rows.stream().mapToLong(row -> row.length).toArray();
    Tensor vectors =
        script
            .call(
                inner,
                "bert_pooled",
                weights,
                Network.batch(inner, rows),
                inner.of(lengths, lengths.length),
                config.layers(),
                config.heads(),
                config.eps(),
                config.offset(),
                modules.pooling().code())
            .getFirst();
    for (DenseLayer layer : dense) {
      vectors =
          script
              .call(inner, "bert_dense", vectors, layer.weight(), layer.bias(), layer.tanh())
              .getFirst();
    }
    return script.call(inner, "bert_vectors", vectors).getFirst();
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double length = Math.max(Math.sqrt(squares), 1e-12);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  @Override
  public void close() {
    scope.close();
    tokenizer.close();
  }
}
