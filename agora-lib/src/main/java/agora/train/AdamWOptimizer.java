package agora.train;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import agora.train.AdamW.Moments;
import agora.train.AdamW.Rounding;
import agora.train.Optimizers.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** AdamW over some of a network's parameters, which share one weight decay. */
final class AdamWOptimizer implements Optimizer {
  private final TorchScript script = TrainingScript.script();
  private final AdamW settings;
  private final double decay;
  private final Form form;
  private final NativeScope.Argument weights;
  private final List<Object> arguments = new ArrayList<>();
  private final Map<String, Tensor> state = new LinkedHashMap<>();

  /** The forms of the update, each a TorchScript method. */
  private enum Form {
    /** Everything in the weights' own format, in PyTorch's order. */
    PLAIN,
    /** One pass in F32 over the weights themselves. */
    FUSED,
    /** One pass in F32 over master copies, which are then rounded into the weights. */
    FUSED_MASTER,
    /** Any other formats, a block at a time. */
    NARROW
  }

  /**
   * @param trained the weights it changes, with their gradients; not empty
   * @param scope owns its state
   */
  AdamWOptimizer(
      List<TrainableParameter> trained, AdamW settings, double decay, NativeScope scope) {
    this.settings = settings;
    this.decay = decay;
    List<Tensor> tensors = trained.stream().map(TrainableParameter::weight).toList();
    DType type = tensors.getFirst().dtype();
    this.form = form(settings, type);
    this.weights = scope.list(tensors);
    NativeScope.Argument gradients =
        scope.list(trained.stream().map(TrainableParameter::gradient).toList());
    DType first = form == Form.PLAIN ? type : settings.moments().first();
    DType second = form == Form.PLAIN ? type : settings.moments().second();
    NativeScope.Argument firsts = scope.list(zeros("first", trained, first, scope));
    NativeScope.Argument seconds = scope.list(zeros("second", trained, second, scope));
    if (form == Form.FUSED_MASTER) {
      arguments.addAll(List.of(scope.list(masters(trained, scope)), gradients, firsts, seconds));
      return;
    }
    arguments.addAll(List.of(weights, gradients, firsts, seconds));
    if (form == Form.NARROW) {
      arguments.add(scope.list(spare(trained, type, scope)));
      arguments.add(scope.list(scales(trained, scope)));
      arguments.add(type == DType.F32 ? 0 : settings.rounding().code());
    }
  }

  private static Form form(AdamW settings, DType weights) {
    if (settings.rounding() == Rounding.PLAIN) {
      return Form.PLAIN;
    }
    if (settings.moments() != Moments.FP32) {
      return Form.NARROW;
    }
    if (weights == DType.F32) {
      return Form.FUSED;
    }
    return settings.rounding() == Rounding.MASTER ? Form.FUSED_MASTER : Form.NARROW;
  }

  private List<Tensor> zeros(
      String name, List<TrainableParameter> trained, DType type, NativeScope scope) {
    List<Tensor> zeros = script.call(scope, "sft_zeros", tensors(trained), type.code());
    remember(name, trained, zeros);
    return zeros;
  }

  private List<Tensor> masters(List<TrainableParameter> trained, NativeScope scope) {
    List<Tensor> masters = script.call(scope, "sft_copies", tensors(trained), DType.F32.code());
    remember("master", trained, masters);
    return masters;
  }

  private List<Tensor> spare(List<TrainableParameter> trained, DType type, NativeScope scope) {
    if (type == DType.F32 || settings.rounding() == Rounding.STOCHASTIC) {
      return List.of();
    }
    return settings.rounding() == Rounding.MASTER
        ? masters(trained, scope)
        : zeros("remainder", trained, type, scope);
  }

  private List<Tensor> scales(List<TrainableParameter> trained, NativeScope scope) {
    if (settings.moments() != Moments.INT8) {
      return List.of();
    }
    List<Tensor> scales = script.call(scope, "sft_scales", tensors(trained));
    for (int i = 0; i < scales.size(); i++) {
      String moment = i % 2 == 0 ? "first" : "second";
      state.put(moment + "_scale." + trained.get(i / 2).name(), scales.get(i));
    }
    return scales;
  }

  private static List<Tensor> tensors(List<TrainableParameter> trained) {
    return trained.stream().map(TrainableParameter::weight).toList();
  }

  private void remember(String what, List<TrainableParameter> trained, List<Tensor> tensors) {
    for (int i = 0; i < tensors.size(); i++) {
      state.put(what + "." + trained.get(i).name(), tensors.get(i));
    }
  }

  @Override
  public void step(long step, double factor) {
    List<Object> all = new ArrayList<>(arguments);
    all.add(step);
    all.add(settings.learningRate() * factor);
    all.add(settings.beta1());
    all.add(settings.beta2());
    all.add(settings.epsilon());
    all.add(decay);
    try (NativeScope scope = NativeScope.open()) {
      script.call(
          scope,
          switch (form) {
            case PLAIN -> "sft_adamw_plain";
            case FUSED, FUSED_MASTER -> "sft_adamw";
            case NARROW -> "sft_adamw_narrow";
          },
          all.toArray());
      if (form == Form.FUSED_MASTER) {
        script.call(scope, "sft_copy", weights, arguments.getFirst());
      }
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return state;
  }
}
