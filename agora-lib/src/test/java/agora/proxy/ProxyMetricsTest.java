package agora.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricValues;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against numpy (make_proxy_fixtures.py): 1e-9 relative, KMM's weights 1e-7. */
class ProxyMetricsTest {
  private static final MetricCache CACHE = MetricCache.in(Path.of("none"));

  private final List<Dataset> data = new ArrayList<>();
  private final Map<String, List<StudentPass>> before = new HashMap<>();
  private final Map<String, List<StudentPass>> after = new HashMap<>();
  private Dataset target = new Dataset("target", List.of());
  private JsonNode fixture = Jsonl.mapper().createObjectNode();

  @BeforeEach
  void readTheFixture() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            ProxyMetricsTest.class.getResourceAsStream("/agora/proxy/proxies.json"))) {
      fixture = Jsonl.mapper().readTree(file);
    }
    for (JsonNode one : fixture.get("data")) {
      String name = "data " + data.size();
      List<Instance> instances = new ArrayList<>();
      one.get("prompts").forEach(prompt -> instances.add(Instance.of(prompt.asText(), "y")));
      data.add(new Dataset(name, instances));
      before.put(name, passes(one, "nats"));
      after.put(name, passes(one, "after"));
    }
    List<Instance> problems = new ArrayList<>();
    List<StudentPass> solved = new ArrayList<>();
    for (JsonNode gradient : fixture.get("target")) {
      problems.add(Instance.of("q", "a"));
      solved.add(new StudentPass(3, 1, 1, 1, 1, floats(gradient), ""));
    }
    target = new Dataset("target", problems);
    before.put("target", solved);
  }

  @Test
  void everyProxyIsThatOfNumpy() throws InterruptedException {
    for (int i = 0; i < data.size(); i++) {
      JsonNode expected = fixture.get("data").get(i).get("expected");
      List<String> names = new ArrayList<>();
      for (IntrinsicMetric metric : metrics(i)) {
        MetricValues values = metric.measure(data.get(i), CACHE, ProgressListener.none());
        names.add(values.name());
        double wanted = expected.get(values.name()).asDouble();
        double tolerance = values.name().equals(KernelMeanMatching.NAME) ? 1e-7 : 1e-9;
        assertThat(values.value().value())
            .as(values.name() + " of data set " + i)
            .isCloseTo(wanted, within(tolerance * Math.max(1, Math.abs(wanted))));
        assertThat(values.value().low())
            .as(values.name())
            .isLessThanOrEqualTo(values.value().value());
        assertThat(values.missing()).isZero();
        assertThat(values.perInstance()).hasSize(data.get(i).size());
      }
      assertThat(expected.properties().stream().map(Map.Entry::getKey))
          .containsExactlyInAnyOrderElementsOf(names);
    }
    assertThat(Proxy.all().stream().map(Proxy::name))
        .containsExactlyInAnyOrderElementsOf(
            fixture.get("data").get(0).get("expected").properties().stream()
                .map(Map.Entry::getKey)
                .toList());
  }

  @Test
  void aConstantWhichEveryInstanceSharesHasAnIntervalOfNoWidth() throws InterruptedException {
    List<StudentPass> same = List.of(pass(2, 4), pass(2, 4), pass(2, 4));
    Dataset three = first(3);
    MetricValues ratio =
        new RankSurprisalRatio((d, l) -> same).measure(three, CACHE, ProgressListener.none());
    assertThat(ratio.value().value()).isEqualTo(2);
    assertThat(ratio.value().low()).isCloseTo(2, within(1e-12));
  }

  @Test
  void theIntervalOfARatioCoversItsSamplingError() throws InterruptedException {
    var random = new java.util.SplittableRandom(5);
    int covered = 0;
    for (int draw = 0; draw < 300; draw++) {
      List<StudentPass> drawn =
          IntStream.range(0, 60)
              .mapToObj(i -> {
                double nats = 0.5 + random.nextDouble();
                return pass(nats, nats * (1 + 2 * random.nextDouble()));
              })
              .toList();
      MetricValues ratio =
          new RankSurprisalRatio((d, l) -> drawn)
              .measure(first(24), CACHE, ProgressListener.none());
      covered += ratio.value().low() < 2 && ratio.value().high() > 2 ? 1 : 0;
    }
    assertThat(covered / 300.0).isBetween(0.9, 0.99);
  }

  @Test
  void gradientVendiCountsDirections() throws InterruptedException {
    List<StudentPass> passes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      float[] gradient = new float[8];
      gradient[i % 4] = i + 1;
      passes.add(new StudentPass(5, 1, 1, 1, 1, gradient, ""));
    }
    MetricValues vendi =
        new GradientVendi((d, l) -> passes).measure(first(12), CACHE, ProgressListener.none());
    assertThat(vendi.value().value()).isCloseTo(4, within(1e-9));
  }

  @Test
  void whatHasNoPassIsCountedWithItsReason() throws InterruptedException {
    List<StudentPass> some = List.of(pass(2, 4), StudentPass.without("the response is empty"));
    MetricValues nats =
        new ResponseNats((d, l) -> some).measure(first(2), CACHE, ProgressListener.none());
    assertThat(nats.value().value()).isEqualTo(2);
    assertThat(nats.reasons()).containsExactly(Map.entry("the response is empty", 1));
    List<StudentPass> none = List.of(StudentPass.without("too long"));
    assertThatThrownBy(() ->
            new ResponseNats((d, l) -> none).measure(first(1), CACHE, ProgressListener.none()))
        .hasMessage("response_nats needs an instance that has a number, none of 1 has one");
  }

  @Test
  void badInputIsNamed() {
    assertThatThrownBy(() -> new CompatibilityAdjustedReward((d, l) -> List.of(), reward(0), -1))
        .hasMessage("beta must be >= 0, was -1.0");
    assertThatThrownBy(() -> new Grace(passes()).measure(first(9), CACHE, ProgressListener.none()))
        .hasMessage("grace needs at least 10 different instructions, had 9");
    List<StudentPass> forward = List.of(pass(1, 1), pass(1, 1));
    assertThatThrownBy(() ->
            new GradientVendi((d, l) -> forward).measure(first(2), CACHE, ProgressListener.none()))
        .hasMessage(
            "gradient_vendi needs passes with gradients, those given are forward passes alone");
    Dataset stranger = new Dataset("stranger", data.getFirst().instances());
    assertThatThrownBy(() ->
            new KernelMeanMatching(passes(), data, target)
                .measure(stranger, CACHE, ProgressListener.none()))
        .hasMessage(
            "the data set must be one of the rivals [data 0, data 1, data 2], was stranger");
  }

  @Test
  void theAdjustedRewardFallsWithBetaFromTheRewardAlone() {
    var passes = List.of(pass(1, 1), pass(3, 1));
    double[] adjusted =
        DoubleStream.of(0, 1, 2)
            .map(b -> CompatibilityAdjustedReward.of(passes, List.of(4.0, 2.0), b).value().value())
            .toArray();
    assertThat(adjusted).containsExactly(new double[] {3, 1, 0.6}, within(1e-12));
  }

  @Test
  void stepsBeginAfterLineBreaksAndSentences() {
    assertThat(Steps.firstOf("a", " b", "\n", "c", ".", " D", ".")).isEqualTo(bits(0, 3, 5));
    assertThat(Steps.firstOf("3", ".", "5", "\n\n", "  ", "x", "\ny"))
        .as("a decimal point ends no sentence")
        .isEqualTo(bits(0, 5, 6));
    assertThat(Steps.firstOf("Why", "?", "Yes")).isEqualTo(bits(0, 2));
    assertThat(Steps.firstOf()).isEqualTo(bits());
  }

  private static java.util.BitSet bits(int... set) {
    var bits = new java.util.BitSet();
    IntStream.of(set).forEach(bits::set);
    return bits;
  }

  private List<IntrinsicMetric> metrics(int i) {
    Passes passes = passes();
    List<IntrinsicMetric> metrics =
        new ArrayList<>(
            List.of(
                new ResponseNats(passes),
                new RankSurprisalRatio(passes),
                new LocalNaturalness(passes),
                new InstructionFollowingDifficulty(passes),
                new Learnability(passes, (d, l) -> Objects.requireNonNull(after.get(d.name()))),
                new Grace(passes),
                new GradientVendi(passes),
                new GradientAlignment(passes, target),
                new KernelMeanMatching(passes, data, target)));
    Proxy.BETAS.forEach(
        beta -> metrics.add(new CompatibilityAdjustedReward(passes, reward(i), beta)));
    return metrics;
  }

  private IntrinsicMetric reward(int i) {
    return (d, cache, listener) ->
        MetricValues.of("reward", numbers(fixture.get("data").get(i).get("rewards")));
  }

  private Passes passes() {
    return (d, l) -> Objects.requireNonNull(before.get(d.name())).subList(0, d.size());
  }

  private Dataset first(int n) {
    return new Dataset("data 0", data.getFirst().instances().subList(0, n));
  }

  private static StudentPass pass(double nats, double rank) {
    return new StudentPass(5, nats, rank, nats, nats, new float[0], "");
  }

  private static List<StudentPass> passes(JsonNode one, String nats) {
    return IntStream.range(0, one.get("nats").size())
        .mapToObj(i ->
            new StudentPass(
                one.get("tokens").get(i).asInt(),
                one.get(nats).get(i).asDouble(),
                one.get("ranks").get(i).asDouble(),
                one.get("local").get(i).asDouble(),
                one.get("alone").get(i).asDouble(),
                floats(one.get("gradients").get(i)),
                ""))
        .toList();
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  private static List<Double> numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asDouble).toList();
  }
}
