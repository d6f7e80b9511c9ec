package agora.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Device of students, with the speeds that a plan assumes.
 *
 * <p>Sources: an H100 SXM does 989 TFLOP/s in dense bf16 and reads 3.35 TB/s (its data sheet);
 * fine-tuning 8B reaches 33 to 57 % of that in what torchtune and torchtitan publish, 40 % is
 * taken; decoding reaches about half of what reading weights and cache allows. A CPU core does 50
 * GFLOP/s in matrix products of a student's size, half of what it does in large ones (measured on a
 * Zen 4 core).
 *
 * @param unit what an hour of it is called
 * @param trainingFlops a second, of one device
 * @param decodingFlops a second, where computing is the bound
 * @param bandwidth bytes a second, where reading is the bound
 */
record Device(String unit, double trainingFlops, double decodingFlops, double bandwidth) {
  static final Device GPU = new Device("GPU hours", 0.4 * 989e12, 0.4 * 989e12, 0.5 * 3.35e12);
  static final Device CORE = new Device("CPU hours", 50e9, 50e9, 10e9);

  static Device of(StudentConfig student) {
    return isGpu(student) ? GPU : CORE;
  }

  static boolean isGpu(StudentConfig student) {
    return "cuda".equals(student.device());
  }

  /** Returns how many students can run side by side: a core each, or a GPU each. */
  static int count(StudentConfig student) {
    return isGpu(student)
        ? gpus(System.getenv("CUDA_VISIBLE_DEVICES")).size()
        : Runtime.getRuntime().availableProcessors();
  }

  /** Returns the name of the first GPU, such as {@code NVIDIA H100 80GB HBM3}; empty if unknown. */
  static String gpuName() {
    return smi("--query-gpu=name", "--format=csv,noheader").stream().findFirst().orElse("");
  }

  /** Returns the ids of the GPUs that may be used: those named, else all that there are. */
  static List<String> gpus(@Nullable String visible) {
    List<String> named = named(visible);
    if (!named.isEmpty()) {
      return named;
    }
    long count = smi("--list-gpus").stream().filter(line -> line.startsWith("GPU ")).count();
    return IntStream.range(0, (int) count).mapToObj(String::valueOf).toList();
  }

  /** Returns the ids in a value of {@code CUDA_VISIBLE_DEVICES}; none where it names no GPU. */
  static List<String> named(@Nullable String visible) {
    return visible == null
        ? List.of()
        : Stream.of(visible.split(",")).map(String::strip).filter(id -> !id.isEmpty()).toList();
  }

  /** Returns the lines that NVIDIA's tool prints; none where it is not there. */
  private static List<String> smi(String... arguments) {
    List<String> command = new ArrayList<>(List.of("nvidia-smi"));
    command.addAll(List.of(arguments));
    try {
      Process list = new ProcessBuilder(command).start();
      String out = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return out.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException none) {
      return List.of();
    }
  }
}
