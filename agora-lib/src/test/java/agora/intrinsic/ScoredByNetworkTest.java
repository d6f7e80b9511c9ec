package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.llama.Llama;
import agora.llama.Scorer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against transformers on random checkpoints (make_intrinsic_fixtures.py): 1e-4 relative. */
class ScoredByNetworkTest {
  @TempDir Path folder;
  private JsonNode expected;
  private Dataset dataset;

  @BeforeEach
  void readTheExpectedValues() throws Exception {
    expected = new ObjectMapper().readTree(resource("intrinsic/expected.json").toFile());
    List<Instance> instances = new ArrayList<>();
    for (JsonNode one : expected.get("instances")) {
      instances.add(Instance.of(one.get("instruction").asText(), one.get("response").asText()));
    }
    dataset = new Dataset("fixture", instances);
  }

  @Test
  void perplexitiesAreThoseOfTransformers() throws Exception {
    try (Llama llama = Llama.load(checkpoint("llama"))) {
      MetricCache cache = MetricCache.in(folder.resolve("cache"));
      Perplexity perplexity = new Perplexity(Scorer.of(llama), "fixture");
      MetricValues values = perplexity.measure(dataset, cache, ProgressListener.none());
      compare(values, expected.get("perplexities"));
      MetricValues again =
          perplexity.measure(
              dataset,
              cache,
              progress -> {
                throw new AssertionError("measured again: " + progress);
              });
      assertThat(again).isEqualTo(values);
    }
  }

  @Test
  void anEmptyResponseHasNoPerplexityAndIsCounted() throws Exception {
    try (Llama llama = Llama.load(checkpoint("llama"))) {
      Dataset some =
          new Dataset("some", List.of(dataset.instances().get(0), Instance.of("Say nothing.", "")));
      MetricValues values =
          new Perplexity(Scorer.of(llama), "fixture")
              .measure(some, MetricCache.in(folder.resolve("c")), ProgressListener.none());
      assertThat(values.missingBecause()).isEqualTo("1: the response is empty");
      assertThat(values.mean().value())
          .isCloseTo(expected.get("perplexities").get(0).asDouble(), within(0.1));
    }
  }

  @Test
  void anInstanceLongerThanTheContextIsLeftOutAndCounted() throws Exception {
    try (Llama llama = Llama.load(checkpoint("llama"))) {
      Instance tooLong = Instance.of("Count.", "one two three ".repeat(llama.contextLength()));
      List<Instance> instances = new ArrayList<>(dataset.instances());
      instances.add(1, tooLong);
      instances.add(Instance.of("Say nothing.", ""));
      Dataset some = new Dataset("some", instances);
      MetricCache cache = MetricCache.in(folder.resolve("c"));
      String refused =
          "a text must have at most "
              + llama.contextLength()
              + " tokens (the context of this network)";

      Perplexity perplexity = new Perplexity(Scorer.of(llama), "fixture");
      MetricValues values = perplexity.measure(some, cache, ProgressListener.none());
      assertThat(values.reasons())
          .containsOnly(Map.entry(refused, 1), Map.entry("the response is empty", 1));
      assertThat(values.perInstance().get(1)).isNaN();
      List<Double> others = new ArrayList<>(values.perInstance().subList(0, instances.size() - 1));
      others.remove(1);
      compare(others, expected.get("perplexities"));
      MetricValues again = perplexity.measure(some, cache, ProgressListener.none());
      assertThat(again).isEqualTo(values);

      List<Instance> batches = new ArrayList<>();
      while (batches.size() < 8) {
        batches.add(dataset.instances().get(0));
      }
      batches.addAll(some.instances().subList(0, 2));
      MetricValues byBatch =
          new BatchPerplexity(Scorer.of(llama), llama.tokenizer(), 0, "fixture")
              .measure(new Dataset("two", batches), cache, ProgressListener.none());
      assertThat(byBatch.reasons()).containsExactly(Map.entry(refused, 2));
      assertThat(byBatch.perInstance().subList(0, 8)).allMatch(Double::isFinite);
    }
    try (Llama llama = Llama.load(checkpoint("llama-reward"))) {
      Instance tooLong = Instance.of("Count.", "one two three ".repeat(llama.contextLength()));
      Dataset some = new Dataset("some", List.of(dataset.instances().get(0), tooLong));
      MetricValues values =
          new RewardScore(Scorer.of(llama), "fixture")
              .measure(some, MetricCache.in(folder.resolve("c")), ProgressListener.none());
      assertThat(values.missing()).isEqualTo(1);
      compare(
          values.perInstance().subList(0, 1),
          new ObjectMapper().valueToTree(List.of(expected.get("rewards").get(0))));
    }
  }

  @Test
  void rewardsAreThoseOfTransformers() throws Exception {
    try (Llama llama = Llama.load(checkpoint("llama-reward"))) {
      MetricValues values =
          new RewardScore(Scorer.of(llama), "fixture")
              .measure(dataset, MetricCache.in(folder.resolve("c")), ProgressListener.none());
      compare(values, expected.get("rewards"));
    }
  }

  @Test
  void theBatchFormGivesOneNumberABatchAndCountsThePadding() throws Exception {
    try (Llama llama = Llama.load(checkpoint("llama"))) {
      BatchPerplexity metric =
          new BatchPerplexity(Scorer.of(llama), llama.tokenizer(), 0, "fixture");
      MetricCache cache = MetricCache.in(folder.resolve("c"));
      MetricValues together = metric.measure(dataset, cache, ProgressListener.none());
      assertThat(together.perInstance().stream().distinct()).hasSize(1);
      Dataset one = new Dataset("one", dataset.instances().subList(0, 1));
      double alone = metric.measure(one, cache, ProgressListener.none()).mean().value();
      assertThat(together.mean().value()).isNotEqualTo(alone);
    }
  }

  private static void compare(MetricValues values, JsonNode wanted) {
    assertThat(values.missing()).isZero();
    compare(values.perInstance(), wanted);
  }

  private static void compare(List<Double> values, JsonNode wanted) {
    assertThat(values).hasSize(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      double value = wanted.get(i).asDouble();
      assertThat(values.get(i)).isCloseTo(value, within(1e-4 * Math.abs(value)));
    }
  }

  private Path checkpoint(String name) throws IOException, URISyntaxException {
    Path copy = Files.createDirectories(folder.resolve(name));
    for (String from : List.of(name, "tokenizer")) {
      try (Stream<Path> files =
          Files.list(resource("llama/" + from + "/expected.json").getParent())) {
        for (Path file : files.filter(path -> !path.endsWith("expected.json")).toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    Files.writeString(copy.resolve("chat_template.jinja"), expected.get("template").asText());
    return copy;
  }

  private static Path resource(String name) throws URISyntaxException {
    URL url = ScoredByNetworkTest.class.getResource("/agora/" + name);
    if (url == null) {
      throw new IllegalArgumentException("no resource /agora/" + name);
    }
    return Path.of(url.toURI());
  }
}
