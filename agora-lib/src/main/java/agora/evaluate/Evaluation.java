package agora.evaluate;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Evaluation of a model on a benchmark: every answer with its grade, and the summary metrics.
 *
 * @param about what decided the numbers
 * @param rows one row per answer, in problem order and then by sample
 * @param measures the mean score first, then the benchmark's further metrics
 */
public record Evaluation(About about, List<Row> rows, List<Measure> measures) {
  public Evaluation {
    rows = List.copyOf(rows);
    measures = List.copyOf(measures);
  }

  /**
   * Inputs that determine the numbers.
   *
   * @param benchmark the benchmark's name
   * @param domain what it tests
   * @param model the id of the model that answered, as it calls itself
   * @param protocol how it was prompted
   * @param sampling how it was sampled, in words
   * @param samples draws a problem
   * @param seed of the draws
   * @param requests sha256 over every request, which covers problems, prompts and sampling
   * @param rule what else decides the score, such as how programs are put together; null or empty
   *     for nothing
   * @param cut share of the replies, within [0, 1], that ended at the limit of tokens; null where
   *     it was not kept
   */
  public record About(
      String benchmark,
      Domain domain,
      String model,
      Protocol protocol,
      String sampling,
      int samples,
      long seed,
      String requests,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable String rule,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double cut) {
    public About {
      rule = rule == null || rule.isEmpty() ? null : rule;
    }

    /** From this share on, a score says as much about the limit as about the model. */
    private static final double NOTABLE_CUT = 0.05;

    /** Returns a copy with this name of the benchmark. */
    public About withBenchmark(String name) {
      return new About(name, domain, model, protocol, sampling, samples, seed, requests, rule, cut);
    }

    /**
     * Returns a warning where 5 % of the replies or more were cut by the limit of tokens; empty
     * otherwise.
     */
    public String warning() {
      if (cut == null || cut < NOTABLE_CUT) {
        return "";
      }
      return "%.0f %% of the replies were cut at the limit of tokens: raise sampling.maxTokens, or look whether the model stops"
          .formatted(100 * cut);
    }

    /** Returns benchmark and protocol, and the rule where there is one. */
    String title() {
      String title = benchmark + ", " + protocol.label();
      String ruled = rule == null || rule.isEmpty() ? title : title + "; " + rule;
      return warning().isEmpty() ? ruled : ruled + "; " + warning();
    }
  }

  /** One answer and its grade. */
  public record Row(String prompt, Answer answer, Grade grade) {}

  /** Returns the mean score within [0, 1], each problem counting once. */
  public double score() {
    return measures.getFirst().value();
  }

  /** Returns the standard error of the score. */
  public double standardError() {
    return measures.getFirst().standardError();
  }

  /** Returns the number of problems that the score rests on. */
  public int n() {
    return measures.getFirst().n();
  }

  /**
   * Returns the measure with this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public Measure measure(String name) {
    return measures.stream()
        .filter(measure -> measure.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no measure '"
                    + name
                    + "'; present: "
                    + measures.stream().map(Measure::name).toList()));
  }

  /**
   * Returns the score of each problem within [0, 1], in problem order, the mean of its samples; NaN
   * where none could be graded. Two evaluations of one benchmark pair up by position.
   */
  public double[] scores() {
    return scores(rows);
  }

  /**
   * Returns one row per answer: problem, prompt, answer, extracted, gold, verdict, score, reason.
   */
  public Table table() {
    StringColumn problem = StringColumn.create("problem");
    IntColumn sample = IntColumn.create("sample");
    StringColumn prompt = StringColumn.create("prompt");
    StringColumn reply = StringColumn.create("answer");
    StringColumn extracted = StringColumn.create("extracted");
    StringColumn gold = StringColumn.create("gold");
    StringColumn verdict = StringColumn.create("verdict");
    DoubleColumn score = DoubleColumn.create("score");
    StringColumn reason = StringColumn.create("reason");
    for (Row row : rows) {
      problem.append(row.answer().problem().id());
      sample.append(row.answer().sample());
      prompt.append(row.prompt());
      reply.append(row.answer().text());
      extracted.append(row.grade().extracted());
      gold.append(row.grade().gold());
      verdict.append(row.grade().verdict().key());
      score.append(row.grade().score());
      reason.append(row.grade().reason());
    }
    return Table.create(
        about.benchmark(), problem, sample, prompt, reply, extracted, gold, verdict, score, reason);
  }

