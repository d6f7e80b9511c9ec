package agora.study;

import agora.llama.Checkpoint;
import agora.llama.LlamaConfig;
import agora.torch.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The hardware, threads and libtorch, where it is another than that of the jars, which decide the
 * last bits of a student's numbers, and through them its answers; part of every key that such
 * numbers have.
 *
 * @param own what this process computes on, such as {@code x86-64 AuthenticAMD avx512, 1 thread}
 * @param others further settings of the same processor, whose finished results are taken as well: a
 *     notebook and a command line may use different numbers of threads
 */
record ComputedOn(String own, List<String> others) {
  /** Name of this part of a key. */
  static final String FIELD = "computedOn";

  private static final int MOST_THREADS = 64;

  /** Returns what a study's student is computed on. */
  static ComputedOn of(StudentConfig student, int threads) {
    String libtorch = Torch.ofTheJars() ? "" : ", libtorch " + Torch.version();
    if (Device.isGpu(student)) {
      return new ComputedOn("GPU " + Device.gpuName() + libtorch, List.of());
    }
    String processor = Cpu.kind() + libtorch;
    if (isSmall(student)) {
      return new ComputedOn(processor + ", 1 thread", List.of());
    }
    List<String> others = new ArrayList<>();
    IntStream.rangeClosed(1, MOST_THREADS)
        .filter(count -> count != threads)
        .forEach(count -> others.add(processor + threads(count)));
    return new ComputedOn(processor + threads(threads), others);
  }

  /** Returns whether a study's student computes in one thread on the processor. */
  static boolean isSmall(StudentConfig student) {
    return shape(student.base()).isSmall();
  }

  /** Returns this with further kinds of hardware whose finished results are taken as well. */
  ComputedOn and(Collection<String> kinds) {
    Set<String> all = new LinkedHashSet<>(others);
    all.addAll(kinds);
    all.remove(own);
    return new ComputedOn(own, List.copyOf(all));
  }

  private static String threads(int count) {
    return count == 1 ? ", 1 thread" : ", " + count + " threads";
  }

  private static LlamaConfig shape(String base) {
    Path folder = Checkpoint.find(base);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return checkpoint.config();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The kind of processor, as far as it decides which routines libtorch takes: architecture, vendor
   * and widest vector instructions. Two machines of one kind compute the same bytes.
   */
  static final class Cpu {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private Cpu() {}

    /** Returns this machine's, such as {@code x86-64 GenuineIntel avx512 amx}. */
    static String kind() {
      return kind(System.getProperty("os.arch"), lines());
    }

    static String kind(String architecture, List<String> cpuinfo) {
      String arch = architecture.equals("amd64") ? "x86-64" : architecture;
      String flags = " " + field(cpuinfo, "flags") + " ";
      StringBuilder kind = new StringBuilder(arch);
      String vendor = field(cpuinfo, "vendor_id");
      if (!vendor.isEmpty()) {
        kind.append(' ').append(vendor);
      }
      if (flags.contains(" avx512f ")) {
        kind.append(" avx512");
      } else if (flags.contains(" avx2 ")) {
        kind.append(" avx2");
      }
      if (flags.contains(" amx_tile ")) {
        kind.append(" amx");
      }
      return kind.toString();
    }

    private static String field(List<String> cpuinfo, String name) {
      Optional<String> line = cpuinfo.stream().filter(l -> l.startsWith(name)).findFirst();
      return line.map(l -> l.substring(l.indexOf(':') + 1).strip()).orElse("");
    }

    private static List<String> lines() {
      try {
        return Files.isReadable(CPUINFO) ? Files.readAllLines(CPUINFO) : List.of();
      } catch (IOException e) {
        return List.of(); // the architecture alone is known then
      }
    }
  }
}
