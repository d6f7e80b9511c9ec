package agora.mini;

import agora.data.Domain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
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
  private static final String SEPARATOR = ", ";
  private static final Pattern LETTERS = Pattern.compile("[A-Za-z]+");
  private static final List<String> POSITIONS = List.of("first", "second", "third");

  private static final Map<String, List<String>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("animal", GRAMMAR.words("animals"));
    KINDS.put("fruit", GRAMMAR.words("fruits"));
    KINDS.put("tool", GRAMMAR.words("tools"));
    KINDS.put("colour", GRAMMAR.words("colours"));
  }

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
    List<String> words = new ArrayList<>();
    KINDS.values().forEach(kind -> words.add(Repertoire.draw(kind, random)));
    Collections.shuffle(words, Random.from(random));
    return new MiniProblem(
        domain(),
        Repertoire.draw(repertoire.frames(), random),
        Map.of("words", String.join(", ", words)),
        steps);
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
        : Optional.of(
            words.stream().map(word -> form(form, word)).collect(Collectors.joining(SEPARATOR)));
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
    List<String> given = List.of(response.strip().split(SEPARATOR, -1));
    String form = problem.steps().getLast().phrase().operation();
    int expected = problem.steps().size() - 1;
    double met = 0;
    for (int i = 0; i < Math.min(given.size(), expected); i++) {
      String word = word(given.get(i));
      String right = select(problem.steps().get(i).phrase().operation(), problem);
      met += (word.equals(right) ? 0.5 : 0) + (form(form, word).equals(given.get(i)) ? 0.5 : 0);
    }
    return met / Math.max(given.size(), expected);
  }

  private boolean chooses(MiniStep step) {
    return !FORMATS.contains(step.phrase().operation());
  }

  /** Returns the first run of letters, in small letters. */
  private static String word(String part) {
    Matcher letters = LETTERS.matcher(part);
    return letters.find() ? letters.group().toLowerCase(Locale.ROOT) : "";
  }

  /** Returns the word meant, or nothing where the list has no such word. */
  private static String select(String operation, MiniProblem problem) {
    List<String> words = Arrays.asList(problem.words().getOrDefault("words", "").split(SEPARATOR));
    int position = operation.equals("last") ? words.size() - 1 : POSITIONS.indexOf(operation);
    if (position >= 0) {
      return position < words.size() ? words.get(position) : "";
    }
    List<String> kind = KINDS.getOrDefault(operation, List.of());
    return words.stream().filter(kind::contains).findFirst().orElse("");
  }

  static String form(String operation, String word) {
    return switch (operation) {
      case "capitals" -> word.toUpperCase(Locale.ROOT);
      case "quotes" -> '"' + word + '"';
      case "brackets" -> "(" + word + ")";
      case "twice" -> word + " " + word;
      case "exclamation" -> word + "!";
      case "question" -> word + "?";
      case "dash" -> "- " + word;
      case "stop" -> word + ".";
      default -> throw new IllegalArgumentException("no form is called " + operation);
    };
  }
}
