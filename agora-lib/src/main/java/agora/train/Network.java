package agora.train;

import agora.llama.Llama;
import agora.llama.Parameter;
import agora.torch.DType;
import agora.torch.Scope;
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

  /** Numbers of a block of logits, the largest thing that the head holds at once. */
  private static final int LOGITS = 1 << 25;

  private static final int SMALLEST_CHUNK = 256;

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
  Network(Llama llama, Scope scope, DType gradientType, boolean checkpointing) {
    this(llama, scope, gradientType, new Recomputation(llama, checkpointing)::layers);
  }

  /**
   * With a gradient of every weight.
   *
   * @param again how many layers are computed again in the backward pass of so many tokens
   */
  Network(Llama llama, Scope scope, DType gradientType, IntUnaryOperator again) {
    // Tensors made in inference mode could not be added to while gradients are recorded.
    this(
        llama,
        null,
        script()
            .callWithAutograd(
                scope, "sft_zeros", llama.parameters().argument(), gradientType.code()),
        again);
  }

  /** With gradients of the adapters alone. */
  Network(Llama llama, Adapters adapters, Scope scope, boolean checkpointing) {
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

  /** Returns the network's methods and those of training, on any device. */
  static TorchScript script() {
    return script(DeviceKernels.DOCUMENTS, DeviceKernels.NORMS);
  }

  /** Returns the methods with other sources of what {@link DeviceKernels} chooses. */
  static TorchScript script(String documents, String norms) {
    return TorchScript.of(
        Llama.FORWARD,
        "/agora/train/sft.ts.py",
        documents,
        norms,
        "/agora/train/lora.ts.py",
        "/agora/train/backward.ts.py",
        "/agora/train/optimizers.ts.py");
  }

  /** Returns how many tokens the head is applied to at once. */
  int chunk() {
    int vocabulary = llama.config().vocabSize();
    return llama.onCuda() ? chunkOnGpu(vocabulary) : chunk(vocabulary);
  }

  /** Each chunk reads the head and adds to its whole gradient: on a GPU fewer of them pay. */
  static int chunkOnGpu(int vocabulary) {
    return 4 * chunk(vocabulary);
  }

  static int chunk(int vocabulary) {
    return Math.max(SMALLEST_CHUNK, LOGITS / vocabulary);
  }

  /** Decides what dropout drops from now on. */
  void seed(long changed) {
    seed = changed;
  }

  /** Returns all weights with their gradients. */
  List<Trained> trained() {
    return trained(llama.parameters().list(), gradients);
  }

  /** Returns those of the parameters that the architecture has, each with its gradient. */
  static List<Trained> trained(List<Parameter> parameters, List<Tensor> gradients) {
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
    try (Scope step = Scope.open()) {
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

  private double call(Scope step, String method, List<Object> arguments) {
    return script.callWithAutograd(step, method, arguments.toArray()).getFirst().doubles()[0];
  }

  /** Returns the tables and numbers of the network, and a batch but for its targets. */
  List<Object> inputs(Scope step, MicroBatch batch) {
    List<Object> inputs = new ArrayList<>(llama.constants(batch.longest()));
    inputs.add(step.of(longs(batch.tokens()), batch.rows(), batch.width()));
    inputs.add(step.of(batch.positions(), batch.width()));
    inputs.add(longs(batch.documents()));
    inputs.add(step.of(longs(batch.sources()), batch.trainable()));
    return inputs;
  }

  Tensor targets(Scope step, MicroBatch batch) {
    return step.of(longs(batch.targets()), batch.trainable());
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }
}
