package agora.mini;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Understanding of a domain's problems by a generator: correct, except for systematic
 * misconceptions of phrases and random slips.
 */
final class Understanding {
  private static final int TRIES = 30;
  private static final int SECOND_THOUGHTS = 3;

  private final MiniDomain domain;
  private final MiniProfile profile;

  Understanding(MiniDomain domain, MiniProfile profile) {
    this.domain = domain;
    this.profile = profile;
  }

  /**
   * Returns this generator's answer. A misconception that cannot be carried out (a division with a
   * remainder, say) gives way to the next one, and in the end to what is right; a slip is a wrong
   * answer for certain. A guess may be right.
   */
  String answer(MiniProblem problem, RandomGenerator random) {
    if (profile.guesses() > 0 && random.nextDouble() < profile.guesses()) {
      return domain.answer(problem, domain.guess(random));
    }
    String answer =
        Stream.concat(
                IntStream.range(0, SECOND_THOUGHTS)
                    .<Reading>mapToObj(i -> step -> operation(step, i)),
                Stream.of(Reading.exact()))
            .map(reading -> domain.respond(problem, reading))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseThrow();
    return random.nextDouble() < profile.slips() ? slip(problem, random).orElse(answer) : answer;
  }

  /** Returns the operation that this generator takes a step for at first, second, ... thought. */
  private String operation(MiniStep step, int thought) {
    Phrase phrase = step.phrase();
    if (phrase.plain() || share(phrase, "misconception") >= profile.misconceptions()) {
      return phrase.operation();
    }
    Reading guess = domain.guess(new SplittableRandom(hash(phrase, "wrong")));
    List<String> wrong =
        Stream.generate(() -> guess.operation(step))
            .limit(TRIES)
            .filter(operation -> !operation.equals(phrase.operation()))
            .distinct()
            .toList();
    return wrong.isEmpty() ? phrase.operation() : wrong.get(thought % wrong.size());
  }

  /** Returns the phrases that this generator uses of its own accord. */
  List<Phrase> ownPhrases() {
    return domain.phrases().stream()
        .filter(phrase -> phrase.plain() || share(phrase, "range") < profile.range())
        .toList();
  }

  @SuppressWarnings("ReferenceEquality") // the same step, not one that says the same
  private Optional<String> slip(MiniProblem problem, RandomGenerator random) {
    List<MiniStep> steps = problem.steps();
    Reading guess = domain.guess(random);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      MiniStep slipped = steps.get(random.nextInt(steps.size()));
      String wrong = guess.operation(slipped);
      Reading reading = step -> step == slipped ? wrong : step.phrase().operation();
      Optional<String> answer =
          domain.respond(problem, reading).filter(given -> domain.grade(problem, given) < 1);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  /** Returns a number within 0..1 that belongs to this phrase and these habits. */
  private double share(Phrase phrase, String about) {
    return new SplittableRandom(hash(phrase, about)).nextDouble();
  }

  private long hash(Phrase phrase, String about) {
    return Draws.seed(profile.habits(), List.of(about, phrase.key()));
  }

  /** Returns the phrases of these problems, as far as this domain has them. */
  static List<Phrase> phrases(List<MiniProblem> problems) {
    List<Phrase> phrases = new ArrayList<>();
    problems.forEach(problem -> problem.steps().forEach(step -> phrases.add(step.phrase())));
    return phrases;
  }
}
