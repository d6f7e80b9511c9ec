package agora.llama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The committed tiny checkpoints, made by {@code src/test/python/make_llama_fixtures.py}. */
public final class Fixtures {
  private Fixtures() {}

  public static Path folder(String name) {
    URL file = Fixtures.class.getResource("/agora/llama/" + name + "/expected.json");
    if (file == null) {
      throw new IllegalArgumentException("no fixture " + name);
    }
    return Path.of(file.getPath()).resolveSibling("");
  }

  public static JsonNode expected(String name) throws IOException {
    return new ObjectMapper().readTree(folder(name).resolve("expected.json").toFile());
  }

  /** Copies a checkpoint, with the tokenizer beside it, to a folder that a test may change. */
  public static Path copy(String name, Path to) throws IOException {
    Files.createDirectories(to);
    for (String from : List.of(name, "tokenizer")) {
      try (Stream<Path> files = Files.list(folder(from))) {
        for (Path file : files.toList()) {
          if (!file.endsWith("expected.json")) {
            Files.copy(file, to.resolve(file.getFileName()));
          }
        }
      }
    }
    return to;
  }

  public static int[] ints(JsonNode node) {
    int[] out = new int[node.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = node.get(i).asInt();
    }
    return out;
  }

  public static List<int[]> rows(JsonNode node) {
    List<int[]> rows = new ArrayList<>();
    node.forEach(row -> rows.add(ints(row)));
    return rows;
  }

  public static float[] floats(JsonNode node) {
    float[] out = new float[node.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) node.get(i).asDouble();
    }
    return out;
  }

  public static double maxDifference(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new AssertionError("lengths differ: " + a.length + " and " + b.length);
    }
    double max = 0;
    for (int i = 0; i < a.length; i++) {
      max = Math.max(max, Math.abs(a[i] - b[i]));
    }
    return max;
  }
}
