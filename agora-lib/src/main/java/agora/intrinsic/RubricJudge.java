package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.evaluate.JudgePrompt;
import agora.llm.Answers;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatModel;
import agora.llm.Question;
import agora.llm.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that grades every instance of a data set by a rubric, from 1 to 5.
 *
 * @param model who judges
 * @param prompt what it is told; places {@code instruction}, {@code response}, {@code criterion},
 *     {@code grade_1} to {@code grade_5}
 * @param sampling how a verdict is sampled; each attempt has a seed of its own
 * @param attempts how often a verdict without a readable grade is asked again, >= 1
 * @param asking how many requests are in flight, whose verdicts they are, what they may cost
 */
public record RubricJudge(
    ChatModel model, JudgePrompt prompt, Sampling sampling, int attempts, AskOptions asking) {
  /** The grade at the very end of a verdict, after a word that announces it. */
  private static final Pattern GRADE =
      Pattern.compile(
          "(?i)(?:\\[\\s*(?:result|score)\\s*\\]|\\b(?:result|score)\\b)[\\s:(\\[*]*"
              + "(?:(?:result|score)?\\s*(?:of|:)?\\s*)[\\s(\\[*]*([1-5])"
              + "(?:\\s*/\\s*5|\\s+out\\s+of\\s+5)?[\\s)\\]*.]*(?:</s>|<\\|\\w+\\|>)?\\s*$");

  public RubricJudge {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be >= 1, was " + attempts);
    }
  }

  /** Returns a judge with the sampling of the Prometheus judges and ten attempts. */
  public static RubricJudge of(ChatModel model, JudgePrompt prompt) {
    Sampling sampling = Sampling.of(1.0, 0.9, 1024).withRepetitionPenalty(1.03);
    return new RubricJudge(model, prompt, sampling, 10, AskOptions.of(32));
  }

  /** Returns a copy with these limits. */
  public RubricJudge withAsking(AskOptions other) {
    return new RubricJudge(model, prompt, sampling, attempts, other);
  }

  /**
   * What a judge said of a data set.
   *
   * @param perInstance a grade from 1 to 5 an instance, in order; NaN where no attempt had one
   * @param unreadable how many instances have no grade
   */
  public record Grades(List<Double> perInstance, int unreadable) {
    public Grades {
      perInstance = List.copyOf(perInstance);
    }

    /** Returns the mean over the instances that have a grade; NaN if none has. */
    public double mean() {
      return perInstance.stream()
          .mapToDouble(Double::doubleValue)
          .filter(grade -> !Double.isNaN(grade))
          .average()
          .orElse(Double.NaN);
    }
  }

  /** Returns how good each response is, given its instruction. */
  public Grades quality(Dataset dataset, Rubric rubric, Path directory, ProgressListener listener)
      throws InterruptedException {
    return grade(
        dataset.instances().stream()
            .map(instance -> new Text(instance.instruction(), instance.response()))
            .toList(),
        rubric,
        directory,
        listener);
  }

  /** Returns how difficult each instruction is, judged as the answer to the task of posing one. */
  public Grades difficulty(
      Dataset dataset, Domain domain, Rubric rubric, Path directory, ProgressListener listener)
      throws InterruptedException {
    String task =
        "Pose a "
            + domain.label().toLowerCase(java.util.Locale.ROOT)
            + " task that is neither commonplace nor easy to solve.";
    return grade(
        dataset.instances().stream()
            .map(Instance::instruction)
            .map(instruction -> new Text(task, instruction))
            .toList(),
        rubric,
        directory,
        listener);
  }

  private record Text(String instruction, String response) {}

  /**
   * Asks for what has no grade yet, attempt by attempt; verdicts are kept in {@code
   * NAME-verdicts.jsonl} of the directory.
   *
   * @throws IllegalStateException if not a single verdict could be read
   */
  private Grades grade(List<Text> texts, Rubric rubric, Path directory, ProgressListener listener)
      throws InterruptedException {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(
          rubric.name() + " needs at least one instance, the data set is empty");
    }
    double[] grades = new double[texts.size()];
    Arrays.fill(grades, Double.NaN);
    String example = "";
    Path journal = directory.resolve(rubric.name() + "-verdicts.jsonl");
    AskOptions options = asking.withListener("grade " + rubric.name(), listener);
    try (Asker asker = Asker.open(model, journal, options)) {
      for (int attempt = 0; attempt < attempts; attempt++) {
        List<Integer> open = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < grades.length; i++) {
          if (Double.isNaN(grades[i])) {
            open.add(i);
            questions.add(question(texts.get(i), rubric, i, attempt));
          }
        }
        Answers answers = asker.askAll(questions);
        for (int i = 0; i < open.size(); i++) {
          String id = questions.get(i).id();
          if (answers.replies().containsKey(id)) {
            String verdict = answers.reply(id).text();
            OptionalInt grade = parse(verdict);
            grades[open.get(i)] = grade.isPresent() ? grade.getAsInt() : Double.NaN;
            example = grade.isPresent() ? example : verdict;
          }
        }
      }
    }
    int unreadable = (int) Arrays.stream(grades).filter(Double::isNaN).count();
    if (unreadable == grades.length) {
      throw new IllegalStateException(
          "no verdict of "
              + grades.length
              + " instances ends in a grade such as '[RESULT] 4' after "
              + attempts
              + " attempts each; the last one was: "
              + (example.isEmpty() ? "(no reply)" : example));
    }
    return new Grades(Arrays.stream(grades).boxed().toList(), unreadable);
  }

  private Question question(Text text, Rubric rubric, int index, int attempt) {
    Sampling seeded = sampling.withSeed(1_000_003L * attempt + index);
    return new Question(
        rubric.name() + "/" + index + "#" + attempt,
        prompt.fill(rubric.places(text.instruction(), text.response()), seeded));
  }

  /** Returns the grade that a verdict ends with, or empty if it does not end with one. */
  public static OptionalInt parse(String verdict) {
    Matcher grade = GRADE.matcher(verdict);
    return grade.find()
        ? OptionalInt.of(Character.digit(grade.group(1).charAt(0), 10))
        : OptionalInt.empty();
  }
}
