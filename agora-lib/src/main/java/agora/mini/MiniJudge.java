package agora.mini;

import agora.mini.Verdict.Alternative;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that plays a judge: it finds the instruction and the answers in the prompt, grades them
 * by the grammar, and says which of two is better (with log-probabilities, or as Arena-Hard's
 * labels) or how good one is from 1 to 5.
 *
 * <p>Like a real judge it is not free of bias: a little inclined to the answer shown first.
 */
final class MiniJudge {
  /** Log-odds for an answer that meets all constraints against one that meets none. */
  private static final double SHARPNESS = 6;

  /** Log-odds in favour of the answer that stands first. */
  private static final double FIRST_IS_BETTER = 0.1;

  private static final List<Pattern> ANSWERS =
      List.of(
          Pattern.compile(
              "<(?:answer|output|response) of (?:assistant|model) (\\w)(>)\\s*(.*?)\\s*</",
              Pattern.DOTALL | Pattern.CASE_INSENSITIVE),
          Pattern.compile("<output name=\"(\\w+)\"(>)\\s*(.*?)\\s*</output>", Pattern.DOTALL),
          Pattern.compile(
              "(?:model_identifier|identifier|name|id)[\"']?\\s*:\\s*[\"'](\\w+)[\"'][^\"]*\"output\"\\s*:\\s*(\"{1,3})(.*?)\\2",
              Pattern.DOTALL),
          Pattern.compile(
              "start of assistant (\\w)'?s? (answer|conversation)[^\\n]*\\n(.*?)\\n[^\\n]*end of assistant",
              Pattern.DOTALL | Pattern.CASE_INSENSITIVE),
          Pattern.compile("<(\\w+)(>)\\s*(.*?)\\s*</\\1>", Pattern.DOTALL),
          Pattern.compile(
              "^[#*\\[<( ]*(?:(?:output|answer|response|assistant|model|candidate|reply)\\W*)?\\b([mMABab12])\\b[\"'`)\\]>*]*(:|(?=\\n))\\s*(.*?)(?=^[#*\\[<( ]*(?:(?:output|answer|response|assistant|model|candidate|reply)\\W*)?\\b[mMABab12]\\b[\"'`)\\]>*]*(?:[:\\n])|^#|^\\[END|^-{3}|\\n\\n|\\z)",
              Pattern.DOTALL | Pattern.MULTILINE | Pattern.CASE_INSENSITIVE));
  private static final Pattern RESPONSE =
      Pattern.compile(
          "^[#* ]*(?:the )?(?:response|answer|output)\\b[^\\n:]{0,40}:\\s*(.*?)(?=^ *#|^\\[END|\\n\\n[A-Z#*][^\\n]*:|\\z)",
          Pattern.DOTALL | Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

  private static final Pattern TASK_AND_TEXT =
      Pattern.compile("<task>\\s*(.*?)\\s*</task>\\s*<text>\\s*(.*?)\\s*</text>", Pattern.DOTALL);

  private MiniJudge() {}

  /** One of two answers to compare. */
  private record Candidate(String name, String text, double grade) {}

  /** Judges by the last message; the labels to choose from may stand in the system's. */
  static Verdict verdict(List<String> messages) {
    String prompt = messages.getLast();
    Matcher one = TASK_AND_TEXT.matcher(prompt);
    if (one.find()) {
      return Verdict.text(rating(problem(one.group(1)), one.group(2)));
    }
    Optional<MiniProblem> problem = problem(prompt);
    List<Candidate> candidates = candidates(prompt, problem);
    if (candidates.size() < 2) {
      return Verdict.text(rating(problem, response(prompt)));
    }
    Candidate first = candidates.get(0);
    Candidate second = candidates.get(1);
    double advantage = first.grade() - second.grade();
    return messages.stream().anyMatch(text -> text.contains("[["))
        ? labels(advantage)
        : identifier(first, second, advantage);
  }

  private static Verdict identifier(Candidate first, Candidate second, double advantage) {
    double odds = SHARPNESS * advantage + FIRST_IS_BETTER;
    List<Alternative> alternatives =
        List.of(
            new Alternative(first.name(), -Math.log1p(Math.exp(-odds))),
            new Alternative(second.name(), -Math.log1p(Math.exp(odds))));
    List<Alternative> best =
        alternatives.stream()
            .sorted(Comparator.comparingDouble(Alternative::logprob).reversed())
            .toList();
    return new Verdict(best.getFirst().token(), best);
  }

  private static Verdict labels(double advantage) {
    String label =
        advantage > 0.7
            ? "A>>B"
            : advantage > 0.2
                ? "A>B"
                : advantage < -0.7 ? "B>>A" : advantage < -0.2 ? "B>A" : "A=B";
    return Verdict.text(
        "I checked every constraint of the instruction. My verdict: [[" + label + "]]");
  }

  /** Rates a response, or the difficulty of a problem where that stands as the response. */
  private static String rating(Optional<MiniProblem> problem, String response) {
    Optional<MiniProblem> posed = problem(response);
    return posed.isPresent()
        ? "Feedback: It takes some steps, said in more or less unusual words. [RESULT] "
            + difficulty(posed.get())
        : "Feedback: It was compared with what the instruction asks for. [RESULT] "
            + quality(problem, response);
  }

  /** Returns 1 to 5: one point per step, and one more where most of it is said in unusual words. */
  private static int difficulty(MiniProblem problem) {
    long unusual = problem.steps().stream().filter(step -> !step.phrase().plain()).count();
    int steps = problem.steps().size();
    return Math.clamp(steps + (2 * unusual > steps ? 1 : 0), 1, 5);
  }

  private static int quality(Optional<MiniProblem> problem, String response) {
    if (response.isBlank()) {
      return 1;
    }
    return problem.map(known -> (int) Math.round(1 + 4 * grade(known, response))).orElse(3);
  }

  private static Optional<MiniProblem> problem(String prompt) {
    return MiniDomain.all().stream()
        .map(domain -> domain.find(prompt))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static List<Candidate> candidates(String prompt, Optional<MiniProblem> problem) {
    for (Pattern pattern : ANSWERS) {
      List<Candidate> candidates = new ArrayList<>();
      Matcher answer = pattern.matcher(prompt);
      while (answer.find()) {
        String text = answer.group(3).strip();
        double grade = problem.map(known -> grade(known, text)).orElse(0.5);
        candidates.add(new Candidate(String.valueOf(answer.group(1)), text, grade));
      }
      if (candidates.size() >= 2) {
        return candidates.subList(candidates.size() - 2, candidates.size());
      }
    }
    return List.of();
  }

  private static double grade(MiniProblem problem, String response) {
    return MiniDomain.of(problem.domain()).grade(problem, response);
  }

  private static String response(String prompt) {
    String response = "";
    Matcher matcher = RESPONSE.matcher(prompt);
    while (matcher.find() && response.isEmpty()) {
      response = matcher.group(1).strip();
    }
    return response;
  }
}
