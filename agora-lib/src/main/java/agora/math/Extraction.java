package agora.math;

import agora.math.Markers.Form;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the final answer in a reply. The last explicit statement of an answer wins, whichever form
 * it has; a reply without one is read as a whole where it is nothing but an expression, else by its
 * last formula or number, else by its few words.
 */
public final class Extraction {
  private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");
  private static final Pattern BOLD =
      Pattern.compile("(?<!\\w)\\*\\*|\\*\\*(?!\\w)|\\*\\*(?=\\s|$)|`");
  private static final Pattern PHRASE =
      Pattern.compile(
          "(?i)^(?:so\\s|thus\\s|therefore,?\\s)?the (?:final |correct )?answer is:?\\s*");
  private static final Pattern FILLER =
      Pattern.compile(
          "(?i)^(?:(?:approximately|about|roughly|around|exactly|simply|just|only|now|then|therefore|thus"
              + "|it is|it's|that is|there are|there is|indeed|also|equal to|\\\\approx|:|=)\\s*)+");
  private static final Pattern NOT_BUT =
      Pattern.compile("(?i)^not\\b.{0,200}?\\bbut\\s(?:rather\\s)?(.*)$");
  private static final Pattern NOT = Pattern.compile("(?i)^(?:not|n't|unknown|unclear)\\b");
  private static final Pattern MINUS =
      Pattern.compile("(?i)(?<![\\d)] )\\b(?:minus|negative)\\s+(?=[\\d.\\\\$])");
  private static final Pattern REMARK = Pattern.compile("\\s*\\((?=[^()]*\\p{L}{2})[^()]*\\)");
  private static final Pattern EXPLANATION =
      Pattern.compile(
          "(?i)\\s*(?:[,;]?\\s(?:and not|not|because|since|as|where|which|so|rather than|instead of|but"
              + "|given|due to|while|when|if|for|from|after|assuming|there|therefore|i hope|and that"
              + "|or (?:approximately|about|roughly|around)|approximately)\\b|\\s[\u2013\u2014-]\\s(?=\\p{L}{2})"
              + "|[:;]\\s(?=\\p{L}{2})|\\s*\u2248).*$");
  private static final Pattern DIRECT =
      Pattern.compile(
          "^[$\u20ac\u00a3(\\[\\\\+\u221a.-]*\\s?\\d.*|^[$\\\\({].*|^[A-Za-z]\\s?=.*",
          Pattern.DOTALL);
  private static final Pattern NOUN = Pattern.compile("(?:\\s[A-Za-z]{3,}){1,4}");
  private static final int SHORT = 80;

  /** The rule of a reply in which nothing but a few words is found. */
  static final String WORDS = "the reply's words";

  private Extraction() {}

  /**
   * Returns the content of the last {@code \boxed{...}} of a text, joined with those just before it
   * that belong to one answer; null if there is none.
   */
  public static @Nullable String boxed(String text) {
    return BoxedAnswers.last(text);
  }

  /**
   * An answer that was found.
   *
   * @param readings what it may be, whole first, then the value within it
   * @param rule the rule that found it
   */
  record Found(List<String> readings, String rule) {
    Found {
      readings = List.copyOf(readings);
    }

    static Found of(String text, String rule) {
      return new Found(List.of(text), rule);
    }

    String text() {
      return readings.getLast();
    }
  }

  /**
   * Returns the final answer of a reply that {@link ReplyText} cleaned, or null if there is nothing
   * like one.
   *
   * @param wordy whether the reference is words, so that words can be the answer
   */
  static @Nullable Found find(String text, boolean wordy) {
    for (Statements.Statement statement : Statements.lastFirst(text)) {
      Found found = read(statement, Statements.content(text, statement), wordy);
      if (found != null) {
        return found;
      }
    }
    return withoutStatement(text.strip(), wordy);
  }

  private static @Nullable Found read(
      Statements.Statement statement, String content, boolean wordy) {
    Form form = statement.form();
    if (form == Form.BOX) {
      return Found.of(content, form.rule);
    }
    if (form == Form.RESULT || form == Form.TAG) {
      if (content.isBlank()) {
        return null;
      }
      String boxed = BoxedAnswers.last(content);
      return boxed != null ? Found.of(boxed, form.rule) : new Found(marked(content), form.rule);
    }
    String whole = edged(content);
    Matcher but = NOT_BUT.matcher(whole);
    if (but.matches()) {
      whole = edged(but.group(1));
    }
    if (whole.isEmpty() || NOT.matcher(whole).find()) {
      return null;
    }
    String boxed = BoxedAnswers.last(whole);
    if (boxed != null) {
      return Found.of(boxed, form.rule);
    }
    List<String> readings = readings(whole);
    boolean value = hasValue(readings);
    if (form == Form.SHORT || form == Form.HASHES) {
      return (value && isJustValue(whole)) || (form == Form.HASHES && wordy)
          ? new Found(readings, form.rule)
          : null;
    }
    if (form == Form.LABEL && value && isWorking(whole, readings)) {
      return null;
    }
    return value || (wordy && whole.length() <= SHORT) ? new Found(readings, form.rule) : null;
  }

  private static List<String> marked(String content) {
    String whole = edged(content);
    whole = whole.endsWith(".") ? whole.substring(0, whole.length() - 1) : whole;
    return readings(edged(PHRASE.matcher(whole).replaceFirst("")));
  }

