package agora.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The driver's own tool, asked how much memory a GPU has: it fits every version of CUDA. */
final class NvidiaSmi {
  private static final Pattern MEBIBYTES = Pattern.compile("(\\d+), *(\\d+)\\s*");
  private static final long PATIENCE_SECONDS = 20;

  private NvidiaSmi() {}

  /**
   * Returns the memory of a GPU, empty where there is no tool or no such GPU.
   *
   * @param program the tool, as {@code nvidia-smi}
   * @param visible the GPUs that the process may see, as CUDA_VISIBLE_DEVICES has them; the first
   *     one is asked for, and GPU 0 where nothing is said
   */
  static Optional<Torch.DeviceMemory> memory(String program, @Nullable String visible) {
    String gpu = visible == null || visible.isBlank() ? "0" : visible.split(",", 2)[0].strip();
    try {
      Process process =
          new ProcessBuilder(
                  program,
                  "--id=" + gpu,
                  "--query-gpu=memory.used,memory.total",
                  "--format=csv,noheader,nounits")
              .redirectErrorStream(true)
              .start();
      try {
        process.getOutputStream().close();
        String said =
            new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
        Matcher numbers = MEBIBYTES.matcher(said);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
            || process.exitValue() != 0
            || !numbers.matches()) {
          return Optional.empty();
        }
        return Optional.of(
            new Torch.DeviceMemory(
                Long.parseLong(numbers.group(1)) << 20, Long.parseLong(numbers.group(2)) << 20));
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
