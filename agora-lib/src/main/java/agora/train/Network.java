package agora.train;

import agora.llama.Llama;
import agora.llama.Parameter;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A student as training sees it: its weights, their gradients, and the calls that fill them.
 *
 * <p>Gradients are added to until they are cleared.
 */
final class Network {
  /** Index of the factors of the network's style among {@link #inputs}. */
  static final int FACTORS = 3;

  /** Index of the tokens among {@link #inputs}. */
  static final int TOKENS = 5;

  private final TorchScript script;
  private final Llama llama;
  private final @Nullable Adapters adapters;
  private final List<Tensor> gradients;
  private final IntUnaryOperator again;
  private long seed;

  /** Without gradients of its own. */
  Network(Llama llama) {
    this(llama, null, List.of(), tokens -> 0);
  }

  /** With a gradient of every weight, in the given format, owned by {@code scope}. */
  Network(Llama llama, NativeScope scope, DType gradientType, boolean checkpointing) {
    this(llama, scope, gradientType, new Recomputation(llama, checkpointing)::layers);
  }

  /**
   * With a gradient of every weight.
   *
   * @param again how many layers are computed again in the backward pass of so many tokens
   */
  Network(Llama llama, NativeScope scope, DType gradientType, IntUnaryOperator again) {
    // Tensors made in inference mode could not be added to while gradients are recorded.
    this(
        llama,
        null,
        TrainingScript.script()
            .callWithAutograd(
                scope, "sft_zeros", llama.parameters().argument(), gradientType.code()),
        again);
  }

  /** With gradients of the adapters alone. */
  Network(Llama llama, Adapters adapters, NativeScope scope, boolean checkpointing) {
    this(
        llama,
        adapters,
        IntStream.range(0, llama.parameters().list().size())
            .mapToObj(i -> scope.of(new float[0], 0))
            .toList(),
        new Recomputation(llama, checkpointing)::layers);
  }

  private Network(
      Llama llama, @Nullable Adapters adapters, List<Tensor> gradients, IntUnaryOperator again) {
    this.script = DeviceKernels.script(llama);
    this.llama = llama;
    this.adapters = adapters;
    this.gradients = gradients;
    this.again = again;
  }

  /** Returns how many tokens the head is applied to at once. */
  int chunk() {
    int vocabulary = llama.config().vocabSize();
    return llama.onCuda()
        ? MemoryEstimate.chunkOnGpu(vocabulary)
        : MemoryEstimate.chunk(vocabulary);
  }

  /** Decides what dropout drops from now on. */
  void seed(long changed) {
    seed = changed;
  }

  /** Returns all weights with their gradients. */
  List<TrainableParameter> trained() {
    return trained(llama.parameters().list(), gradients);
  }

  /** Returns those of the parameters that the architecture has, each with its gradient. */
  static List<TrainableParameter> trained(List<Parameter> parameters, List<Tensor> gradients) {
    return IntStream.range(0, parameters.size())
        .filter(i -> parameters.get(i).present())
        .mapToObj(i -> trained(parameters.get(i), gradients.get(i)))
        .toList();
  }

  private static TrainableParameter trained(Parameter parameter, Tensor gradient) {
    List<Long> heights =
        parameter.matrix()
            ? parameter.parts().stream().map(Parameter.Part::rows).toList()
            : List.of();
    return new TrainableParameter(parameter.name(), parameter.tensor(), gradient, heights);
  }

  Tensor gradient(int index) {
    return gradients.get(index);
  }

  /**
   * Adds the gradient of a micro-batch's summed loss, times {@code scale}, and returns that loss,
   * in nats.
   */
  double learn(MicroBatch batch, double scale) {
    try (NativeScope step = NativeScope.open()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(llama.parameters().argument());
      arguments.add(gradients);
      arguments.addAll(inputs(step, batch));
      arguments.add(targets(step, batch));
      arguments.add(scale);
      arguments.add(chunk());
      arguments.add(again.applyAsInt(batch.rows() * batch.width()));
      arguments.add(adapters == null ? List.of() : adapters.tensors());
      arguments.add(adapters == null ? List.of() : adapters.gradients());
      arguments.add(adapters == null ? new double[0] : adapters.factors(true));
      arguments.add(seed);
      return call(step, "sft_micro", arguments);
    }
  }

  /** Returns the summed loss of a micro-batch, in nats, nothing dropped. */
  double loss(MicroBatch batch) {
    try (NativeScope step = NativeScope.open()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(llama.parameters().argument());
      arguments.addAll(inputs(step, batch));
      arguments.add(targets(step, batch));
      arguments.add(chunk());
      arguments.add(adapters == null ? List.of() : adapters.tensors());
      arguments.add(adapters == null ? new double[0] : adapters.factors(false));
      return call(step, "sft_loss", arguments);
    }
  }

  private double call(NativeScope step, String method, List<Object> arguments) {
    return script.callWithAutograd(step, method, arguments.toArray()).getFirst().doubles()[0];
  }

  /** Returns the tables and numbers of the network, and a batch but for its targets. */
  List<Object> inputs(NativeScope step, MicroBatch batch) {
    List<Object> inputs = new ArrayList<>(llama.constants(batch.longest()));
    inputs.add(step.of(longs(batch.tokens()), batch.rows(), batch.width()));
    inputs.add(step.of(batch.positions(), batch.width()));
    inputs.add(longs(batch.documents()));
    inputs.add(step.of(longs(batch.sources()), batch.trainable()));
    return inputs;
  }

  Tensor targets(NativeScope step, MicroBatch batch) {
    return step.of(longs(batch.targets()), batch.trainable());
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }
}
