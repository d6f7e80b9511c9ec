package agora.torch;

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
 * Compares the libtorch that will be loaded with the one that the native code beside it was built
 * for: the project's bridge where one lies in the folder, else DJL's library. With another libtorch
 * it would load, compute for a while, and then fail on tensors of another layout.
 */
final class LibtorchVersion {
  private static final Pattern IN_PYTHON = Pattern.compile("__version__ = ['\"]([^'\"]+)");

  /** The bridge, where DJL looks for a native library first. */
  private static final String BRIDGE = System.mapLibraryName("djl_torch");

  private static final String WAY_OUT =
      "environment/setup --torch PYTHON builds the bridge to the torch of that Python; unset the"
          + " variable to run on the processor with the libtorch of the jars";

  private LibtorchVersion() {}

  /**
   * @throws IllegalStateException if the environment names a libtorch of another version
   */
  static void check(Map<String, String> environment) {
    String folder = environment.get("PYTORCH_LIBRARY_PATH");
    if (folder == null || folder.isEmpty()) {
      return;
    }
    String found = versionOf(Path.of(folder), environment);
    String built = bridged(environment) ? bridgedFor(Path.of(folder)) : builtFor();
    if (found == null) {
      throw new IllegalStateException(
          "the version of libtorch in PYTORCH_LIBRARY_PATH="
              + folder
              + " is not known: "
              + WAY_OUT);
    }
    if (!found.equals(built)) {
      throw new IllegalStateException(
          "the native code in use was built for libtorch "
              + built
              + ", but PYTORCH_LIBRARY_PATH="
              + folder
              + " holds "
              + found
              + ": "
              + WAY_OUT);
    }
  }

  /** Returns the version that is loaded in this environment, once {@link #check} has passed. */
  static String loaded(Map<String, String> environment) {
    String folder = environment.getOrDefault("PYTORCH_LIBRARY_PATH", "");
    String found = folder.isEmpty() ? null : versionOf(Path.of(folder), environment);
    return found == null ? builtFor() : found;
  }

  /** Returns whether the project's bridge lies beside the libtorch of this environment. */
  static boolean bridged(Map<String, String> environment) {
    String folder = environment.getOrDefault("PYTORCH_LIBRARY_PATH", "");
    return !folder.isEmpty() && Files.exists(Path.of(folder, BRIDGE));
  }

  /** Returns the version that {@code environment/torch} wrote beside the bridge. */
  private static String bridgedFor(Path folder) {
    Path beside = folder.resolveSibling("bridge");
    return Files.exists(beside) ? bare(read(beside)) : "an unknown version";
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
