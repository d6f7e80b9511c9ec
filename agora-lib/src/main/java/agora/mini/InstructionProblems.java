package agora.mini;

import agora.data.Domain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Instructions with two checkable constraints: which words of a list to give, and in which form.
 * The last step of a problem is the form, those before it name a word each.
 */
final class InstructionProblems extends MiniDomain {
  private static final Grammar GRAMMAR = Grammar.read("instruction_following");
  private static final List<String> FORMATS =
      GRAMMAR.phrases("formats").stream().map(Phrase::operation).distinct().toList();
  private static final List<String> CHOICES =
      GRAMMAR.phrases("phrases").stream().map(Phrase::operation).distinct().toList();

  /** Begins every response. It leaves each word the same in the list and in the response. */
  private static final String LEAD = "Answer: ";

  private static final String SEPARATOR = ", ";
  private static final Pattern LETTERS = Pattern.compile("[a-z]+");
  private static final List<String> POSITIONS = List.of("first", "last");
  private static final List<String> KINDS =
      CHOICES.stream().filter(choice -> !POSITIONS.contains(choice)).toList();
  private static final Map<String, List<String>> WORDS =
      KINDS.stream().collect(Collectors.toUnmodifiableMap(kind -> kind, GRAMMAR::words));
  private static final int LENGTH = 4;

  InstructionProblems() {
    super(
        Domain.INSTRUCTION_FOLLOWING,
        Stream.of("phrases", "formats").flatMap(part -> GRAMMAR.phrases(part).stream()).toList(),
        GRAMMAR.frames());
  }

  @Override
  Repertoire everything() {
    return super.everything().withSteps(1, 2);
  }

  @Override
  MiniProblem invent(Repertoire repertoire, RandomGenerator random) {
    List<Phrase> choosing =
        repertoire.phrases().stream()
            .filter(phrase -> CHOICES.contains(phrase.operation()))
            .toList();
    List<Phrase> forming =
        repertoire.phrases().stream()
            .filter(phrase -> FORMATS.contains(phrase.operation()))
            .toList();
    int count = repertoire.drawSteps(random);
    List<MiniStep> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(new MiniStep(Repertoire.draw(choosing, random), Map.of()));
    }
    steps.add(new MiniStep(Repertoire.draw(forming, random), Map.of()));
    return new MiniProblem(
        domain(),
        Repertoire.draw(repertoire.frames(), random),
        Map.of("words", String.join(SEPARATOR, words(steps, random))),
        steps);
  }

  /** Returns a list of different kinds of words that holds what the steps ask for. */
  private static List<String> words(List<MiniStep> steps, RandomGenerator random) {
    List<String> kinds = new ArrayList<>(KINDS);
    Collections.shuffle(kinds, Random.from(random));
    List<String> needed =
        steps.stream().map(step -> step.phrase().operation()).filter(KINDS::contains).toList();
    kinds.sort(Comparator.comparing(kind -> !needed.contains(kind)));
    List<String> words = new ArrayList<>();
    kinds.subList(0, LENGTH).forEach(kind -> words.add(Repertoire.draw(kind(kind), random)));
    Collections.shuffle(words, Random.from(random));
    return words;
  }

  private static List<String> kind(String kind) {
    return WORDS.getOrDefault(kind, List.of());
  }

  @Override
  Optional<String> respond(MiniProblem problem, Reading reading) {
    List<MiniStep> choices = problem.steps().subList(0, problem.steps().size() - 1);
    String form = reading.operation(problem.steps().getLast());
    if (choices.isEmpty() || !FORMATS.contains(form) || !choices.stream().allMatch(this::chooses)) {
      return Optional.empty();
    }
    List<String> words =
        choices.stream().map(step -> select(reading.operation(step), problem)).toList();
    return words.contains("")
        ? Optional.empty()
        : Optional.of(LEAD + form(form, String.join(SEPARATOR, words)));
  }

  @Override
  Reading guess(RandomGenerator random) {
    return step -> Repertoire.draw(chooses(step) ? CHOICES : FORMATS, random);
  }

  @Override
  Map<String, List<String>> choices() {
    return Map.of();
  }

  @Override
  double grade(MiniProblem problem, String response) {
    List<String> given =
        LETTERS.matcher(content(response)).results().map(MatchResult::group).toList();
    List<String> right =
        problem.steps().stream()
            .filter(this::chooses)
            .map(step -> select(step.phrase().operation(), problem))
            .toList();
    double met = 0;
    for (int i = 0; i < Math.min(given.size(), right.size()); i++) {
      met += given.get(i).equals(right.get(i)) ? 1 : 0;
    }
    String form = problem.steps().getLast().phrase().operation();
    boolean formed =
        !given.isEmpty() && content(response).equals(form(form, String.join(SEPARATOR, given)));
    return 0.5 * met / Math.max(given.size(), right.size()) + (formed ? 0.5 : 0);
  }

  /** Returns what stands after the lead. */
  private static String content(String response) {
    String text = response.strip();
    return text.startsWith(LEAD) ? text.substring(LEAD.length()) : text;
  }

  private boolean chooses(MiniStep step) {
    return !FORMATS.contains(step.phrase().operation());
  }

  /** Returns the word meant, or nothing where the list has no such word. */
  private static String select(String operation, MiniProblem problem) {
    List<String> words = Arrays.asList(problem.words().getOrDefault("words", "").split(SEPARATOR));
    return switch (operation) {
      case "first" -> words.getFirst();
      case "last" -> words.getLast();
      default -> words.stream().filter(kind(operation)::contains).findFirst().orElse("");
    };
  }

  private static String form(String operation, String words) {
    return switch (operation) {
      case "brackets" -> "( " + words + " )";
      case "quotes" -> "\" " + words + " \"";
      case "stars" -> "* " + words + " *";
      case "exclamation" -> words + " !";
      case "question" -> words + " ?";
      case "dash" -> "- " + words;
      case "arrow" -> "=> " + words;
      case "stop" -> words + " .";
      default -> throw new IllegalArgumentException("no form is called " + operation);
    };
  }
}
