package agora.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The largest memory that a program took. On a GPU it is what the driver's own tool saw in use
 * beyond what was in use before, looked at twice a second: both programs' allocators keep what they
 * once had, so that little is missed. Else it is the largest resident memory.
 */
final class GpuMemory implements AutoCloseable {
  private static final long EVERY = 500;

  private final AtomicLong largest = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final boolean onGpu;
  private final long before;

  private GpuMemory(boolean onGpu) throws IOException, InterruptedException {
    this.onGpu = onGpu;
    this.before = onGpu ? used() : 0;
    if (onGpu) {
      Thread.ofPlatform().daemon().name("gpu-memory").start(this::watch);
    }
  }

  static GpuMemory of(GpuSetting setting) throws IOException, InterruptedException {
    return new GpuMemory(setting.onGpu());
  }

  private void watch() {
    try {
      while (!ended.get()) {
        largest.accumulateAndGet(used(), Math::max);
        Thread.sleep(EVERY);
      }
    } catch (IOException e) {
      largest.set(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the peak in bytes; the program must still run. */
  long peak(GpuProcess program) throws IOException, InterruptedException {
    if (!onGpu) {
      return program.ask("memory").path("resident").asLong();
    }
    return Math.max(largest.get(), used()) - before;
  }

  private static long used() throws IOException, InterruptedException {
    String visible = System.getenv("CUDA_VISIBLE_DEVICES");
    String device = visible == null || visible.isBlank() ? "0" : visible.split(",", 2)[0];
    Process process =
        new ProcessBuilder(
                "nvidia-smi",
                "--id=" + device,
                "--query-gpu=memory.used",
                "--format=csv,noheader,nounits")
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !out.strip().matches("\\d+")) {
      throw new IOException("nvidia-smi does not say how much memory is in use: " + out.strip());
    }
    return Long.parseLong(out.strip()) << 20;
  }

  @Override
  public void close() {
    ended.set(true);
  }
}
