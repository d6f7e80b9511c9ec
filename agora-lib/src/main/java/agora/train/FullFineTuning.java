package agora.train;

import agora.llama.Llama;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.train.AdamW.Rounding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Full fine-tuning: all weights learn, after the whole gradient is known. */
final class FullFineTuning implements TrainingStrategy {
  private final Llama llama;
  private final Network network;
  private final Optimizers optimizers;
  private long step;
  private double factor;

  FullFineTuning(Llama llama, SftConfig config, NativeScope scope) {
    this.llama = llama;
    this.network = new Network(llama, scope, gradientType(config), config.memory().checkpointing());
    this.optimizers = new Optimizers(network.trained(), config, scope);
  }

  /** Gradients are summed in F32, but plain rounding does everything in the weights' format. */
  static DType gradientType(SftConfig config) {
    return config.adamW().rounding() == Rounding.PLAIN
        ? config.memory().weights().dtype()
        : DType.F32;
  }

  @Override
  public void begin(long begun, double scheduled) {
    step = begun;
    factor = scheduled;
    optimizers.seed(step);
  }

  @Override
  public double learn(MicroBatch batch, double scale) {
    return network.learn(batch, scale);
  }

  @Override
  public double finish() {
    double norm = optimizers.clip();
    if (Double.isFinite(norm)) {
      optimizers.step(step, factor);
    }
    return norm;
  }

  @Override
  public double loss(MicroBatch batch) {
    return network.loss(batch);
  }

  @Override
  public Map<String, Tensor> weights() {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    network.trained().forEach(weight -> weights.put("weight." + weight.name(), weight.weight()));
    return weights;
  }

  @Override
  public Map<String, Tensor> memory() {
    return optimizers.state();
  }

  @Override
  public void save(Path checkpoint) throws IOException {
    llama.save(checkpoint);
  }
}
