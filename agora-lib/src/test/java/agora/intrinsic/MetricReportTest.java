package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.llm.ChatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricReportTest {
  private static final ProgressListener QUIET = ProgressListener.none();

  @TempDir Path folder;

  @Test
  void oneInstanceCannotOwnThePerplexityOfADataSet() {
    List<Double> values = new ArrayList<>(Collections.nCopies(99, 8.0));
    values.add(1e8);
    MetricValues perplexity = MetricValues.of("response_perplexity", values);
    assertThat(perplexity.mean().value()).isGreaterThan(1e6);
    assertThat(perplexity.value().value())
        .as("exp of the mean nats")
        .isCloseTo(Math.exp((99 * Math.log(8) + Math.log(1e8)) / 100), within(1e-9));
    assertThat(perplexity.value().low()).isLessThan(perplexity.value().value());
    assertThat(perplexity.quantile(0.5)).isEqualTo(8);
    assertThat(perplexity.farthestShare()).isEqualTo(1);
    assertThat(perplexity.aggregate()).isEqualTo(Aggregate.GEOMETRIC_MEAN);
    MetricValues length = MetricValues.of("response_length", values);
    assertThat(length.value()).isEqualTo(length.mean());
    assertThat(MetricValues.of("response_length", List.of(3.0, 3.0)).farthestShare()).isZero();
  }

  @Test
  void aReportHasARowAMetricAndTheMeansAsFeatures() throws Exception {
    Dataset dataset = dataset("one two three", "one two three four", "five");
    MetricReport report =
        MetricReport.measure(
            dataset,
            List.of(
                new Length(Part.INSTRUCTION, text -> text.split(" ").length),
                new LexicalDiversity(Part.INSTRUCTION),
                FormatAdherence.of(Domain.INSTRUCTION_FOLLOWING)),
            cache(),
            QUIET);
    assertThat(report.features())
        .containsEntry("instruction_length", 8 / 3.0)
        .containsEntry("instruction_lexical_diversity", 1.0)
        .containsEntry("format_adherence", 1.0);
    assertThat(report.table().columnNames())
        .containsExactly(
            "metric",
            "value",
            "low",
            "high",
            "aggregate",
            "min",
            "quartile 1",
            "median",
            "quartile 3",
            "max",
            "spread of one instance %",
            "n",
            "missing",
            "missing because");
    assertThatThrownBy(() -> report.values("length"))
        .hasMessage(
            "no metric 'length'; present: [instruction_length, instruction_lexical_diversity,"
                + " format_adherence]");
  }

  @Test
  void anEmptyDataSetIsNamed() {
    Dataset empty = new Dataset("nothing", List.of());
    assertThatThrownBy(
            () -> MetricReport.measure(empty, List.of(new NearDuplicates(0.8)), cache(), QUIET))
        .hasMessage("metrics need at least one instance, data set 'nothing' is empty");
  }

  @Test
  void everyMetricNamesAnEmptyDataSet() {
    Dataset empty = new Dataset("nothing", List.of());
    for (IntrinsicMetric metric :
        List.of(
            new Length(Part.RESPONSE, String::length),
            new LexicalDiversity(Part.RESPONSE),
            new NearDuplicates(0.8),
            FormatAdherence.of(Domain.MATH),
            AnswerCorrectness.math(instance -> "1"),
            new RewardScore(talks -> new double[talks.size()], "m"))) {
      assertThatThrownBy(() -> metric.measure(empty, cache(), QUIET))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith(" needs at least one instance, the data set is empty");
    }
    Diversity diversity = new Diversity(Part.RESPONSE, texts -> new float[texts.size()][1]);
    assertThatThrownBy(() -> diversity.measure(empty, cache(), QUIET))
        .hasMessage("response_diversity needs at least two instances, there were 0");
  }

  @Test
  void ofOneInstanceThereIsAMeanWithoutAnInterval() throws Exception {
    MetricReport report =
        MetricReport.measure(
            dataset("one two"),
            List.of(
                new Length(Part.INSTRUCTION, String::length),
                new NearDuplicates(0.8),
                new RewardScore(talks -> new double[] {2.5}, "m")),
            cache(),
            QUIET);
    assertThat(report.features())
        .containsEntry("instruction_length", 7.0)
        .containsEntry("near_duplicate", 0.0)
        .containsEntry("response_reward", 2.5);
    assertThat(report.values("response_reward").mean().low()).isNaN();
  }

  @Test
  void whatHasNoNumberIsCountedWithItsReason() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    agora.llm.RewardModel refusing =
        talks -> {
          sizes.add(talks.size());
          for (var talk : talks) {
            String text = talk.getFirst().content();
            if (text.length() > 4) {
              throw new IllegalArgumentException(
                  "a text must have at most 4 tokens, had " + text.length() + ": shorten it");
            }
            if (text.equals("bad")) {
              throw new ChatException(ChatException.Kind.ITEM, "the text is blocked");
            }
          }
          return talks.stream().mapToDouble(talk -> talk.getFirst().content().length()).toArray();
        };
    Dataset dataset = dataset("a", "much too long", "bb", "bad", "longer", "nan", "bad");
    agora.llm.RewardModel model =
        talks -> {
          double[] rewards = refusing.rewards(talks);
          for (int i = 0; i < rewards.length; i++) {
            boolean odd = talks.get(i).getFirst().content().equals("nan");
            rewards[i] = odd ? Double.NaN : rewards[i];
          }
          return rewards;
        };
    MetricReport report =
        MetricReport.measure(dataset, List.of(new RewardScore(model, "m")), cache(), QUIET);

    MetricValues values = report.values("response_reward");
    double none = Double.NaN;
    assertThat(values.perInstance()).containsExactly(1.0, none, 2.0, none, none, none, none);
    assertThat(values.mean().value()).isEqualTo(1.5);
    assertThat(values.reasons())
        .containsOnly(
            Map.entry("a text must have at most 4 tokens", 2),
            Map.entry("the text is blocked", 2),
            Map.entry("no finite number", 1));
    assertThat(report.table().stringColumn("missing because").get(0))
        .isEqualTo(
            "2: a text must have at most 4 tokens; 1: no finite number; 2: the text is blocked");
    assertThat(
            Jsonl.mapper().readValue(Jsonl.mapper().writeValueAsString(values), MetricValues.class))
        .isEqualTo(values);
    assertThat(sizes.getFirst()).as("all that differ at once").isEqualTo(6);
    assertThatThrownBy(
            () -> new RewardScore(model, "m").measure(dataset("longest", "longer"), cache(), QUIET))
        .hasMessage(
            "response_reward: none of 2 instances has a value; 2: a text must have at most 4"
                + " tokens");
  }

  @Test
  void aModelThatIsDownIsNotTakenForARefusal() {
    agora.llm.RewardModel down =
        talks -> {
          throw new ChatException(ChatException.Kind.TRANSIENT, "connection refused");
        };
    assertThatThrownBy(() -> new RewardScore(down, "m").measure(dataset("a", "b"), cache(), QUIET))
        .isInstanceOf(ChatException.class)
        .hasMessage("connection refused");
  }

  private MetricCache cache() {
    return MetricCache.in(folder.resolve("cache"));
  }

  private static Dataset dataset(String... instructions) {
    return new Dataset(
        "d", Arrays.stream(instructions).map(text -> Instance.of(text, "ok")).toList());
  }
}
