package agora.train;

import agora.llama.Llama;
import agora.llama.Parameter;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Optimizer in the backward pass: each layer learns as soon as its gradient is known. Layers share
 * one set of gradients, so the whole gradient never exists.
 */
final class OptimizerInBackward implements TrainingStrategy {
  /** The embedding, the last norm, the head and the reward head come before the layers. */
  private static final int GLOBALS = 4;

  private static final int PER_LAYER = 14;

  private final TorchScript script;
  private final Llama llama;
  private final Network network;
  private final List<NativeScope.Argument> layers = new ArrayList<>();
  private final List<Optimizers> optimizers = new ArrayList<>();
  private final Optimizers globals;
  private final List<Tensor> globalGradients;
  private final NativeScope.Argument globalList;
  private final NativeScope.Argument layerList;
  private long step;
  private double factor;
  private double squares;

  OptimizerInBackward(Llama llama, SftConfig config, NativeScope scope) {
    this.llama = llama;
    this.script = DeviceKernels.script(llama);
    this.network = new Network(llama);
    int type = FullFineTuning.gradientType(config).code();
    List<Parameter> parameters = llama.parameters().list();
    List<Parameter> first = parameters.subList(0, GLOBALS);
    globalGradients = zeros(scope, first, type);
    globalList = scope.list(globalGradients);
    globals = new Optimizers(Network.trained(first, globalGradients), config, scope);
    List<Tensor> shared = zeros(scope, parameters.subList(GLOBALS, GLOBALS + PER_LAYER), type);
    layerList = scope.list(shared);
    for (int at = GLOBALS; at < parameters.size(); at += PER_LAYER) {
      List<Parameter> layer = parameters.subList(at, at + PER_LAYER);
      layers.add(scope.list(layer.stream().map(Parameter::tensor).toList()));
      optimizers.add(new Optimizers(Network.trained(layer, shared), config, scope));
    }
  }

  private List<Tensor> zeros(NativeScope scope, List<Parameter> like, int type) {
    List<Tensor> tensors = like.stream().map(Parameter::tensor).toList();
    return script.callWithAutograd(scope, "sft_zeros", tensors, type);
  }

  @Override
  public void begin(long begun, double scheduled) {
    step = begun;
    factor = scheduled;
    squares = 0;
    globals.seed(step);
  }

  @Override
  public double learn(MicroBatch batch, double scale) {
    try (NativeScope scope = NativeScope.open()) {
      List<Object> inputs = network.inputs(scope, batch);
      List<Object> up = new ArrayList<>(List.of(llama.parameters().argument(), globalList));
      up.addAll(inputs);
      up.add(network.targets(scope, batch));
      up.add(scale);
      up.add(network.chunk());
      List<Tensor> results = script.callWithAutograd(scope, "sft_up", up.toArray());
      double loss = results.get(0).doubles()[0];
      Tensor gradient = results.get(1);
      for (int i = layers.size() - 1; i >= 0; i--) {
        List<Object> down = new ArrayList<>(List.of(layers.get(i), layerList));
        down.addAll(inputs);
        down.add(i);
        down.add(results.get(2 + i));
        down.add(gradient);
        gradient = script.callWithAutograd(scope, "sft_down", down.toArray()).getFirst();
        scope.free(results.get(2 + i));
        update(optimizers.get(i));
      }
      script.callWithAutograd(
          scope,
          "sft_bottom",
          globalGradients.getFirst(),
          inputs.get(Network.FACTORS),
          inputs.get(Network.TOKENS),
          gradient);
      return loss;
    }
  }

  private void update(Optimizers some) {
    squares += Math.pow(some.clip(), 2);
    some.step(step, factor);
  }

  @Override
  public double finish() {
    update(globals);
    return Math.sqrt(squares);
  }

  @Override
  public double loss(MicroBatch batch) {
    return network.loss(batch);
  }

  @Override
  public Map<String, Tensor> weights() {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (Parameter parameter : llama.parameters().list()) {
      if (parameter.present()) {
        weights.put("weight." + parameter.name(), parameter.tensor());
      }
    }
    return weights;
  }

  @Override
  public Map<String, Tensor> memory() {
    Map<String, Tensor> all = new LinkedHashMap<>(globals.state());
    optimizers.forEach(some -> all.putAll(some.state()));
    return all;
  }

  @Override
  public void save(Path checkpoint) throws IOException {
    llama.save(checkpoint);
  }
}
