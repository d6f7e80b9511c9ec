package agora.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The seconds that each row of a proof took on a device before, kept in a file. */
final class ProofTimes {
  private static final double MARGIN = 1.1;

  private final Path file;
  private final String device;
  private final Properties known = new Properties();

  ProofTimes(Path file, String device) throws IOException {
    this.file = file;
    this.device = device.replaceAll("\\W+", "-");
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        known.load(in);
      }
    }
  }

  /** Returns what a row took on this device the last time, and a little more, else a guess. */
  double seconds(String row, double guess) {
    String before = known.getProperty(device + "." + row);
    try {
      return before == null ? guess : MARGIN * Double.parseDouble(before);
    } catch (NumberFormatException e) {
      return guess;
    }
  }

  void remember(String row, double seconds) throws IOException {
    known.setProperty(device + "." + row, String.valueOf(seconds));
    try (Writer out = Files.newBufferedWriter(file)) {
      known.store(out, "seconds of each row of gpu-proof, by device");
    }
  }
}
