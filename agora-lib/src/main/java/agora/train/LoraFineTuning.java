package agora.train;

import agora.data.Jsonl;
import agora.llama.Llama;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** LoRA: base weights are frozen, low-rank adapters beside them learn. */
final class LoraFineTuning implements TrainingStrategy {
  private final Llama llama;
  private final Lora lora;
  private final Adapters adapters;
  private final Network network;
  private final Optimizers optimizers;
  private final long seed;
  private long step;
  private double factor;
  private int micro;

  LoraFineTuning(Llama llama, Lora lora, SftConfig config, NativeScope scope) {
    this.llama = llama;
    this.lora = lora;
    this.seed = config.seed();
    this.adapters = new Adapters(llama, lora, config.seed(), scope);
    this.network = new Network(llama, adapters, scope, config.memory().checkpointing());
    this.optimizers = new Optimizers(adapters.trained(), config, scope);
  }

  @Override
  public void begin(long begun, double scheduled) {
    step = begun;
    factor = scheduled;
    micro = 0;
    optimizers.seed(step);
  }

  @Override
  public double learn(MicroBatch batch, double scale) {
    // Every micro-batch drops something else, and a resumed run drops what it would have dropped.
    network.seed(new SplittableRandom((seed * 1_000_003 + step) * 1_000_003 + micro).nextInt());
    micro++;
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
    adapters.trained().forEach(weight -> weights.put(weight.name(), weight.weight()));
    return weights;
  }

  @Override
  public Map<String, Tensor> memory() {
    return optimizers.state();
  }

  /** Writes the adapters in PEFT's layout to {@code adapter/} beside, and all merged. */
  @Override
  public void save(Path checkpoint) throws IOException {
    Path folder = checkpoint.resolveSibling("adapter");
    Files.createDirectories(folder);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Adapters.Adapter adapter : adapters.present()) {
      String name = "base_model.model." + adapter.matrix();
      tensors.put(name + ".lora_A.weight", adapters.first(adapter));
      tensors.put(name + ".lora_B.weight", adapters.second(adapter));
    }
    new OptimizerCheckpoint().write(folder.resolve("adapter_model.safetensors"), tensors);
    ObjectNode config = Jsonl.mapper().createObjectNode();
    config.put("peft_type", "LORA");
    config.put("task_type", "CAUSAL_LM");
    config.put("r", lora.rank());
    config.put("lora_alpha", lora.alpha());
    config.put("lora_dropout", lora.dropout());
    adapters.present().stream()
        .map(adapter -> adapter.matrix().substring(adapter.matrix().lastIndexOf('.') + 1))
        .distinct()
        .forEach(config.withArray("target_modules")::add);
    config.put("bias", "none");
    config.put("inference_mode", true);
    Files.writeString(folder.resolve("adapter_config.json"), config.toPrettyString() + "\n");
    adapters.merge();
    llama.save(checkpoint);
  }
}
