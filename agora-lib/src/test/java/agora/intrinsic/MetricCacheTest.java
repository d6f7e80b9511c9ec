package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.ProgressListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricCacheTest {
  private static final ProgressListener QUIET = ProgressListener.none();

  @TempDir Path folder;

  @Test
  void embeddingsAreRememberedEvenAfterACutOffFile() throws Exception {
    Path file = folder.resolve("vectors.bin");
    AtomicInteger asked = new AtomicInteger();
    agora.llm.EmbeddingModel model =
        texts -> {
          asked.addAndGet(texts.size());
          return texts.stream().map(text -> new float[] {text.length(), 1}).toArray(float[][]::new);
        };
    CachedEmbeddings.of(model, file).embed(List.of("a", "bb", "a"));
    assertThat(asked).hasValue(2);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    float[][] again = CachedEmbeddings.of(model, file).embed(List.of("a", "bb"));
    assertThat(asked).hasValue(3);
    assertThat(again[1]).containsExactly(2, 1);
    CachedEmbeddings.of(model, file).embed(List.of("bb", "a"));
    assertThat(asked).hasValue(3);
  }

  @Test
  void numbersAreKeptByContentBatchByBatch() throws Exception {
    List<String> items = List.of("a", "b", "a", "c");
    AtomicInteger measured = new AtomicInteger();
    MetricCache.Batch<String> failing =
        some -> {
          if (measured.addAndGet(some.size()) > 2) {
            throw new IllegalStateException("the power went off");
          }
          return new double[] {some.getFirst().charAt(0)};
        };
    assertThatThrownBy(() -> cache().values("m", items, items, 1, failing, QUIET))
        .hasMessage("the power went off");
    List<String> left = new ArrayList<>();
    List<Double> values =
        cache()
            .values(
                "m",
                items,
                items,
                10,
                some -> {
                  left.addAll(some);
                  return new double[] {99};
                },
                QUIET);
    assertThat(left).containsExactly("c");
    assertThat(values).containsExactly(97.0, 98.0, 97.0, 99.0);
  }

  private MetricCache cache() {
    return MetricCache.in(folder.resolve("cache"));
  }
}
