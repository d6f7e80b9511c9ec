package agora.study;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What identifies the content of a checkpoint folder or a file: SHA-256 over names, sizes and, of
 * files above 64 MiB, only the first and last MiB, so that 16 GB of weights need no minute of
 * reading.
 */
final class Fingerprint {
  private static final long WHOLE = 64L << 20;
  private static final int PART = 1 << 20;

  private Fingerprint() {}

  static String of(Path path) {
    try {
      if (Files.isRegularFile(path)) {
        return ofFile(path);
      }
      List<Path> files;
      try (Stream<Path> walk = Files.walk(path)) {
        files = walk.filter(Files::isRegularFile).sorted().toList();
      }
      StringBuilder all = new StringBuilder();
      for (Path file : files) {
        all.append(path.relativize(file)).append(' ').append(ofFile(file)).append('\n');
      }
      return Sha256.of(all.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String ofFile(Path file) throws IOException {
    long size = Files.size(file);
    if (size <= WHOLE) {
      return Sha256.ofFile(file);
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] ends = new byte[2 * PART];
      in.readFully(ends, 0, PART);
      in.seek(size - PART);
      in.readFully(ends, PART, PART);
      return Sha256.of((size + " " + Sha256.of(ends)));
    }
  }
}
