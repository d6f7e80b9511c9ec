package agora.llama;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares the libtorch that will be loaded with the one that DJL's native code was built for. With
 * another one it loads, computes for a while, and then fails on tensors of another layout.
 */
final class LibtorchVersion {
  private static final Pattern IN_PYTHON = Pattern.compile("__version__ = ['\"]([^'\"]+)");

  /** Names the version for which a native library in DJL's cache was built instead. */
  private static final String OTHER = "AGORA_JNI_VERSION";

  private LibtorchVersion() {}

  /**
   * @throws IllegalStateException if the environment names a libtorch of another version
   */
  static void check(Map<String, String> environment) {
    String folder = environment.get("PYTORCH_LIBRARY_PATH");
    if (folder == null || folder.isEmpty()) {
      return;
    }
    String built = environment.getOrDefault(OTHER, builtFor());
    String found = versionOf(Path.of(folder), environment);
    if (found == null) {
      throw new IllegalStateException(
          "the version of libtorch in PYTORCH_LIBRARY_PATH="
              + folder
              + " is not known: set PYTORCH_VERSION="
              + built
              + " if that is what it is, else install torch "
              + built);
    }
    if (!found.equals(built)) {
      throw new IllegalStateException(
          "libtorch must be "
              + built
              + ", the version that DJL's native code was built for, but PYTORCH_LIBRARY_PATH="
              + folder
              + " holds "
              + found
              + ": install torch "
              + built
              + " (environment/requirements-gpu.txt), or unset the variable to run on the"
              + " processor");
    }
  }

  /** Returns the version of libtorch for which the native library in DJL's jar was built. */
  static String builtFor() {
    Properties properties = new Properties();
    try (InputStream in = LibtorchVersion.class.getResourceAsStream("/jnilib/pytorch.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bare(properties.getProperty("jni_version"));
  }

  /** Believes what lies beside the library over what the environment says of it. */
  static @Nullable String versionOf(Path folder, Map<String, String> environment) {
    for (Path beside :
        List.of(folder.resolveSibling("version.py"), folder.resolveSibling("build-version"))) {
      if (Files.exists(beside)) {
        return bare(read(beside));
      }
    }
    String said = environment.get("PYTORCH_VERSION");
    return said == null ? null : bare(said);
  }

  private static String read(Path file) {
    try {
      String text = Files.readString(file).strip();
      Matcher python = IN_PYTHON.matcher(text);
      return python.find() ? python.group(1) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String bare(String version) {
    return version.split("[+-]", 2)[0];
  }
}
