package agora.train;

import agora.llama.Llama;
import agora.llama.Parameter;
import agora.tokenizer.LearnedText;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Torch;
import agora.torch.TorchScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Forward and backward passes of a network over single examples, many in one batch: the loss and
 * the rank of every token that counts, and a projection of the gradient of each example's own loss.
 *
 * <p>The gradient is that of the mean loss over the example's tokens that count, with respect to
 * the matrices of all layers: query, key, value, output, gate, up and down. These are nearly all
 * weights of a network besides its vocabulary; embedding, head, norms and biases are left out. A
 * matrix W with inputs x and outputs y has the gradient G = sum over tokens of (dL/dy) x^T. It is
 * never formed: L G R is the sum of (L dL/dy) (R^T x)^T, a few small products per token. L ({@value
 * #LEFT} rows) and R ({@value #RIGHT} columns) hold random signs over the root of their number, so
 * that L G R is a projection of G by the sign matrix that is their Kronecker product; those of all
 * matrices are summed. Squared lengths and inner products are preserved in expectation. The cost of
 * an example is one forward pass and half of a training step's backward pass.
 */
public final class ExamplePasses implements AutoCloseable {
  /** Rows of the projection of output gradients. */
  static final int LEFT = 32;

  /** Columns of the projection of inputs. */
  static final int RIGHT = 32;

  /** Numbers of a projected gradient. */
  public static final int SIZE = LEFT * RIGHT;

  /** The largest rank told. */
  public static final int MOST = 100;

  /** Positions of the projected matrices among a layer's fourteen weights. */
  private static final int[] MATRICES = {1, 5, 8, 10};

  private static final int FIRST_LAYER = 4;
  private static final int LAYER = 14;

  /** Tokens of a batch, padding included, unless one example alone has more. */
  private static final int TOKENS = 2048;

  private final Llama llama;
  private final Network network;
  private final NativeScope scope;
  private final List<Tensor> signs;

  private ExamplePasses(Llama llama, NativeScope scope, List<Tensor> signs) {
    this.llama = llama;
    this.network = new Network(llama);
    this.scope = scope;
    this.signs = signs;
  }

  /**
   * Pass of one example.
   *
   * @param nats -log p of each token that counts, in order, &gt;= 0
   * @param ranks of each token that counts: 1 plus the number of tokens that the network finds
   *     likelier, at most {@value ExamplePasses#MOST}
   * @param gradient the projected gradient of the mean of {@code nats}, {@value ExamplePasses#SIZE}
   *     numbers; none from a forward pass alone
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Pass(double[] nats, int[] ranks, float[] gradient) {}

  /**
   * Opens passes over a network, which must stay open.
   *
   * @param seed decides the signs of the projection: gradients of one network and one seed can be
   *     compared
   */
  public static ExamplePasses of(Llama llama, long seed) {
    NativeScope scope = NativeScope.open();
    try {
      return new ExamplePasses(llama, scope, signs(llama, seed, scope));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Opens forward passes alone. */
  public static ExamplePasses forward(Llama llama) {
    return new ExamplePasses(llama, NativeScope.open(), List.of());
  }

  private static List<Tensor> signs(Llama llama, long seed, NativeScope scope) {
    List<Parameter> parameters = llama.parameters().list();
    Tensor like = parameters.getFirst().tensor();
    List<Tensor> signs = new ArrayList<>();
    long used = 0;
    for (int layer = FIRST_LAYER; layer < parameters.size(); layer += LAYER) {
      for (int matrix : MATRICES) {
        long[] shape = parameters.get(layer + matrix).tensor().shape();
        int split = Math.toIntExact(shape[0] * LEFT);
        float[] values = new float[Math.toIntExact(split + shape[1] * RIGHT)];
        for (int i = 0; i < values.length; i++) {
          double size = Math.sqrt(i < split ? LEFT : RIGHT);
          values[i] = (float) (sign(seed, used + i) / size);
        }
        used += values.length;
        try (NativeScope inner = NativeScope.open()) {
          Tensor placed =
              TrainingScript.examples()
                  .callWithAutograd(inner, "sft_place_as", inner.of(values, values.length), like)
                  .getFirst();
          signs.add(inner.moveTo(scope, placed));
        }
      }
    }
    return signs;
  }

  /** Returns 1 or -1: the sign of SplitMix64's output number {@code index + 1} for a seed. */
  static int sign(long seed, long index) {
    long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (z ^ (z >>> 31)) < 0 ? -1 : 1;
  }

  /**
   * Returns the passes of texts, in their order; a text's numbers do not depend on the others but
   * for rounding.
   *
   * @throws IllegalArgumentException if a text has no token that counts, or is longer than the
   *     context; the message says which
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Pass> of(List<LearnedText> texts) throws InterruptedException {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      examples.add(example(i, texts.get(i)));
    }
    List<Example> sorted = new ArrayList<>(examples);
    sorted.sort(Comparator.comparingInt(example -> -example.length()));
    List<Pass> passes = new ArrayList<>(Collections.nCopies(texts.size(), none()));
    int at = 0;
    while (at < sorted.size()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("passes of examples were interrupted");
      }
      int rows = Math.max(1, TOKENS / sorted.get(at).length());
      List<Example> batch = sorted.subList(at, Math.min(sorted.size(), at + rows));
      int threads = llama.config().threads();
      Torch.inThreads(threads, () -> run(batch, passes));
      at += batch.size();
    }
    return passes;
  }

  private static Pass none() {
    return new Pass(new double[0], new int[0], new float[0]);
  }

  private Example example(int index, LearnedText text) {
    if (text.learned().isEmpty()) {
      throw new IllegalArgumentException(
          "text " + (index + 1) + " has no token that counts: its response is empty");
    }
    if (text.tokens().length > llama.contextLength()) {
      throw new IllegalArgumentException(
          "a text must have at most "
              + llama.contextLength()
              + " tokens (the context of this network), had "
              + text.tokens().length
              + ": shorten it");
    }
    return new Example(index, text.tokens(), text.learned());
  }

  private void run(List<Example> batch, List<Pass> passes) {
    MicroBatch rows = MicroBatch.padded(batch);
    float[] scale = new float[rows.trainable()];
    int from = 0;
    for (Example example : batch) {
      Arrays.fill(scale, from, from + example.trainable(), 1f / example.trainable());
      from += example.trainable();
    }
    try (NativeScope step = NativeScope.open()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(llama.parameters().argument());
      arguments.addAll(network.inputs(step, rows));
      arguments.add(network.targets(step, rows));
      arguments.add(step.of(scale, scale.length));
      arguments.addAll(List.of(signs, LEFT, RIGHT, MOST, network.chunk()));
      TorchScript script = TrainingScript.examples();
      List<Tensor> results = script.callWithAutograd(step, "sft_examples", arguments.toArray());
      double[] nats = results.get(0).doubles();
      double[] ranks = results.get(1).doubles();
      float[] sketches = results.get(2).floats();
      int start = 0;
      for (int row = 0; row < batch.size(); row++) {
        int first = start;
        int end = start + batch.get(row).trainable();
        float[] gradient =
            signs.isEmpty()
                ? new float[0]
                : Arrays.copyOfRange(sketches, row * SIZE, (row + 1) * SIZE);
        passes.set(
            batch.get(row).index(),
            new Pass(
                Arrays.copyOfRange(nats, first, end),
                IntStream.range(first, end).map(i -> (int) ranks[i]).toArray(),
                gradient));
        start = end;
      }
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
