package agora.bench;

import agora.llama.Checkpoint;
import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.torch.NativeScope;
import agora.torch.Tensors;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads a checkpoint in a process of its own, so that nothing loaded before hides what it takes.
 */
public final class StudentLoad {
  private StudentLoad() {}

  /**
   * What loading took.
   *
   * @param seconds by the clock, the engine being started
   * @param cpuSeconds of the processor
   * @param peakOverSize the largest resident memory above that of the started engine, over the size
   *     of the weights in single precision
   */
  public record Measured(double seconds, double cpuSeconds, double peakOverSize) {}

  /** Measures the loading of a checkpoint to the processor in single precision. */
  public static Measured measure(Path checkpoint, int threads)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StudentLoad.class.getName(),
                checkpoint.toString(),
                "" + threads)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("loading " + checkpoint + " in a process of its own failed: " + said);
    }
    String[] numbers = said.strip().split(" ");
    return new Measured(
        Double.parseDouble(numbers[0]),
        Double.parseDouble(numbers[1]),
        Double.parseDouble(numbers[2]));
  }

  /** Loads the checkpoint that is named, and prints the three numbers. */
  public static void main(String[] arguments) throws IOException {
    LlamaOptions options = LlamaOptions.cpu().withThreads(Integer.parseInt(arguments[1]));
    // The engine and the classes that read JSON take their own memory first.
    try (NativeScope scope = NativeScope.open();
        Checkpoint header = Checkpoint.open(Path.of(arguments[0]))) {
      Tensors.sum(scope.of(new float[header.config().layers()], header.config().layers()));
    }
    // Forgets the peak of the start.
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    long before = status("VmRSS:");
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    try (Llama llama = Llama.load(Path.of(arguments[0]), options)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
      double size = 4.0 * llama.parameters().count();
      System.out.println(seconds + " " + cpuSeconds + " " + (status("VmHWM:") - before) / size);
    }
  }

  /** Returns a number of the process's status, in bytes. */
  static long status(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field)) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + field + " in /proc/self/status");
  }
}
