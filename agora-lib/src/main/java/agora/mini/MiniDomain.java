package agora.mini;

import agora.data.Domain;
import agora.data.Instance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A domain of the miniature: a grammar of problems small enough for a tiny student, with an exact
 * solver and an exact grader.
 *
 * <p>A problem reaches each <em>operation</em> (subtract) through a <em>phrase</em> ("lends 5 to
 * Ann"). A student that was fine-tuned on few phrases knows few of them, which is why the range of
 * the problems that a generator invents matters.
 */
public abstract sealed class MiniDomain permits MathProblems, CodeProblems, InstructionProblems {
  private static final int MOST_REMEMBERED = 10_000;

  private final Domain domain;
  private final List<Phrase> phrases;
  private final List<Frame> frames;

  /** Seeds are shown in many prompts. */
  private final Map<String, Optional<MiniProblem>> found = new ConcurrentHashMap<>();

  MiniDomain(Domain domain, List<Phrase> phrases, List<Frame> frames) {
    this.domain = domain;
    this.phrases = List.copyOf(phrases);
    this.frames = List.copyOf(frames);
  }

  /** Returns the miniature of this domain. */
  public static MiniDomain of(Domain domain) {
    return Objects.requireNonNull(Holder.ALL.get(domain));
  }

  /** Returns the three, in the paper's order. */
  public static List<MiniDomain> all() {
    return Stream.of(Domain.values()).map(MiniDomain::of).toList();
  }

  public final Domain domain() {
    return domain;
  }

  /** Returns the exact response to an instruction; empty if the grammar does not know it. */
  public final Optional<String> solve(String instruction) {
    return read(instruction).flatMap(problem -> respond(problem, Reading.exact()));
  }

  /**
   * Returns how good the response is: 0 wrong to 1 right, in between where only some constraints
   * are met; empty if the grammar does not know the instruction.
   */
  public final OptionalDouble grade(String instruction, String response) {
    return read(instruction)
        .map(problem -> OptionalDouble.of(grade(problem, response)))
        .orElse(OptionalDouble.empty());
  }

  /** Returns a problem drawn from the repertoire; one phrase is as likely as another. */
  abstract MiniProblem invent(Repertoire repertoire, RandomGenerator random);

  /** Returns the response under this understanding of the problem; empty if there is none. */
  abstract Optional<String> respond(MiniProblem problem, Reading reading);

  /** Returns a reading that draws an operation for each step among those that fit its form. */
  abstract Reading guess(RandomGenerator random);

  abstract double grade(MiniProblem problem, String response);

  /** Returns the words that a theme may choose: for a slot of the frames, its values. */
  abstract Map<String, List<String>> choices();

  /** Returns whether the problem can be asked: every step can be carried out. */
  final boolean sound(MiniProblem problem) {
    return respond(problem, Reading.exact()).isPresent();
  }

  final List<Phrase> phrases() {
    return phrases;
  }

  final List<Frame> frames(boolean heldOut) {
    return frames.stream().filter(frame -> frame.heldOut() == heldOut).toList();
  }

  /** Returns everything that a generator may draw from. */
  Repertoire everything() {
    return new Repertoire(phrases, frames(false), 1, 3);
  }

  /**
   * Returns {@code n} different problems of the repertoire with their answers.
   *
   * @param excluded instructions that none of them has
   * @param reading how each problem is understood
   */
  final List<Instance> pairs(
      Repertoire repertoire,
      int n,
      long seed,
      Set<String> excluded,
      Function<RandomGenerator, Reading> reading) {
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Instance> pairs = new LinkedHashMap<>();
    while (pairs.size() < n) {
      MiniProblem problem = invent(repertoire, random);
      String text = problem.text();
      if (!excluded.contains(text)) {
        pairs.putIfAbsent(text, Instance.of(text, answer(problem, reading.apply(random))));
      }
    }
    return List.copyOf(pairs.values());
  }

  /** Returns the first answer that the reading allows; a guessing one draws anew each time. */
  final String answer(MiniProblem problem, Reading reading) {
    return Stream.generate(() -> respond(problem, reading))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the problem that the instruction asks; empty if the grammar does not know it. */
  final Optional<MiniProblem> read(String instruction) {
    String text = instruction.strip();
    for (Frame frame : frames) {
      Optional<MiniProblem> problem =
          frame.template().match(text).flatMap(values -> read(frame, values));
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  /** Returns the first problem of this domain that stands anywhere in the text. */
  final Optional<MiniProblem> find(String text) {
    Optional<MiniProblem> known = found.get(text);
    if (known == null) {
      known = search(text);
      if (found.size() < MOST_REMEMBERED) {
        found.put(text, known);
      }
    }
    return known;
  }

  private Optional<MiniProblem> search(String text) {
    for (Frame frame : frames) {
      Optional<MiniProblem> problem = frame.template().find(text).flatMap(this::read);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<MiniProblem> read(Frame frame, Map<String, String> values) {
    Map<String, String> words = new LinkedHashMap<>(values);
    String joiner = Pattern.quote(Template.fill(frame.joiner(), values));
    List<String> parts =
        new ArrayList<>(List.of(values.getOrDefault("steps", "").split(joiner, -1)));
    words.remove("steps");
    if (values.containsKey("format")) {
      parts.add(words.remove("format"));
    }
    List<MiniStep> steps = parts.stream().map(this::readStep).flatMap(Optional::stream).toList();
    return steps.size() == parts.size()
        ? Optional.of(new MiniProblem(domain, frame, words, steps)).filter(this::sound)
        : Optional.empty();
  }

  /** Returns the step that these words say, if a phrase of this domain does. */
  final Optional<MiniStep> readStep(String words) {
    for (Phrase phrase : phrases) {
      Optional<Map<String, String>> slots = phrase.template().match(words);
      if (slots.isPresent()) {
        return Optional.of(new MiniStep(phrase, slots.get()));
      }
    }
    return Optional.empty();
  }

  /** Made on first use: a class must not make its own subclasses while it is being initialised. */
  private static final class Holder {
    static final Map<Domain, MiniDomain> ALL =
        Map.of(
            Domain.MATH, new MathProblems(),
            Domain.CODE, new CodeProblems(),
            Domain.INSTRUCTION_FOLLOWING, new InstructionProblems());
  }
}
