package agora.study;

import agora.llama.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How large a network is: of its files, or, where they are not there, of its name ({@code 8B},
 * {@code 135M}) at two bytes a weight.
 *
 * @param weights how many
 * @param bytes of its checkpoint
 */
record NetworkSize(double weights, long bytes) {
  private static final Pattern IN_NAME = Pattern.compile("(\\d+(?:\\.\\d+)?)([BM])\\b");
  private static final double EIGHT_BILLION = 8.03e9;

  static NetworkSize of(String pathOrName) {
    if (!Checkpoint.isThere(pathOrName)) {
      return named(pathOrName);
    }
    try {
      Path folder = Checkpoint.find(pathOrName);
      if (Files.isRegularFile(folder)) {
        return ofFile(folder);
      }
      long bytes = 0;
      try (Stream<Path> list = Files.list(folder)) {
        List<Path> files = list.filter(f -> f.toString().endsWith(".safetensors")).toList();
        for (Path file : files) {
          bytes += Files.size(file);
        }
      }
      boolean wide = Files.readString(folder.resolve("config.json")).contains("\"float32\"");
      return new NetworkSize(bytes / (wide ? 4.0 : 2.0), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(pathOrName + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** A GGUF file is held in single precision, whatever its own types are. */
  private static NetworkSize ofFile(Path file) throws IOException {
    try (Checkpoint opened = Checkpoint.open(file)) {
      return new NetworkSize(opened.weights(), 4 * opened.weights());
    }
  }

  private static NetworkSize named(String name) {
    Matcher matcher = IN_NAME.matcher(name);
    double weights = EIGHT_BILLION;
    if (matcher.find()) {
      weights = Double.parseDouble(matcher.group(1)) * (matcher.group(2).equals("B") ? 1e9 : 1e6);
    }
    return new NetworkSize(weights, (long) (2 * weights));
  }
}
