package agora.judge;

import agora.data.Domain;
import agora.data.ProgressListener;
import agora.data.Sha256;
import agora.evaluate.Answer;
import agora.evaluate.Benchmark;
import agora.evaluate.BenchmarkFile;
import agora.evaluate.Evaluation;
import agora.evaluate.Grade;
import agora.evaluate.Grader;
import agora.evaluate.Grading;
import agora.evaluate.Measure;
import agora.evaluate.Problem;
import agora.evaluate.QuestionAnswerPrompts;
import agora.llm.ChatReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** AlpacaEval 2.0: instructions whose answers a judge compares with a baseline's. */
public final class AlpacaEval implements Grader {
  private final Map<String, String> baseline = new HashMap<>();
  private final PairwiseJudge judge;
  private final @Nullable LengthControl lengthControl;
  private final long seed;

  private AlpacaEval(PairwiseJudge judge, @Nullable LengthControl lengthControl, long seed) {
    this.judge = judge;
    this.lengthControl = lengthControl;
    this.seed = seed;
  }

  /**
   * Returns AlpacaEval 2.0 from its file of instructions with the baseline's outputs ({@code
   * instruction}, {@code output}, {@code dataset}). The score is the win rate weighted by the
   * judge's probabilities; further measures are the discrete and, with the published tables, the
   * length-controlled win rate.
   *
   * @param baselineFile JSON array or JSON Lines
   * @param judge compares outputs; its verdicts are kept in {@code judgements.jsonl}
   * @param lengthControl the published tables, see {@link AlpacaFiles#lengthControl}; null to do
   *     without
   * @param seed decides which output is shown first, instruction by instruction
   */
  public static Benchmark read(
      Path baselineFile, PairwiseJudge judge, @Nullable LengthControl lengthControl, long seed) {
    AlpacaEval grader = new AlpacaEval(judge, lengthControl, seed);
    List<Problem> problems = new ArrayList<>();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(baselineFile)) {
      String id = "alpacaeval/" + problems.size();
      grader.baseline.put(id, entry.text("output"));
      problems.add(
          new Problem(
              id,
              entry.text("instruction"),
              "",
              Map.of("dataset", entry.textOr("dataset", "unknown"))));
    }
    return new Benchmark(
        "alpacaeval2",
        Domain.INSTRUCTION_FOLLOWING,
        problems,
        new QuestionAnswerPrompts("Instruction: ", "Response:"),
        List.of(),
        Benchmark.PAPER,
        grader);
  }

  @Override
  public Grading grade(List<Answer> answers, Path directory, ProgressListener listener)
      throws InterruptedException {
    List<PairwiseJudge.Match> matches = new ArrayList<>();
    for (Answer answer : answers) {
      if (!answer.missing().isEmpty()) {
        continue;
      }
      String other = baseline.getOrDefault(answer.problem().id(), "");
      boolean switched = switched(answer.problem());
      matches.add(
          new PairwiseJudge.Match(
              answer.problem().id() + "#" + answer.sample(),
              answer.problem().question(),
              switched ? answer.text() : other,
              switched ? other : answer.text()));
    }
    Iterator<ChatReply> verdicts = judge.judge(matches, directory, listener).iterator();
    List<Grade> grades = new ArrayList<>();
    for (Answer answer : answers) {
      String missing = answer.missing();
      grades.add(
          missing.isEmpty() ? grade(answer, verdicts.next()) : Grade.unanswered("", missing));
    }
    return new Grading(grades, measures(answers, grades));
  }

  private Grade grade(Answer answer, ChatReply verdict) {
    boolean switched = switched(answer.problem());
    double preference = AlpacaPreference.of(verdict, switched);
    if (Double.isNaN(preference)) {
      return Grade.ungraded("", "the judge named neither output: " + verdict.text());
    }
    String reason =
        String.format(
            Locale.ROOT,
            "the judge prefers this answer to the baseline's with %.0f %%; order shown: %s",
            100 * (preference - 1),
            switched ? "answer, baseline" : "baseline, answer");
    return Grade.of(preference - 1, answer.text(), "", reason);
  }

  /** The order is a function of the seed and the instruction, as likely one way as the other. */
  private boolean switched(Problem problem) {
    String hash = Sha256.of(seed + "\n" + problem.question());
    return Character.digit(hash.charAt(0), 16) % 2 == 1;
  }

  private List<Measure> measures(List<Answer> answers, List<Grade> grades) {
    List<Measure> measures = new ArrayList<>();
    double[] scores = Evaluation.graded(grades.stream().mapToDouble(Grade::score).toArray());
    double[] rounded = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      rounded[i] = scores[i] == 0.5 ? 0.5 : Math.round(scores[i]);
    }
    measures.add(Measure.mean("discrete win rate", rounded));
    int[] judged =
        IntStream.range(0, grades.size())
            .filter(i -> !Double.isNaN(grades.get(i).score()))
            .toArray();
    if (lengthControl != null
        && judged.length > 1
        && grades.size() <= lengthControl.difficulty().size()) {
      measures.addFirst(lengthControlled(lengthControl, answers, scores, judged));
    }
    return measures;
  }

  /** The rate over the rows that have a verdict; its name says how many where some have none. */
  private Measure lengthControlled(
      LengthControl control, List<Answer> answers, double[] scores, int[] judged) {
    int[] own = new int[judged.length];
    int[] other = new int[judged.length];
    for (int i = 0; i < judged.length; i++) {
      Answer answer = answers.get(judged[i]);
      own[i] = AlpacaFiles.characters(answer.text());
      other[i] = AlpacaFiles.characters(baseline.getOrDefault(answer.problem().id(), ""));
    }
    LengthControl.Fit fit = control.of(judged).fit(scores, other, own, null);
    String name =
        "length-controlled win rate"
            + (judged.length < answers.size()
                ? " (%d of %d judged)".formatted(judged.length, answers.size())
                : "");
    return Measure.mean(
        name, fit.predictions().stream().mapToDouble(Double::doubleValue).toArray());
  }
}
