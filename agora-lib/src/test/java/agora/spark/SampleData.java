package agora.spark;

import agora.data.Instance;
import agora.data.Jsonl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Two data files with exact, near and loose repetitions, a rejected answer, and embeddings. */
final class SampleData {
  private static final int WORDS = 60;

  private SampleData() {}

  /** Returns the lines of instances that repeat earlier ones in several degrees. */
  static List<Object> lines(int instances) {
    SplittableRandom random = new SplittableRandom(5);
    List<String[]> texts = new ArrayList<>();
    List<Object> lines = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      String[] words = new String[WORDS];
      int kind = i < 10 ? 4 : random.nextInt(5);
      String[] before = texts.isEmpty() ? words : texts.get(random.nextInt(texts.size()));
      int changed = new int[] {0, 1, 3, 12, WORDS}[kind];
      for (int w = 0; w < WORDS; w++) {
        words[w] = w < changed ? "w" + random.nextInt(5000) : before[w];
      }
      texts.add(words);
      String all = String.join(kind == 0 ? "  " : " ", words);
      lines.add(Instance.of(all.substring(0, 80), all.substring(80)));
      if (i % 20 == 7) {
        lines.add(Map.of("index", i, "reason", "empty", "detail", "", "raw", ""));
      }
    }
    return lines;
  }

  /** Writes the lines into two files. */
  static List<Path> write(Path folder, int instances) {
    List<Object> lines = lines(instances);
    Path one = folder.resolve("one.jsonl");
    Path other = folder.resolve("other.jsonl");
    Jsonl.write(one, lines.subList(0, lines.size() / 3));
    Jsonl.write(other, lines.subList(lines.size() / 3, lines.size()));
    return List.of(one, other);
  }

  /** Writes random rows as {@code numpy.save} does. */
  static Path embeddings(Path file, int rows, int width) throws Exception {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, width);
    String padded = header + " ".repeat(127 - 10 - header.length()) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(128 + rows * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) padded.length()).put(padded.getBytes(StandardCharsets.US_ASCII));
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < rows * width; i++) {
      bytes.putFloat((float) random.nextDouble(-1, 2));
    }
    return Files.write(file, bytes.array());
  }
}
