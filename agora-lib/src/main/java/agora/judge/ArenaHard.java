package agora.judge;

import agora.data.Domain;
import agora.data.ProgressListener;
import agora.evaluate.Answer;
import agora.evaluate.Benchmark;
import agora.evaluate.BenchmarkFile;
import agora.evaluate.Grade;
import agora.evaluate.Grader;
import agora.evaluate.Grading;
import agora.evaluate.Measure;
import agora.evaluate.Problem;
import agora.evaluate.QuestionAnswerPrompts;
import agora.llm.ChatReply;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Arena-Hard: open questions, two games per question against a baseline's answer. */
public final class ArenaHard implements Grader {
  private static final long SEED = 42;

  /** Verdict on an empty reply, without asking a judge: a clear loss. */
  private static final String LOST_AS_A = "B>>A";

  private static final String LOST_AS_B = "A>>B";

  private final Map<String, String> baseline = new HashMap<>();
  private final PairwiseJudge judge;
  private final ArenaRules rules;

  private ArenaHard(PairwiseJudge judge, ArenaRules rules) {
    this.judge = judge;
    this.rules = rules;
  }

  /**
   * Returns Arena-Hard from its files of questions and of the baseline's answers, v0.1 ({@code
   * question_id}, {@code turns}) or 2.0 ({@code uid}, {@code prompt}).
   *
   * <p>In 2.0 the category {@code creative_writing} has a baseline and a judge's prompt of its own,
   * {@code hard_prompt} the others: two benchmarks with separate scores.
   *
   * @param questions JSON Lines
   * @param wanted the category to read; empty for all
   * @param baselineAnswers JSON Lines of the same release
   * @param judge plays both games of each question; its verdicts are kept in {@code
   *     judgements.jsonl}
   * @param rules how verdicts are counted
   */
  public static Benchmark read(
      Path questions, String wanted, Path baselineAnswers, PairwiseJudge judge, ArenaRules rules) {
    ArenaHard grader = new ArenaHard(judge, rules);
    BenchmarkFile.Ids answered = new BenchmarkFile.Ids();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(baselineAnswers)) {
      answered.add(id(entry), entry, idField(entry));
      grader.baseline.put(id(entry), answer(entry));
    }
    BenchmarkFile.Ids asked = new BenchmarkFile.Ids();
    List<Problem> problems = new ArrayList<>();
    Set<String> categories = new TreeSet<>();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(questions)) {
      String id = id(entry);
      asked.add(id, entry, idField(entry));
      String category = entry.textOr("category", "unknown");
      categories.add(category);
      if (!wanted.isEmpty() && !wanted.equals(category)) {
        continue;
      }
      if (!grader.baseline.containsKey(id)) {
        throw entry.bad(idField(entry), "must be answered in " + baselineAnswers + ", was " + id);
      }
      problems.add(new Problem(id, question(entry), "", Map.of("category", category)));
    }
    if (problems.isEmpty()) {
      throw new IllegalArgumentException(
          questions + ": no question of category '" + wanted + "'; present: " + categories);
    }
    String release = rules == ArenaRules.V0_1 ? "arena-hard-v0.1" : "arena-hard-v2.0";
    return new Benchmark(
        wanted.isEmpty() ? release : release + "-" + wanted,
        Domain.INSTRUCTION_FOLLOWING,
        problems,
        new QuestionAnswerPrompts("Question: ", "Answer:"),
        List.of(),
        Benchmark.PAPER,
        grader);
  }

  /** The first release calls it otherwise than the second. */
  static String idField(BenchmarkFile.Entry entry) {
    return entry.object().has("uid") ? "uid" : "question_id";
  }

  static String id(BenchmarkFile.Entry entry) {
    return entry.text(idField(entry));
  }

  private static String question(BenchmarkFile.Entry entry) {
    if (entry.object().has("prompt")) {
      return entry.text("prompt");
    }
    JsonNode content = entry.node("turns").path(0).path("content");
    if (!content.isTextual()) {
      throw entry.bad("turns", "must hold an object with the text 'content'");
    }
    return content.asText();
  }

  private static String answer(BenchmarkFile.Entry entry) {
    boolean second = entry.object().has("messages");
    JsonNode node = second ? entry.node("messages") : entry.node("choices");
    JsonNode content =
        second ? node.path(node.size() - 1).path("content") : node.path(0).path("turns").path(0);
    JsonNode text = second ? content.path("answer") : content.path("content");
    JsonNode found = text.isMissingNode() && content.isTextual() ? content : text;
    if (!found.isTextual()) {
      throw entry.bad(second ? "messages" : "choices", "holds no answer text");
    }
    return found.asText();
  }

  @Override
  public Grading grade(List<Answer> answers, Path directory, ProgressListener listener)
      throws InterruptedException {
    List<PairwiseJudge.Match> games = new ArrayList<>();
    for (Answer answer : answers) {
      if (!answer.missing().isEmpty()) {
        continue;
      }
      String other = baseline.getOrDefault(answer.problem().id(), "");
      String id = answer.problem().id() + "#" + answer.sample();
      String question = answer.problem().question();
      games.add(new PairwiseJudge.Match(id + "/0", question, other, answer.text()));
      games.add(new PairwiseJudge.Match(id + "/1", question, answer.text(), other));
    }
    Iterator<ChatReply> verdicts = judge.judge(games, directory, listener).iterator();
    List<Grade> grades = new ArrayList<>();
    List<Double> battles = new ArrayList<>();
    List<ArenaScore.Styled> styled = new ArrayList<>();
    for (Answer answer : answers) {
      String missing = answer.missing();
      String baselineFirst = missing.isEmpty() ? next(verdicts) : LOST_AS_B;
      String modelFirst = missing.isEmpty() ? next(verdicts) : LOST_AS_A;
      List<Double> outcomes = rules.outcomes(baselineFirst, modelFirst);
      String labels = "games " + baselineFirst + " and " + modelFirst;
      if (outcomes == null) {
        grades.add(Grade.ungraded("", labels + " do not count"));
        continue;
      }
      battles.addAll(outcomes);
      ArenaScore.Style own = ArenaScore.Style.of(answer.text());
      ArenaScore.Style other =
          ArenaScore.Style.of(baseline.getOrDefault(answer.problem().id(), ""));
      outcomes.forEach(outcome -> styled.add(new ArenaScore.Styled(outcome, own, other)));
      double mean = outcomes.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      grades.add(
          missing.isEmpty()
              ? Grade.of(mean, answer.text(), "", labels)
              : Grade.unanswered("", missing + ": both games are lost"));
    }
    return new Grading(grades, measures(battles, styled, grades.size()));
  }

  private static @Nullable String next(Iterator<ChatReply> verdicts) {
    return ArenaRules.label(verdicts.next().answer());
  }

  private List<Measure> measures(
      List<Double> battles, List<ArenaScore.Styled> styled, int questions) {
    if (battles.size() < 2) {
      return List.of();
    }
    ArenaScore score = ArenaScore.of(battles, rules, SEED);
    ArenaScore controlled = ArenaScore.styleControlled(styled, rules, SEED);
    return List.of(
        measure("arena score", questions, score),
        measure("style-controlled score", questions, controlled));
  }

  private static Measure measure(String name, int questions, ArenaScore score) {
    return new Measure(name, questions, score.score(), Double.NaN, score.low(), score.high());
  }
}
