package agora.train;

import agora.data.Jsonl;
import agora.llama.Llama;
import agora.llama.LlamaOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** The tiny base that {@code make_sft_fixtures.py} wrote, and examples for it. */
final class Fixtures {
  static final Path FOLDER = folder();
  static final Path BASE = FOLDER.resolve("base");

  private Fixtures() {}

  private static Path folder() {
    try {
      URL parity = Objects.requireNonNull(Fixtures.class.getResource("parity.json"));
      return Objects.requireNonNull(Path.of(parity.toURI()).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Llama base() throws IOException {
    return Llama.load(BASE, LlamaOptions.cpu().withThreads(1));
  }

  static JsonNode parity() throws IOException {
    return Jsonl.mapper().readTree(FOLDER.resolve("parity.json").toFile());
  }

  /** Returns an example whose second half counts in the loss. */
  static Example example(int index, int... tokens) {
    BitSet learned = new BitSet();
    learned.set(tokens.length / 2, tokens.length);
    return new Example(index, tokens, learned);
  }

  static List<Example> examples(int count, int shortest, int longest, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = shortest + random.nextInt(longest - shortest + 1);
      examples.add(example(i, random.ints(length, 5, 300).toArray()));
    }
    return examples;
  }

  /** Returns the Euclidean distance of two vectors over the length of the second. */
  static double distance(float[] actual, float[] expected) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference) / Math.max(Math.sqrt(length), 1e-12);
  }
}