  /** Candidate answers of a text: all of it, without explanations, and its first value. */
  private static List<String> readings(String whole) {
    if (isPlainNumber(whole)) {
      return List.of(whole);
    }
    Set<String> readings = new LinkedHashSet<>();
    String value = whole.indexOf('(') > 0 ? REMARK.matcher(whole).replaceAll("") : whole;
    value = MINUS.matcher(FILLER.matcher(value).replaceFirst("")).replaceAll("-");
    NumberTokens.Token number = NumberTokens.next(value, 0);
    if (number != null && number.start() == 0 && number.end() == value.length()) {
      readings.add(number.text());
      readings.add(whole);
      return List.copyOf(readings).reversed();
    }
    readings.add(whole);
    if (isValue(whole)) {
      if (number != null && number.start() == 0 && isNoun(value.substring(number.end()))) {
        readings.add(number.text());
      }
      return List.copyOf(readings);
    }
    readings.add(value);
    if (isValue(value)) {
      return List.copyOf(readings);
    }
    String cut = edged(EXPLANATION.matcher(value).replaceFirst(""));
    if (isBalanced(cut) && !cut.isEmpty()) {
      readings.add(cut);
      if (isValue(cut)) {
        return List.copyOf(readings);
      }
    } else {
      cut = value;
    }
    String last = cut.substring(cut.lastIndexOf('=') + 1).strip();
    if (last.length() < cut.length() && !cut.contains(",") && isValue(last)) {
      readings.add(last);
      return List.copyOf(readings);
    }
    String first = FirstValue.of(cut);
    first = first == null ? FirstValue.of(value) : first;
    if (first != null) {
      readings.add(first);
    }
    return List.copyOf(readings);
  }

  /** Whether a text is nothing but digits, by far the most frequent answer. */
  static boolean isPlainNumber(String text) {
    for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && !text.equals("-");
  }

  private static boolean hasValue(List<String> readings) {
    String last = readings.getLast();
    return isPlainNumber(last) || isValue(last) || Choices.of(last) != null;
  }

  private static boolean isValue(String text) {
    return (!LatexText.isProse(text) && Equivalence.isExpression(text))
        || NumberWords.value(text) != null
        || text.equalsIgnoreCase("infinity");
  }

  /** Whether what follows a number only says what is counted. */
  private static boolean isNoun(String rest) {
    return NOUN.matcher(rest).matches()
        && WORD.matcher(rest)
            .results()
            .map(word -> word.group().toLowerCase(Locale.ROOT))
            .noneMatch(word ->
                LatexVocabulary.FUNCTIONS.contains(word)
                    || LatexVocabulary.GREEK.contains(word)
                    || LatexUnits.scale(word) != null
                    || LatexUnits.canonical(word) != null);
  }

  private static boolean isBalanced(String text) {
    int braces = 0;
    int dollars = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      braces += c == '{' ? 1 : c == '}' ? -1 : 0;
      dollars += c == '$' ? 1 : 0;
    }
    return braces == 0 && dollars % 2 == 0;
  }

  /** Whether a line holds a value and at most four words about it, and is no heading. */
  private static boolean isJustValue(String line) {
    if (isValue(line)) {
      return true;
    }
    Matcher word = WORD.matcher(line);
    int words = 0;
    while (word.find()) {
      words++;
    }
    return words <= 4 && DIRECT.matcher(line).matches() && line.indexOf(':') < 0;
  }

  /** Whether what follows "Answer:" works the problem out rather than says what comes out. */
  private static boolean isWorking(String whole, List<String> readings) {
    if (readings.size() == 1 || DIRECT.matcher(whole).matches() || Choices.of(whole) != null) {
      return false;
    }
    String first = readings.getLast();
    NumberTokens.Token number = NumberTokens.next(whole, 0);
    NumberTokens.Token more = number == null ? null : NumberTokens.next(whole, number.end());
    return more != null && !first.equals(whole) && whole.indexOf('=') >= 0;
  }

  private static String edged(String text) {
    String bare =
        text.indexOf('*') < 0 && text.indexOf('`') < 0 ? text : BOLD.matcher(text).replaceAll("");
    int start = 0;
    int end = bare.length();
    while (start < end && isEdge(bare.charAt(start), ":*_>")) {
      start++;
    }
    while (end > start && isEdge(bare.charAt(end - 1), "*_:;,")) {
      end--;
    }
    return bare.substring(start, end);
  }

  private static boolean isEdge(char c, String marks) {
    return Character.isWhitespace(c) || marks.indexOf(c) >= 0;
  }

  private static @Nullable Found withoutStatement(String whole, boolean wordy) {
    String bare = edged(whole);
    if (bare.length() <= 300 && (isValue(bare) || Choices.of(bare) != null)) {
      return Found.of(bare, "the whole reply");
    }
    LastValue.Ending ending = LastValue.of(whole);
    List<String> values = ending.values();
    String letter = Choices.chosen(whole);
    if (wordy) {
      List<String> words = new ArrayList<>(letter == null ? List.of() : List.of(letter));
      words.addAll(LastValue.words(whole));
      if (whole.length() <= SHORT && whole.indexOf('\n') < 0) {
        words.add(whole);
      }
      words.addAll(0, values);
      return words.isEmpty() ? null : new Found(words, WORDS);
    }
    if (!values.isEmpty()) {
      return new Found(
          values.reversed(), ending.isFormula() ? "the last formula" : "the last number");
    }
    return whole.isEmpty() || whole.length() > SHORT || whole.indexOf('\n') >= 0
        ? null
        : Found.of(whole, WORDS);
  }
}
