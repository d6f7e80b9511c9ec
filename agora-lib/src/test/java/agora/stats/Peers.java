package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What other implementations say (see {@code src/test/resources/stats/make_fixture.py}). */
final class Peers {
  static final double TOLERANCE = 1e-8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ThreadLocal<Double> LARGEST = ThreadLocal.withInitial(() -> 0.0);

  private Peers() {}

  /** Returns the largest difference that a test's comparisons find; it may fail at it. */
  static double largest(Runnable comparisons) {
    LARGEST.set(0.0);
    try {
      comparisons.run();
    } catch (AssertionError e) {
      return Math.max(LARGEST.get(), TOLERANCE);
    }
    return LARGEST.get();
  }

  static JsonNode cases(String name) {
    return file("fixture.json").required(name);
  }

  static JsonNode file(String name) {
    try (InputStream in =
        Objects.requireNonNull(Peers.class.getResourceAsStream("/stats/" + name))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] vector(JsonNode node) {
    return JSON.convertValue(node, double[].class);
  }

  static double[][] matrix(JsonNode node) {
    return JSON.convertValue(node, double[][].class);
  }

  /** Asserts equality relative to the larger of 1e-4 and the expected magnitude. */
  static void assertSame(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertSame(actual[i], expected[i]);
    }
  }

  static void assertSame(double actual, double expected) {
    double scale = Math.max(Math.abs(expected), 1e-4);
    double difference = Math.abs(actual - expected) / scale;
    LARGEST.set(
        Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(LARGEST.get(), difference));
    assertThat(difference).as("%s against %s", actual, expected).isLessThan(TOLERANCE);
  }
}
