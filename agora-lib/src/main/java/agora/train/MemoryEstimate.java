package agora.train;

import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.torch.Torch;
import agora.train.AdamW.Moments;
import agora.train.AdamW.Rounding;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Peak memory of a run in bytes, by arithmetic. The libraries take about 0.3 GB more.
 *
 * @param weights the network's weights
 * @param gradients gradients, all at once or, with the optimizer in the backward pass, one layer's
 *     and the embedding's
 * @param states moments, master copies, remainders
 * @param activations what the forward pass keeps for the backward pass of one micro-batch
 * @param logits one block of logits and its gradient
 */
public record MemoryEstimate(
    long weights, long gradients, long states, long activations, long logits) {
  /** Numbers of a block of logits, the largest thing that the head holds at once. */
  private static final int LOGITS = 1 << 25;

  private static final int SMALLEST_CHUNK = 256;

  private static final long KEPT_NUMBERS = 1 << 25;

  /** Returns the estimate for a network and settings; rows are taken to be full. */
  public static MemoryEstimate of(LlamaConfig network, SftConfig config) {
    return of(
        network, config, (long) config.batching().microBatch() * config.batching().maxTokens());
  }

  /** Returns the estimate for micro-batches of at most {@code tokens} tokens. */
  static MemoryEstimate of(LlamaConfig network, SftConfig config, long tokens) {
    long all = parameters(network);
    long format = config.memory().weights().bytes();
    Lora lora = config.lora();
    long trained = lora == null ? all : adapters(network, lora);
    long gradientBytes = config.adamW().rounding() == Rounding.PLAIN ? format : 4;
    long held =
        config.memory().optimizerInBackward() ? all - layers(network) + layer(network) : trained;
    long rows = Math.min(tokens, chunk(network.vocabSize()));
    return new MemoryEstimate(
        all * format,
        held * gradientBytes,
        Math.round(trained * stateBytes(config, lora == null ? format : 4)),
        tokens * activations(network, config, format, tokens),
        rows * network.vocabSize() * (4 + format));
  }

  private static double stateBytes(SftConfig config, long format) {
    AdamW adamW = config.adamW();
    if (adamW.rounding() == Rounding.PLAIN) {
      return 2.0 * format;
    }
    double rest =
        format == 4
            ? 0
            : switch (adamW.rounding()) {
              case MASTER -> 4;
              case COMPENSATED -> 2;
              default -> 0;
            };
    return adamW.moments().bytesPerWeight() + rest;
  }

  /**
   * Bytes per token that the forward pass keeps, and those that the backward pass of a layer adds.
   */
  private static long activations(LlamaConfig network, SftConfig config, long format, long tokens) {
    long kept = keptByALayer(network, tokens);
    long live = liveInALayer(network, tokens);
    long layers = network.layers();
    return format
        * (config.memory().checkpointing()
            ? layers * network.hiddenSize() + kept + live
            : layers * kept + live);
  }

  /** Returns the numbers per token that a layer's forward pass keeps for its backward pass. */
  static long keptByALayer(LlamaConfig network, long tokens) {
    long queries = (long) network.headDim() * network.heads();
    long keys = (long) network.headDim() * network.kvHeads();
    long repeated = queries == keys ? 0 : 2 * queries;
    return 4L * network.hiddenSize()
        + 4 * queries
        + 3 * keys
        + repeated
        + 2L * network.intermediateSize()
        + gated(network, tokens);
  }

  /** Returns the numbers per token that are there besides, while a layer's backward pass runs. */
  static long liveInALayer(LlamaConfig network, long tokens) {
    long queries = (long) network.headDim() * network.heads();
    long keys = (long) network.headDim() * network.kvHeads();
    return 2L * network.hiddenSize()
        + 2 * queries
        + 4 * keys
        + 5L * network.intermediateSize()
        - gated(network, tokens);
  }

  /** sft_roomy: gated products are kept where they are small, else computed again. */
  private static long gated(LlamaConfig network, long tokens) {
    long inner = network.intermediateSize();
    return 2 * inner * tokens * network.layers() < KEPT_NUMBERS ? 2 * inner : 0;
  }

  private static long layer(LlamaConfig network) {
    long width = network.hiddenSize();
    long attended = (long) network.headDim() * network.heads();
    long projections = (long) network.headDim() * (network.heads() + 2L * network.kvHeads());
    return width * projections + attended * width + 3 * width * network.intermediateSize();
  }

  private static long layers(LlamaConfig network) {
    return network.layers() * layer(network);
  }

  private static long parameters(LlamaConfig network) {
    long embedding = (long) network.vocabSize() * network.hiddenSize();
    return layers(network) + (network.tied() ? 1 : 2) * embedding;
  }

  private static long adapters(LlamaConfig network, Lora lora) {
    long width = network.hiddenSize();
    long queries = (long) network.headDim() * network.heads();
    long keys = (long) network.headDim() * network.kvHeads();
    long inner = network.intermediateSize();
    long sides = 0;
    for (String target : lora.targets()) {
      sides +=
          switch (target) {
            case "q_proj", "o_proj" -> width + queries;
            case "k_proj", "v_proj" -> width + keys;
            default -> width + inner;
          };
    }
    return (long) network.layers() * lora.rank() * sides;
  }

  /** Returns the sum, in bytes. */
  public long total() {
    return weights + gradients + states + activations + logits;
  }

  /** Returns the settings that would need less, the one that costs least first. */
  public String nextKnob(SftConfig config) {
    if (activations > total() / 3 && !config.memory().checkpointing()) {
      return "withMemory(new Memory(format, true, false)) recomputes layers instead of keeping them";
    }
    if (activations > total() / 3 && config.batching().microBatch() > 1) {
      return "withBatch("
          + Math.max(1, config.batching().microBatch() / 2)
          + ", "
          + 2 * config.batching().accumulation()
          + ") halves the rows that go through together and leaves the step as it is";
    }
    if (config.memory().weights() == Memory.Format.FP32) {
      return "withMemory(Memory.narrow()) keeps weights in bf16";
    }
    if (config.adamW().moments() == Moments.FP32 && config.adamW().rounding() != Rounding.PLAIN) {
      return "withAdamW(adamW.withMoments(Moments.INT8)) keeps moments in 8 bits";
    }
    if (config.adamW().rounding() == Rounding.MASTER) {
      return "withAdamW(adamW.withRounding(Rounding.COMPENSATED)) halves the master copies";
    }
    return config.lora() == null
        ? "withLora(Lora.ofRank(16)) trains adapters alone"
        : "withMaxTokens(" + config.batching().maxTokens() / 2 + ") shortens the rows";
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: weights %s, gradients %s, states %s, activations %s, logits %s",
        gigabytes(total()),
        gigabytes(weights),
        gigabytes(gradients),
        gigabytes(states),
        gigabytes(activations),
        gigabytes(logits));
  }

  static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  /** Each chunk reads the head and adds to its whole gradient: on a GPU fewer of them pay. */
  static int chunkOnGpu(int vocabulary) {
    return 4 * chunk(vocabulary);
  }

  /** Returns how many tokens the head is applied to at once on a processor. */
  static int chunk(int vocabulary) {
    return Math.max(SMALLEST_CHUNK, LOGITS / vocabulary);
  }

  /**
   * What a run is expected to need, against what its device has.
   *
   * @param needed by arithmetic
   * @param deviceBytes all memory of the device, or what the container may use of it; -1 where it
   *     is not known
   */
  record MemoryBudget(MemoryEstimate needed, long deviceBytes) {
    static MemoryBudget of(
        LlamaConfig network, Examples examples, SftConfig config, LlamaOptions options) {
      long tokens = examples.mostTokens(config.batching());
      return new MemoryBudget(
          MemoryEstimate.of(network, config, tokens), memoryOf(options.device()));
    }

    private static long memoryOf(LlamaOptions.Device device) {
      return switch (device) {
        case CPU ->
            ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        case CUDA -> Torch.deviceMemory().map(Torch.DeviceMemory::totalBytes).orElse(-1L);
      };
    }

    /**
     * Checks that the device can hold the run.
     *
     * @throws IllegalStateException if it cannot; the message has the breakdown and what to change
     */
    void requireEnough(SftConfig config) {
      if (deviceBytes >= 0 && needed.total() > deviceBytes) {
        throw new IllegalStateException(
            "a run must fit in memory, of which there are "
                + MemoryEstimate.gigabytes(deviceBytes)
                + ", was expected to need "
                + needed
                + "; next: "
                + needed.nextKnob(config));
      }
    }

    /** Returns what to say when memory ran out all the same. */
    IllegalStateException exceeded(SftConfig config, RuntimeException cause) {
      return new IllegalStateException(
          "memory ran out; this run was expected to need "
              + needed
              + (deviceBytes < 0 ? "" : ", of " + MemoryEstimate.gigabytes(deviceBytes))
              + "; next: "
              + needed.nextKnob(config),
          cause);
    }
  }
}
