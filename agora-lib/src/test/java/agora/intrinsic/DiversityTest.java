package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiversityTest {
  private static final ProgressListener QUIET = ProgressListener.none();

  @TempDir Path folder;

  @Test
  void diversityIsTheMeanOverAllPairs() {
    Random random = new Random(7);
    float[][] vectors = new float[60][17];
    for (float[] vector : vectors) {
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) (random.nextGaussian() + 0.5);
      }
    }
    MetricValues values = Diversity.of("diversity", vectors);
    assertThat(values.mean().value()).isCloseTo(allPairs(vectors), within(1e-9));
    double mean =
        values.perInstance().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    assertThat(mean).isCloseTo(values.mean().value(), within(1e-12));
  }

  @Test
  void diversityHasKnownEnds() {
    float[][] same = {{1, 2}, {2, 4}, {3, 6}};
    float[][] opposite = {{1, 0}, {-1, 0}};
    assertThat(Diversity.of("d", same).mean().value()).isCloseTo(0, within(1e-7));
    assertThat(Diversity.of("d", opposite).mean().value()).isCloseTo(2, within(1e-7));
  }

  @Test
  void embeddingsThatCannotBeComparedAreNamed() {
    float[][] one = {{1, 2}};
    float[][] nan = {{1, 2}, {Float.NaN, 1}};
    float[][] zero = {{0, 0}, {1, 1}};
    float[][] ragged = {{1, 2}, {1}};
    assertThatThrownBy(() -> Diversity.of("instruction_diversity", one))
        .hasMessage("instruction_diversity needs at least two instances, there were 1");
    assertThatThrownBy(() -> Diversity.of("d", nan))
        .hasMessageContaining("the embedding of instance 1 is not finite");
    assertThatThrownBy(() -> Diversity.of("d", zero))
        .hasMessageContaining("the embedding of instance 0 is zero");
    assertThatThrownBy(() -> Diversity.of("d", ragged))
        .hasMessageContaining("embeddings must be of one length, 1 has 1");
  }

  @Test
  void anEmbeddingThatIsNotFiniteEndsTheMetricAndIsAskedAgain() throws Exception {
    AtomicInteger round = new AtomicInteger();
    agora.llm.EmbeddingModel broken =
        texts ->
            texts.stream()
                .map(text -> new float[] {1, text.equals("b") && round.get() == 0 ? Float.NaN : 2})
                .toArray(float[][]::new);
    Path file = folder.resolve("vectors.bin");
    assertThatThrownBy(() ->
            new Diversity(Part.INSTRUCTION, CachedEmbeddings.of(broken, file))
                .measure(dataset("a", "b"), cache(), QUIET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "instruction_diversity: the embedding of instance 1 is not finite: is its text empty,"
                + " or the model broken?");
    round.incrementAndGet();
    MetricValues values =
        new Diversity(Part.INSTRUCTION, CachedEmbeddings.of(broken, file))
            .measure(dataset("a", "b"), cache(), QUIET);
    assertThat(values.mean().value()).isCloseTo(0, within(1e-7));
  }

  private MetricCache cache() {
    return MetricCache.in(folder.resolve("cache"));
  }

  private static Dataset dataset(String... instructions) {
    return new Dataset(
        "d", Arrays.stream(instructions).map(text -> Instance.of(text, "ok")).toList());
  }

  private static double allPairs(float[][] vectors) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < i; j++) {
        sum += 1 - cosine(vectors[i], vectors[j]);
        pairs++;
      }
    }
    return sum / pairs;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      left += (double) a[i] * a[i];
      right += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(left * right);
  }
}
