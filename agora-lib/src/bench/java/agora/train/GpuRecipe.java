package agora.train;

import agora.llama.LlamaConfig;
import agora.train.AdamW.Moments;
import agora.train.AdamW.Rounding;
import java.util.List;

/**
 * A way to fine-tune that is measured on a GPU.
 *
 * @param name what the rows call it
 * @param config its settings; rows a step are those of the preset
 */
public record GpuRecipe(String name, SftConfig config) {
  /**
   * What is kept beside the estimate: the driver, workspaces, gaps between tensors, and what the
   * optimizer and the head hold for a moment of the largest weight (1 GB each for 8 billion).
   */
  public static final long RESERVE = 3_000_000_000L;

  /** Returns what {@code paper} can mean, the most faithful first. */
  public static List<GpuRecipe> paper() {
    SftConfig preset = SftConfig.paper();
    return List.of(
        new GpuRecipe("paper", preset),
        new GpuRecipe("paper, a row at a time", preset.withBatch(1, 128)),
        new GpuRecipe("paper, optimizer in the backward pass", streamed(preset)));
  }

  /** Returns what {@code precise} can mean, the most faithful first. */
  public static List<GpuRecipe> precise() {
    SftConfig preset = SftConfig.precise();
    AdamW adamW = preset.adamW();
    AdamW kept = adamW.withRounding(Rounding.COMPENSATED);
    AdamW least = adamW.withRounding(Rounding.STOCHASTIC).withMoments(Moments.INT8);
    SftConfig single = preset.withBatch(1, 32);
    return List.of(
        new GpuRecipe("precise", preset),
        new GpuRecipe("precise, a row at a time", single),
        new GpuRecipe("precise, remainders for masters", single.withAdamW(kept)),
        new GpuRecipe(
            "precise, remainders, bf16 moments", single.withAdamW(kept.withMoments(Moments.BF16))),
        new GpuRecipe(
            "precise, remainders, 8-bit moments", single.withAdamW(kept.withMoments(Moments.INT8))),
        new GpuRecipe("precise, rounding at random, 8-bit moments", single.withAdamW(least)),
        new GpuRecipe(
            "precise, remainders, bf16 moments, optimizer in the backward pass",
            streamed(preset.withAdamW(kept.withMoments(Moments.BF16)))));
  }

  /** Returns adapters beside weights that stay. */
  public static GpuRecipe lora() {
    return new GpuRecipe("LoRA of rank 16", SftConfig.paper().withLora(Lora.ofRank(16)));
  }

  /** Returns what is measured on a processor. */
  private static List<GpuRecipe> onAProcessor() {
    return List.of(new GpuRecipe("fp32", SftConfig.mini()));
  }

  private static SftConfig streamed(SftConfig config) {
    return config
        .withBatch(4, 1)
        .withAdamW(config.adamW().withClipNorm(0))
        .withMemory(new Memory(Memory.Format.BF16, true, true));
  }

  /** Returns the recipe of this name. */
  static GpuRecipe named(String name) {
    return java.util.stream.Stream.of(paper(), precise(), List.of(lora()), onAProcessor())
        .flatMap(List::stream)
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no recipe '" + name + "'"));
  }

  /** Returns what it needs, in bytes, without {@link #RESERVE}. */
  public MemoryEstimate estimate(LlamaConfig network) {
    return MemoryEstimate.of(network, config);
  }

  /** Returns whether it fits on a card of so many bytes. */
  public boolean fits(LlamaConfig network, long card) {
    return estimate(network).total() + RESERVE <= card;
  }
}
