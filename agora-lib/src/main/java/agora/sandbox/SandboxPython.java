package agora.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The interpreter that runs inside.
 *
 * @param executable absolute path
 * @param version such as {@code 3.11.2}
 * @param homes the folders it lives in, to be made visible
 */
record SandboxPython(String executable, String version, List<Path> homes) {
  private static final String PROBE =
      "import sys, os; assert sys.version_info >= (3, 10);"
          + "print('%d.%d.%d' % sys.version_info[:3]);"
          + "print(os.path.realpath(sys.base_prefix)); print(os.path.abspath(sys.prefix));"
          + "print(os.path.dirname(os.path.dirname(os.path.realpath(sys.executable))))";

  /** Returns the interpreter named, or else the first that is recent enough. */
  static SandboxPython find(String named, String path) {
    List<String> candidates = new ArrayList<>();
    if (!named.isEmpty()) {
      candidates.add(named);
    } else {
      candidates.addAll(List.of("/usr/bin/python3", "/usr/local/bin/python3"));
      for (String folder : path.split(java.io.File.pathSeparator, -1)) {
        candidates.add(folder + "/python3");
      }
    }
    for (String candidate : new LinkedHashSet<>(candidates)) {
      SandboxPython python = probe(candidate);
      if (python != null) {
        return python;
      }
    }
    throw SandboxRefusal.noPython(named.isEmpty() ? "/usr/bin, /usr/local/bin, PATH" : named);
  }

  private static @Nullable SandboxPython probe(String executable) {
    try {
      Process process =
          new ProcessBuilder(executable, "-I", "-c", PROBE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] said = process.getInputStream().readAllBytes();
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        return null;
      }
      List<String> lines = new String(said, StandardCharsets.UTF_8).lines().toList();
      List<Path> homes = lines.stream().skip(1).distinct().map(Path::of).toList();
      return new SandboxPython(
          Path.of(executable).toAbsolutePath().toString(), lines.getFirst(), homes);
    } catch (IOException e) {
      return null; // not there, or not a program: the next candidate is asked
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
