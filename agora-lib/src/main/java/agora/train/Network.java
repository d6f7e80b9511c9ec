package agora.train;

import agora.llama.Llama;
import agora.llama.Parameter;
import agora.llama.Scope;
import agora.llama.Tensor;
import agora.llama.TorchScript;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A student as training sees it: its weights, their gradients, and the calls that fill them.
 *
 * <p>Gradients are added to until they are cleared; they are as long as the weights.
 */
final class Network {
  /** Numbers of a block of logits, the largest thing that the head holds at once. */
  private static final int LOGITS = 1 << 24;

  private static final int SMALLEST_CHUNK = 256;

  private final TorchScript script;
  private final Llama llama;
  private final List<Tensor> gradients;
  private final Scope.Argument gradientList;
  private final boolean checkpointing;
  private final int chunk;

  /**
   * @param gradientType element type of the gradients, {@link agora.llama.DType#code()}
   * @param scope owns the gradients
   */
  Network(Llama llama, Scope scope, int gradientType, boolean checkpointing) {
    this.llama = llama;
    this.checkpointing = checkpointing;
    this.script = script();
    // Tensors made in inference mode could not be added to while gradients are recorded.
    this.gradients =
        script.callWithAutograd(scope, "sft_zeros", llama.parameters().argument(), gradientType);
    this.gradientList = scope.list(gradients);
    this.chunk = Math.max(SMALLEST_CHUNK, LOGITS / llama.config().vocabSize());
  }

  /** Returns the network's methods and those of training. */
  static TorchScript script() {
    return TorchScript.of(
        TorchScript.FORWARD,
        "/agora/train/sft.ts.py",
        "/agora/train/backward.ts.py",
        "/agora/train/optimizers.ts.py");
  }

  /** Returns all weights with their gradients. */
  List<Trained> trained() {
    List<Parameter> parameters = llama.parameters().list();
    return IntStream.range(0, parameters.size())
        .filter(i -> parameters.get(i).present())
        .mapToObj(i -> trained(parameters.get(i), gradients.get(i)))
        .toList();
  }

  private static Trained trained(Parameter parameter, Tensor gradient) {
    List<Long> heights =
        parameter.matrix()
            ? parameter.parts().stream().map(Parameter.Part::rows).toList()
            : List.of();
    return new Trained(parameter.name(), parameter.tensor(), gradient, heights);
  }

  Tensor gradient(int index) {
    return gradients.get(index);
  }

  /**
   * Adds the gradient of a micro-batch's summed loss, times {@code scale}, and returns that loss,
   * in nats.
   */
  double learn(MicroBatch batch, double scale) {
    try (Scope step = Scope.open()) {
      List<Object> arguments = arguments(step, batch, gradientList);
      arguments.add(scale);
      arguments.add(chunk);
      arguments.add(checkpointing);
      return script
          .callWithAutograd(step, "sft_micro", arguments.toArray())
          .getFirst()
          .doubles()[0];
    }
  }

  /** Returns the summed loss of a micro-batch, in nats. */
  double loss(MicroBatch batch) {
    try (Scope step = Scope.open()) {
      List<Object> arguments = arguments(step, batch, null);
      arguments.add(chunk);
      return script.call(step, "sft_loss", arguments.toArray()).getFirst().doubles()[0];
    }
  }

  private List<Object> arguments(
      Scope step, MicroBatch batch, Scope.@org.jspecify.annotations.Nullable Argument gradient) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(llama.parameters().argument());
    if (gradient != null) {
      arguments.add(gradient);
    }
    arguments.addAll(llama.constants(batch.longest()));
    arguments.add(step.of(longs(batch.tokens()), batch.rows(), batch.width()));
    arguments.add(step.of(batch.positions(), batch.width()));
    arguments.add(longs(batch.documents()));
    arguments.add(step.of(longs(batch.sources()), batch.trainable()));
    arguments.add(step.of(longs(batch.targets()), batch.trainable()));
    return arguments;
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }

  /** Returns the floating-point operations of learning from so many tokens, recomputing aside. */
  double operations(long tokens) {
    return 6.0 * llama.parameters().count() * tokens;
  }

  Llama llama() {
    return llama;
  }
}