  /**
   * Returns one row per measure: n, value and standard error and 95 % interval in percent; beside
   * it how many answers had nothing to judge (they score 0) and how many have no verdict (they do
   * not count).
   */
  public Table summary() {
    return table(about.title(), measures, Collections.nCopies(measures.size(), rows));
  }

  /**
   * Returns the score within each group of problems, such as {@code level} of MATH; one row per
   * value of the tag, in order of appearance.
   */
  public Table by(String tag) {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      String value = row.answer().problem().tags().get(tag);
      if (value == null) {
        throw new IllegalArgumentException(
            "no tag '" + tag + "'; present: " + row.answer().problem().tags().keySet());
      }
      groups.computeIfAbsent(value, any -> new ArrayList<>()).add(row);
    }
    List<Measure> scores = new ArrayList<>();
    groups.forEach((value, members) -> scores.add(Measure.mean(value, graded(scores(members)))));
    return table(about.benchmark() + " by " + tag, scores, List.copyOf(groups.values()));
  }

  /** Writes {@code evaluation.json} into the directory, in one step. */
  void write(Path directory) {
    TextFiles.write(directory.resolve("evaluation.json"), Jsonl.pretty(this));
  }

  /**
   * Reads what {@link Evaluator} left in a directory.
   *
   * @throws UncheckedIOException if there is no complete evaluation; the message names the file
   */
  public static Evaluation read(Path directory) {
    Path file = directory.resolve("evaluation.json");
    try {
      return Jsonl.mapper().readValue(file.toFile(), Evaluation.class);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + ": no complete evaluation here (evaluate first): " + e.getMessage(), e);
    }
  }

  static double[] scores(List<Row> rows) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (Row row : rows) {
      double[] sum = sums.computeIfAbsent(row.answer().problem().id(), any -> new double[2]);
      if (!Double.isNaN(row.grade().score())) {
        sum[0] += row.grade().score();
        sum[1]++;
      }
    }
    return sums.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray();
  }

  /** Returns the scores that are numbers, in order: ungraded problems left out. */
  public static double[] graded(double[] scores) {
    return java.util.Arrays.stream(scores).filter(score -> !Double.isNaN(score)).toArray();
  }

  private static int count(List<Row> rows, Grade.Verdict verdict) {
    return (int) rows.stream().filter(row -> row.grade().verdict() == verdict).count();
  }

  /** One row per measure, with the verdicts of the answers that it rests on. */
  private static Table table(String name, List<Measure> measures, List<List<Row>> answers) {
    StringColumn measure = StringColumn.create("measure");
    IntColumn n = IntColumn.create("n");
    DoubleColumn value = DoubleColumn.create("score %");
    DoubleColumn error = DoubleColumn.create("standard error");
    DoubleColumn low = DoubleColumn.create("95 % low");
    DoubleColumn high = DoubleColumn.create("95 % high");
    IntColumn unanswered = IntColumn.create("unanswered");
    IntColumn ungraded = IntColumn.create("ungraded");
    for (int i = 0; i < measures.size(); i++) {
      Measure m = measures.get(i);
      unanswered.append(count(answers.get(i), Grade.Verdict.UNANSWERED));
      ungraded.append(count(answers.get(i), Grade.Verdict.UNGRADED));
      measure.append(m.name());
      n.append(m.n());
      value.append(100 * m.value());
      error.append(100 * m.standardError());
      low.append(100 * m.low());
      high.append(100 * m.high());
    }
    return Table.create(name, measure, n, value, error, low, high, unanswered, ungraded);
  }
}
