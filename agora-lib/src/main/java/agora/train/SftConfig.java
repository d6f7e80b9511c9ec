package agora.train;

import agora.train.Batching.Packing;
import agora.train.Batching.TruncationPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a fine-tuning run besides the checkpoint and the data.
 *
 * <p>Start from a preset and change what differs: {@code SftConfig.precise().withEpochs(2)}.
 *
 * @param epochs passes over the data
 * @param batching rows, packing, accumulation
 * @param adamW the optimizer
 * @param muon a second optimizer for the matrices of the layers; null for AdamW everywhere
 * @param schedule the learning rate over the run, for both optimizers
 * @param memory formats, and what is traded for memory
 * @param saving resume states, held-out losses, early stopping
 * @param lora trains small additions rather than the weights; null for all weights
 * @param seed decides the order of the examples, what is held out, and all other chance
 */
public record SftConfig(
    int epochs,
    Batching batching,
    AdamW adamW,
    @Nullable Muon muon,
    Schedule schedule,
    Memory memory,
    Saving saving,
    @Nullable Lora lora,
    long seed) {
  public SftConfig {
    Requirements.atLeast("epochs", 1, epochs);
    if (memory.optimizerInBackward() && (batching.accumulation() > 1 || adamW.clipNorm() > 0)) {
      throw new IllegalArgumentException(
          "an optimizer in the backward pass needs one micro-batch per step and no clipping, was"
              + " accumulation "
              + batching.accumulation()
              + " and clipNorm "
              + adamW.clipNorm()
              + ": use withBatch("
              + batching.rowsPerStep()
              + ", 1) and withAdamW(adamW.withClipNorm(0))");
    }
    if (memory.optimizerInBackward() && (muon != null || lora != null)) {
      throw new IllegalArgumentException(
          "an optimizer in the backward pass is AdamW on all weights: leave out Muon and LoRA");
    }
    if (muon != null && (lora != null || memory.weights() != Memory.Format.FP32)) {
      throw new IllegalArgumentException(
          "Muon works on fp32 weights without LoRA: use AdamW, or Memory.fast() and no LoRA");
    }
  }

  /** Returns the setting for the small students of the embedded study, quick on one CPU thread. */
  public static SftConfig mini() {
    return new SftConfig(
        1,
        new Batching(Packing.PADDED, 256, TruncationPolicy.TRUNCATE, 12, 1, false),
        AdamW.precise(1.5e-3),
        null,
        Schedule.linear(0.1),
        Memory.fast(),
        Saving.byTime(),
        null,
        42);
  }

  /** Returns a sound default for a full-size student: exact updates, packed rows, cosine. */
  public static SftConfig precise() {
    return new SftConfig(
        3,
        new Batching(Packing.BEST_FIT, 4096, TruncationPolicy.TRUNCATE, 4, 8, false),
        AdamW.precise(1e-5),
        null,
        Schedule.cosine(0.03),
        Memory.narrow(),
        Saving.byTime(),
        null,
        42);
  }

  /**
   * Returns the recipe of the paper (Table 6, and where it is silent, the training code published
   * with it): 5 epochs at 1e-5, weight decay 0.01, rows of 4096 tokens wrapped across examples, 4
   * rows times 8 accumulated times 4 GPUs = 128 rows a step, all in bf16 with plain rounding, the
   * rate times 0.85 after every epoch, no warm-up, no clipping, seed 42.
   */
  public static SftConfig paper() {
    return new SftConfig(
        5,
        new Batching(Packing.WRAPPED, 4096, TruncationPolicy.TRUNCATE, 4, 32, true),
        AdamW.paper(1e-5),
        null,
        Schedule.step(0.85),
        Memory.narrow(),
        Saving.byTime(),
        null,
        42);
  }

  public SftConfig withEpochs(int changed) {
    return new SftConfig(changed, batching, adamW, muon, schedule, memory, saving, lora, seed);
  }

  public SftConfig withBatching(Batching changed) {
    return new SftConfig(epochs, changed, adamW, muon, schedule, memory, saving, lora, seed);
  }

  /** Returns this with {@code microBatch * accumulation} rows a step. */
  public SftConfig withBatch(int microBatch, int accumulation) {
    return withBatching(batching.withBatch(microBatch, accumulation));
  }

  public SftConfig withPacking(Packing changed) {
    return withBatching(batching.withPacking(changed));
  }

  public SftConfig withMaxTokens(int changed) {
    return withBatching(batching.withMaxTokens(changed));
  }

  public SftConfig withOverlong(TruncationPolicy changed) {
    return withBatching(batching.withOverlong(changed));
  }

  public SftConfig withAdamW(AdamW changed) {
    return new SftConfig(epochs, batching, changed, muon, schedule, memory, saving, lora, seed);
  }

  public SftConfig withLearningRate(double changed) {
    return withAdamW(adamW.withLearningRate(changed));
  }

  public SftConfig withMuon(@Nullable Muon changed) {
    return new SftConfig(epochs, batching, adamW, changed, schedule, memory, saving, lora, seed);
  }

  public SftConfig withSchedule(Schedule changed) {
    return new SftConfig(epochs, batching, adamW, muon, changed, memory, saving, lora, seed);
  }

  public SftConfig withMemory(Memory changed) {
    return new SftConfig(epochs, batching, adamW, muon, schedule, changed, saving, lora, seed);
  }

  public SftConfig withSaving(Saving changed) {
    return new SftConfig(epochs, batching, adamW, muon, schedule, memory, changed, lora, seed);
  }

  public SftConfig withLora(@Nullable Lora changed) {
    return new SftConfig(epochs, batching, adamW, muon, schedule, memory, saving, changed, seed);
  }

  public SftConfig withSeed(long changed) {
    return new SftConfig(epochs, batching, adamW, muon, schedule, memory, saving, lora, changed);
  }
}
