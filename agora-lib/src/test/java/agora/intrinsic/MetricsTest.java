package agora.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.NearDuplicateSearch;
import agora.data.ProgressListener;
import agora.evaluate.Benchmark;
import agora.evaluate.Benchmarks;
import agora.llm.ChatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
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

  @Test
  void nearDuplicatesAreFoundAndTheFirstIsKept() throws Exception {
    String base = words(new Random(1), 120);
    String near = base.replaceFirst("^\\S+ \\S+", "other start");
    Dataset dataset =
        dataset(base, words(new Random(2), 120), near, base.toUpperCase(java.util.Locale.ROOT));
    NearDuplicates metric = new NearDuplicates(0.8);
    assertThat(metric.measure(dataset, cache(), QUIET).perInstance())
        .containsExactly(0.0, 0.0, 1.0, 1.0);
    assertThat(metric.pairs(dataset).getLast()).isEqualTo(new NearDuplicateSearch.Pair(3, 0, 1));
    assertThatThrownBy(() -> new NearDuplicates(0))
        .hasMessage("threshold must be within (0, 1], was 0.0");
  }

  @Test
  void benchmarkProblemsInTheDataAreFlaggedAndLeftOut() throws Exception {
    String question =
        "Ada has three baskets with seven apples each and gives nine apples to her neighbour Tom.";
    Path file = folder.resolve("gsm8k.jsonl");
    Files.writeString(
        file,
        "{\"question\": \""
            + question
            + " How many are left?\", \"answer\": \"#### 12\"}\n"
            + "{\"question\": \"What is 17 times 23?\", \"answer\": \"#### 391\"}\n");
    Benchmark benchmark = Benchmarks.gsm8k(file);
    Contamination contamination = Contamination.with(List.of(benchmark));
    Dataset dataset =
        dataset(
            "Solve: " + question + " Explain.", "Name a river.", "Tell me, what is 17 times 23?");
    assertThat(contamination.flagged(dataset))
        .extracting(Contamination.Flag::instance)
        .containsExactly(0, 2);
    assertThat(contamination.flagged(dataset).getFirst().problem()).isEqualTo("gsm8k: gsm8k/0");
    assertThat(contamination.without(dataset).size()).isEqualTo(1);
    assertThat(contamination.measure(dataset, cache(), QUIET).perInstance().get(1)).isZero();
  }

  @Test
  void answersAreCheckedWhereThereIsAReference() throws Exception {
    Dataset dataset =
        new Dataset(
            "math",
            List.of(
                Instance.of("a", "So [RESULT] 1/2 [/RESULT]"),
                Instance.of("b", "So [RESULT] 3 [/RESULT]"),
                Instance.of("c", "unknown")));
    MetricValues values =
        AnswerCorrectness.math(instance ->
                switch (instance.instruction()) {
                  case "a" -> "0.5";
                  case "b" -> "4";
                  default -> null;
                })
            .measure(dataset, cache(), QUIET);
    assertThat(values.perInstance()).containsExactly(1.0, 0.0, Double.NaN);
    assertThat(values.missing()).isEqualTo(1);
    assertThat(values.missingBecause()).isEqualTo("1: no answer to compare with");
    assertThat(values.mean().value()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "math | Sum. [RESULT] 4 [/RESULT] | 1",
        "math | [RESULT] 4 [/RESULT] and more | 0",
        "math | [RESULT] 4 [/RESULT][RESULT] 5 [/RESULT] | 0",
        "math | no result | 0",
        "code | Here:~```python~print(1)~``` | 1",
        "code | print(1) | 0",
        "code | ```python~print(1) | 0",
        "instruction_following | Fine. | 1",
        "instruction_following | ```~cut | 0"
      })
  void formIsThatOfTheDomain(String domain, String response, double expected) throws Exception {
    Dataset dataset = new Dataset("d", List.of(Instance.of("do it", response.replace('~', '\n'))));
    assertThat(
            FormatAdherence.of(Domain.ofKey(domain))
                .measure(dataset, cache(), QUIET)
                .mean()
                .value())
        .isEqualTo(expected);
  }

  @Test
  void lexicalDiversityDoesNotFallWithLength() {
    String varied = words(new Random(3), 400);
    assertThat(LexicalDiversity.of(varied)).isGreaterThan(0.9);
    assertThat(LexicalDiversity.of("the cat ".repeat(200))).isCloseTo(2 / 50.0, within(1e-12));
    assertThat(LexicalDiversity.of(" !? ")).isNaN();
  }

  private MetricCache cache() {
    return MetricCache.in(folder.resolve("cache"));
  }

  private static Dataset dataset(String... instructions) {
    return new Dataset(
        "d", Arrays.stream(instructions).map(text -> Instance.of(text, "ok")).toList());
  }

  private static String words(Random random, int n) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append(i == 0 ? "" : " ").append("w").append(random.nextInt(5000));
    }
    return text.toString();
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
