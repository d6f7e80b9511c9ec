package agora.study;

import agora.data.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Fingerprint of a checkpoint folder or a file: SHA-256 over names, sizes and content; of files
 * above 64 MiB only the first and last MiB are read. What was computed is kept as long as a file's
 * size and time of change stay as they were.
 */
final class Fingerprint {
  private static final long WHOLE = 64L << 20;
  private static final int PART = 1 << 20;

  private static final Map<Seen, String> KNOWN = new ConcurrentHashMap<>();

  private Fingerprint() {}

  private record Seen(Path file, long size, FileTime changed, boolean whole) {}

  /** Returns the SHA-256 of a whole file, however large. */
  static String ofContent(Path file) {
    try {
      return remembered(file, true);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static String of(Path path) {
    try {
      if (Files.isRegularFile(path)) {
        return remembered(path, false);
      }
      List<Path> files;
      try (Stream<Path> walk = Files.walk(path)) {
        files = walk.filter(Files::isRegularFile).sorted().toList();
      }
      StringBuilder all = new StringBuilder();
      for (Path file : files) {
        all.append(path.relativize(file)).append(' ').append(remembered(file, false)).append('\n');
      }
      return Sha256.of(all.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String remembered(Path file, boolean whole) throws IOException {
    Seen seen =
        new Seen(file.toAbsolutePath(), Files.size(file), Files.getLastModifiedTime(file), whole);
    String known = KNOWN.get(seen);
    if (known == null) {
      known = whole || seen.size() <= WHOLE ? Sha256.ofFile(file) : ofEnds(file, seen.size());
      KNOWN.put(seen, known);
    }
    return known;
  }

  private static String ofEnds(Path file, long size) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] ends = new byte[2 * PART];
      in.readFully(ends, 0, PART);
      in.seek(size - PART);
      in.readFully(ends, PART, PART);
      return Sha256.of((size + " " + Sha256.of(ends)));
    }
  }
}
