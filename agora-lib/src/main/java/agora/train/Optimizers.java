package agora.train;

import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Optimizers of a run, each for its share of the weights: clipping, seeds and steps are common, the
 * update is that of an {@link Optimizer}.
 */
final class Optimizers {
  private final TorchScript script = TrainingScript.script();
  private final List<Optimizer> optimizers = new ArrayList<>();
  private final NativeScope.Argument gradients;
  private final double clipNorm;
  private final long seed;

  /**
   * @param trained all that learns
   * @param scope owns the optimizers' state
   */
  Optimizers(List<TrainableParameter> trained, SftConfig config, NativeScope scope) {
    AdamW adamW = config.adamW();
    List<TrainableParameter> orthogonal = new ArrayList<>();
    List<TrainableParameter> decaying = new ArrayList<>();
    List<TrainableParameter> free = new ArrayList<>();
    for (TrainableParameter weight : trained) {
      if (config.muon() != null && weight.matrix() && weight.name().startsWith("layers.")) {
        orthogonal.add(weight);
      } else if (weight.matrix() || adamW.decayNorms()) {
        decaying.add(weight);
      } else {
        free.add(weight);
      }
    }
    if (config.muon() != null) {
      optimizers.add(new MuonOptimizer(orthogonal, config.muon(), adamW.weightDecay(), scope));
    }
    if (!decaying.isEmpty()) {
      optimizers.add(new AdamWOptimizer(decaying, adamW, adamW.weightDecay(), scope));
    }
    if (!free.isEmpty()) {
      optimizers.add(new AdamWOptimizer(free, adamW, 0, scope));
    }
    gradients = scope.list(trained.stream().map(TrainableParameter::gradient).toList());
    clipNorm = adamW.clipNorm();
    seed = config.seed();
  }

  /** Makes all chance within a step a function of the run's seed and the step (from 1). */
  void seed(long step) {
    try (NativeScope scope = NativeScope.open()) {
      script.call(scope, "sft_seed", seed * 1_000_003 + step);
    }
  }

  /** Clips the gradient and returns its Euclidean norm before that. */
  double clip() {
    try (NativeScope scope = NativeScope.open()) {
      return script.call(scope, "sft_clip", gradients, clipNorm).getFirst().doubles()[0];
    }
  }

  /** Takes step {@code step} (from 1) and clears the gradient. */
  void step(long step, double factor) {
    optimizers.forEach(optimizer -> optimizer.step(step, factor));
    try (NativeScope scope = NativeScope.open()) {
      script.call(scope, "sft_clear", gradients);
    }
  }

  /** Returns all that a resumed run needs besides the weights. */
  Map<String, Tensor> state() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    optimizers.forEach(optimizer -> all.putAll(optimizer.state()));
    return all;
  }

  /** Changes weights by their gradients, and says what it must remember. */
  interface Optimizer {
    /**
     * Takes a step.
     *
     * @param step which one, from 1
     * @param factor the schedule's factor of the peak rate
     */
    void step(long step, double factor);

    /** Returns the tensors that a resumed run needs, by name. */
    Map<String, Tensor> state();
  }
}
