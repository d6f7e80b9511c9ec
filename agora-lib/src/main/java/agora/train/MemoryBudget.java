package agora.train;

import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.torch.Torch;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a run is expected to need, against what its device has.
 *
 * @param needed by arithmetic
 * @param deviceBytes all memory of the device, or what the container may use of it; -1 where it is
 *     not known
 */
record MemoryBudget(MemoryEstimate needed, long deviceBytes) {
  static MemoryBudget of(
      LlamaConfig network, Examples examples, SftConfig config, LlamaOptions options) {
    long tokens = examples.mostTokens(config.batching());
    return new MemoryBudget(MemoryEstimate.of(network, config, tokens), memoryOf(options.device()));
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
