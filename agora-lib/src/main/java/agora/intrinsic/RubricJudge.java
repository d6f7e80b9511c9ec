package agora.intrinsic;

import agora.data.CanonicalJson;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.data.Sha256;
import agora.judge.JudgePrompt;
import agora.llm.Answers;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatModel;
import agora.llm.Question;
import agora.llm.QuestionKey;
import agora.llm.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Judge that grades instances by a rubric, from 1 to 5.
 *
 * @param model who judges
 * @param prompt the judge's prompt; places {@code instruction}, {@code response}, {@code
 *     criterion}, {@code grade_1} to {@code grade_5}
 * @param sampling how a verdict is sampled; each attempt has a seed of its own
 * @param attempts how often a verdict without a readable grade is asked again, >= 1
 * @param asking how many requests are in flight, whose verdicts they are, what they may cost
 * @param verdicts folder where every verdict is kept as it was given
 */
public record RubricJudge(
    ChatModel model,
    JudgePrompt prompt,
    Sampling sampling,
    int attempts,
    AskOptions asking,
    Path verdicts) {
  /** The grade at the very end of a verdict, after a word that announces it. */
  private static final Pattern GRADE =
      Pattern.compile(
          "(?i)(?:\\[\\s*(?:result|score)\\s*\\]|\\b(?:result|score)\\b)[\\s:(\\[*]*"
              + "(?:(?:result|score)?\\s*(?:of|:)?\\s*)[\\s(\\[*]*([1-5])"
              + "(?:\\s*/\\s*5|\\s+out\\s+of\\s+5)?[\\s)\\]*.]*(?:</s>|<\\|\\w+\\|>)?\\s*$");

  private static final int KEPT_AT_ONCE = 512;

  /** So many verdicts of which none can be read are enough to know that none will be. */
  private static final int ENOUGH = 100;

  private static final int SEEDS = 1 << 24;

  public RubricJudge {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be >= 1, was " + attempts);
    }
  }

  /**
   * Returns a judge with ten attempts and the sampling of the Prometheus judges, but for their
   * repetition penalty, which most servers do not have.
   */
  public static RubricJudge of(ChatModel model, JudgePrompt prompt, Path verdicts) {
    Sampling sampling = Sampling.of(1.0, 0.9, 1024);
    return new RubricJudge(model, prompt, sampling, 10, AskOptions.of(32), verdicts);
  }

  /** Returns a copy with these limits. */
  public RubricJudge withAsking(AskOptions other) {
    return new RubricJudge(model, prompt, sampling, attempts, other, verdicts);
  }

  /** Returns the metric {@code response_quality}: each response, given its instruction. */
  public IntrinsicMetric quality(Rubric rubric) {
    return metric("response_quality", rubric, instance -> instance);
  }

  /**
   * Returns the metric {@code instruction_difficulty}: each instruction, judged as the answer to
   * the task of posing one.
   */
  public IntrinsicMetric difficulty(Domain domain, Rubric rubric) {
    String task =
        "Pose a "
            + domain.label().toLowerCase(Locale.ROOT)
            + " task that is neither commonplace nor easy to solve.";
    return metric(
        "instruction_difficulty", rubric, instance -> Instance.of(task, instance.instruction()));
  }

  private IntrinsicMetric metric(
      String name, Rubric rubric, java.util.function.UnaryOperator<Instance> shown) {
    return (dataset, cache, listener) ->
        MetricValues.of(
            name,
            grades(name, dataset.instances().stream().map(shown).toList(), rubric, cache, listener),
            "no verdict with a grade in " + attempts + " attempts");
  }

  /**
   * Returns one grade per instance, NaN where no attempt had one.
   *
   * @throws IllegalStateException if not a single verdict could be read
   */
  private List<Double> grades(
      String name,
      List<Instance> texts,
      Rubric rubric,
      MetricCache cache,
      ProgressListener listener)
      throws InterruptedException {
    String by = name + " by " + asking.modelId() + " ";
    String identity = by + Sha256.of(CanonicalJson.of(fields(rubric)));
    cache.rename(by + Sha256.of(former(rubric)), identity);
    return cache.values(
        identity,
        texts,
        texts.stream().map(Perplexity::content).toList(),
        KEPT_AT_ONCE,
        some -> grade(some, rubric),
        listener);
  }

  /** Returns what decides a grade, as JSON values under names that stay. */
  private Map<String, Object> fields(Rubric rubric) {
    return Map.of(
        "prompt", Map.of("system", prompt.system(), "user", prompt.user()),
        "rubric",
            Map.of(
                "name", rubric.name(), "criterion", rubric.criterion(), "grades", rubric.grades()),
        "sampling", QuestionKey.fields(sampling));
  }

  /** Returns how versions before 2026-12 wrote it. */
  private String former(Rubric rubric) {
    return "JudgePrompt[system=%s, user=%s]\nRubric[name=%s, criterion=%s, grades=%s]\n%s"
        .formatted(
            prompt.system(),
            prompt.user(),
            rubric.name(),
            rubric.criterion(),
            rubric.grades(),
            QuestionKey.former(sampling));
  }

  /** Asks for what has no grade yet, attempt by attempt. */
  private double[] grade(List<Instance> texts, Rubric rubric) throws InterruptedException {
    double[] grades = new double[texts.size()];
    Arrays.fill(grades, Double.NaN);
    int asked = 0;
    String example = "(no reply)";
    Path journal = verdicts.resolve(rubric.name() + "-verdicts.jsonl");
    try (Asker asker = Asker.open(model, journal, asking)) {
      for (int attempt = 0; attempt < attempts; attempt++) {
        int[] open =
            IntStream.range(0, grades.length).filter(i -> Double.isNaN(grades[i])).toArray();
        List<Question> questions = new ArrayList<>();
        for (int i : open) {
          questions.add(question(texts.get(i), rubric, attempt));
        }
        asked += open.length;
        Answers answers = asker.askAll(questions);
        for (int k = 0; k < open.length; k++) {
          String id = questions.get(k).id();
          if (answers.replies().containsKey(id)) {
            String verdict = answers.reply(id).answer();
            OptionalInt grade = parse(verdict);
            grades[open[k]] = grade.isPresent() ? grade.getAsInt() : Double.NaN;
            example = grade.isPresent() ? example : verdict;
          }
        }
        boolean last = attempt == attempts - 1;
        if ((last || asked >= ENOUGH) && Arrays.stream(grades).allMatch(Double::isNaN)) {
          throw unreadable(rubric, asked, example);
        }
      }
    }
    return grades;
  }

  private static IllegalStateException unreadable(Rubric rubric, int asked, String example) {
    return new IllegalStateException(
        "none of "
            + asked
            + " verdicts by "
            + rubric.name()
            + " ends in a grade such as '[RESULT] 4'; the last one was: "
            + (example.length() > 300 ? example.substring(0, 300) + "..." : example)
            + "\nName a judge that follows instructions, or allow it more tokens");
  }

  private Question question(Instance text, Rubric rubric, int attempt) {
    String content = Sha256.of(Perplexity.content(text));
    long draw = Long.parseLong(content.substring(0, 6), 16);
    return new Question(
        rubric.name() + "/" + content.substring(0, 32) + "#" + attempt,
        prompt.fill(
            rubric.places(text.instruction(), text.response()),
            sampling.withSeed((long) SEEDS * attempt + draw)));
  }

  /** Returns the grade that a verdict ends with, or empty if it does not end with one. */
  public static OptionalInt parse(String verdict) {
    Matcher grade = GRADE.matcher(verdict);
    return grade.find()
        ? OptionalInt.of(Character.digit(grade.group(1).charAt(0), 10))
        : OptionalInt.empty();
  }
}
