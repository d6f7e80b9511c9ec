package agora.bench;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Instances of 60 to 120 words, of which 3 % repeat an earlier one exactly, 3 % with two words
 * changed, 3 % with twenty; 30 % share one of 50 beginnings. Each is a function of its index.
 */
final class SyntheticData {
  private static final int VOCABULARY = 20_000;
  private static final int FEWEST = 60;
  static final int WIDTH = 32;

  private SyntheticData() {}

  /** Writes the first {@code count} instances, with one rejected answer per 100. */
  static Path write(Path file, int count) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < count; i++) {
        out.write("{\"instruction\":\"");
        int[] words = words(i);
        for (int w = 0; w < words.length; w++) {
          out.write(w == 0 ? "w" : w == words.length / 3 ? "\",\"response\":\"w" : " w");
          out.write(Integer.toString(words[w], 36));
        }
        out.write("\"}\n");
        if (i % 100 == 50) {
          out.write("{\"index\":" + i + ",\"reason\":\"too long\",\"raw\":\"\"}\n");
        }
      }
    }
    return file;
  }

  private static int[] words(int index) {
    SplittableRandom random = new SplittableRandom(31L * index + 1);
    int kind = index == 0 ? 100 : random.nextInt(100);
    if (kind >= 9) {
      return fresh(index);
    }
    int[] words = fresh(random.nextInt(index));
    int changed = kind < 3 ? 0 : kind < 6 ? 2 : 20;
    for (int i = 0; i < changed; i++) {
      words[words.length - 1 - i] = word(random);
    }
    return words;
  }

  private static int[] fresh(int index) {
    SplittableRandom random = new SplittableRandom(31L * index + 2);
    int[] words = new int[FEWEST + random.nextInt(FEWEST + 1)];
    for (int i = 0; i < words.length; i++) {
      words[i] = word(random);
    }
    if (random.nextInt(100) < 30) {
      SplittableRandom beginning = new SplittableRandom(random.nextInt(50));
      for (int i = 0; i < 12; i++) {
        words[i] = word(beginning);
      }
    }
    return words;
  }

  /** Draws a word; rank r with a frequency of about 1 / r, as in texts. */
  private static int word(SplittableRandom random) {
    return (int) Math.pow(VOCABULARY, random.nextDouble());
  }

  /** Writes an embedding for each instance, as {@code numpy.save} does. */
  static Path embeddings(Path file, int count) throws IOException {
    String shape =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(count, WIDTH);
    byte[] header =
        (shape + " ".repeat(117 - shape.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      ByteBuffer head = ByteBuffer.allocate(10 + header.length).order(ByteOrder.LITTLE_ENDIAN);
      head.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      out.write(head.putShort((short) header.length).put(header).array());
      ByteBuffer row = ByteBuffer.allocate(4 * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
      SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < count; i++) {
        row.clear();
        for (int j = 0; j < WIDTH; j++) {
          row.putFloat((float) random.nextDouble(-1, 1.5));
        }
        out.write(row.array());
      }
    }
    return file;
  }
}
