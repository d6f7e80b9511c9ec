package agora.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The kind of processor, as far as it decides which routines libtorch takes: architecture, vendor
 * and widest vector instructions. Two machines of one kind compute the same bytes.
 */
final class Cpu {
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
