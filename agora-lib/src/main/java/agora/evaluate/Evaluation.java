package agora.evaluate;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Rows;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
    return Rows.of(rows)
        .text("problem", row -> row.answer().problem().id())
        .count("sample", row -> row.answer().sample())
        .text("prompt", Row::prompt)
        .text("answer", row -> row.answer().text())
        .text("extracted", row -> row.grade().extracted())
        .text("gold", row -> row.grade().gold())
        .text("verdict", row -> row.grade().verdict().key())
        .number("score", row -> row.grade().score())
        .text("reason", row -> row.grade().reason())
        .table(about.benchmark());
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
    return Rows.of(IntStream.range(0, measures.size()).boxed().toList())
        .text("measure", i -> measures.get(i).name())
        .count("n", i -> measures.get(i).n())
        .number("score %", i -> 100 * measures.get(i).value())
        .number("standard error", i -> 100 * measures.get(i).standardError())
        .number("95 % low", i -> 100 * measures.get(i).low())
        .number("95 % high", i -> 100 * measures.get(i).high())
        .count("unanswered", i -> count(answers.get(i), Grade.Verdict.UNANSWERED))
        .count("ungraded", i -> count(answers.get(i), Grade.Verdict.UNGRADED))
        .table(name);
  }
}
