package agora.train;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import agora.train.Optimizers.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Muon over matrices of a network; each of a checkpoint's matrices is made orthogonal by itself.
 */
final class MuonOptimizer implements Optimizer {
  private final TorchScript script = TrainingScript.script();
  private final Muon settings;
  private final double decay;
  private final NativeScope.Argument weights;
  private final NativeScope.Argument gradients;
  private final NativeScope.Argument momenta;
  private final long[] heights;
  private final Map<String, Tensor> state = new LinkedHashMap<>();

  /**
   * @param trained the matrices it changes; not empty
   * @param scope owns its state
   */
  MuonOptimizer(List<TrainableParameter> trained, Muon settings, double decay, NativeScope scope) {
    this.settings = settings;
    this.decay = decay;
    List<Tensor> tensors = trained.stream().map(TrainableParameter::weight).toList();
    List<Tensor> zeros = script.call(scope, "sft_zeros", tensors, DType.F32.code());
    weights = scope.list(tensors);
    gradients = scope.list(trained.stream().map(TrainableParameter::gradient).toList());
    momenta = scope.list(zeros);
    heights =
        trained.stream()
            .flatMap(matrix -> matrix.heights().stream())
            .mapToLong(Long::longValue)
            .toArray();
    for (int i = 0; i < zeros.size(); i++) {
      state.put("momentum." + trained.get(i).name(), zeros.get(i));
    }
  }

  @Override
  public void step(long step, double factor) {
    try (NativeScope scope = NativeScope.open()) {
      script.call(
          scope,
          "sft_muon",
          weights,
          gradients,
          momenta,
          heights,
          settings.learningRate() * factor,
          settings.momentum(),
          settings.iterations(),
          decay);
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return state;
  }
}
