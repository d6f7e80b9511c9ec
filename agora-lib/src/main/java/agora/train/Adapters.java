package agora.train;

import agora.llama.Llama;
import agora.llama.Parameter;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The adapters of a network: A and B for each target matrix, in F32. */
final class Adapters {
  private static final int PER_LAYER = 14;
  private static final int GLOBALS = 4;
  private static final int[] PROJECTIONS = {1, 5, 8, 10};

  /** Matrices that lie below each other in each of them, unless the checkpoint joins them. */
  private static final int[] HEIGHTS = {3, 1, 2, 1};

  private final TorchScript script = TrainingScript.script();
  private final Lora lora;
  private final List<Adapter> present = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Tensor> gradients;

  /**
   * An adapter of one matrix.
   *
   * @param matrix its Hugging Face name, such as {@code model.layers.0.self_attn.q_proj}
   * @param weight the parameter that it lies in
   * @param firstRow where it begins there
   * @param slot place of A among all tensors; B follows
   */
  record Adapter(String matrix, Tensor weight, long firstRow, int slot) {}

  /**
   * @param seed decides the first values of every A; every B begins at 0
   * @param scope owns the tensors
   */
  Adapters(Llama llama, Lora lora, long seed, NativeScope scope) {
    this.lora = lora;
    List<Parameter> parameters = llama.parameters().list();
    SplittableRandom random = new SplittableRandom(seed);
    for (int at = GLOBALS; at < parameters.size(); at += PER_LAYER) {
      for (int i = 0; i < PROJECTIONS.length; i++) {
        Parameter parameter = parameters.get(at + PROJECTIONS[i]);
        for (Parameter.Part part : parameter.parts()) {
          add(scope, parameter, part, random);
        }
        for (int missing = parameter.parts().size(); missing < HEIGHTS[i]; missing++) {
          tensors.add(place(scope, parameter.tensor(), new float[0], 0, lora.rank()));
          tensors.add(place(scope, parameter.tensor(), new float[0], 0, lora.rank()));
        }
      }
    }
    this.gradients = script.callWithAutograd(scope, "sft_zeros", tensors, DType.F32.code());
  }

  private void add(
      NativeScope scope, Parameter parameter, Parameter.Part part, SplittableRandom random) {
    String matrix = part.name().replaceFirst("\\.weight$", "");
    int rank = lora.rank();
    int in = Math.toIntExact(part.shape().get(1));
    boolean target = lora.includes(matrix.substring(matrix.lastIndexOf('.') + 1));
    float[] first = new float[target ? rank * in : 0];
    double bound = 1 / Math.sqrt(in);
    for (int i = 0; i < first.length; i++) {
      first[i] = (float) random.nextDouble(-bound, bound);
    }
    float[] second = new float[target ? Math.toIntExact(part.rows()) * rank : 0];
    if (target) {
      present.add(new Adapter(matrix, parameter.tensor(), part.firstRow(), tensors.size()));
    }
    tensors.add(place(scope, parameter.tensor(), first, target ? rank : 0, in));
    tensors.add(place(scope, parameter.tensor(), second, target ? part.rows() : 0, rank));
  }

  private Tensor place(NativeScope scope, Tensor like, float[] values, long rows, long columns) {
    try (NativeScope inner = NativeScope.open()) {
      Tensor made =
          script
              .callWithAutograd(inner, "sft_place", inner.of(values, rows, columns), like)
              .getFirst();
      return inner.moveTo(scope, made);
    }
  }

  List<Adapter> present() {
    return present;
  }

  Tensor first(Adapter adapter) {
    return tensors.get(adapter.slot());
  }

  Tensor second(Adapter adapter) {
    return tensors.get(adapter.slot() + 1);
  }

  List<Tensor> tensors() {
    return tensors;
  }

  List<Tensor> gradients() {
    return gradients;
  }

  /** Returns the scale and the dropout, as the TorchScript source takes them. */
  double[] factors(boolean dropping) {
    return new double[] {lora.scale(), dropping ? lora.dropout() : 0};
  }

  /** Returns what learns. */
  List<TrainableParameter> trained() {
    List<TrainableParameter> trained = new ArrayList<>();
    for (Adapter adapter : present) {
      for (int half = 0; half < 2; half++) {
        Tensor tensor = tensors.get(adapter.slot() + half);
        trained.add(
            new TrainableParameter(
                adapter.matrix() + (half == 0 ? ".lora_A" : ".lora_B"),
                tensor,
                gradients.get(adapter.slot() + half),
                List.of(tensor.shape()[0])));
      }
    }
    return trained;
  }

  /** Adds every adapter to the weights it belongs to. */
  void merge() {
    for (Adapter adapter : present) {
      try (NativeScope scope = NativeScope.open()) {
        script.call(
            scope,
            "sft_merge",
            adapter.weight(),
            adapter.firstRow(),
            first(adapter),
            second(adapter),
            lora.scale());
      }
    }
  }
}
