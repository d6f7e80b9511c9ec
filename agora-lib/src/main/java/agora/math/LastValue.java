package agora.math;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the value with which a reply ends that states no answer explicitly. */
final class LastValue {
  private static final Pattern REMARK =
      Pattern.compile("\\([^()\\n]{0,200}(?:\\p{L}{2}|\u2248)[^()\\n]{0,200}\\)");
  private static final Pattern ABOUT =
      Pattern.compile(
          "(?:\u2248|,?\\s(?:or|i\\.e\\.,?|that is,?)\\s(?:approximately|about|roughly|around)?|,?\\sapproximately|,?\\sabout)"
              + "\\s?[$]?-?[\\d.,]+\\s?%?(?=[\\s.]*$)");
  private static final List<Pattern> TAILS =
      List.of(
          Pattern.compile(".*\\b(?:is|are|be|get|gives|equals|have|at)\\s\\s?(?<tail>.{1,80})"),
          Pattern.compile(".*[=:]\\s?(?<tail>[^=:]{1,80})"));
  private static final Pattern SIMPLE =
      Pattern.compile("[\\s$\\d.,%+-]*(?:(?:\\p{L}{2,}|an?|A)\\b[\\s.,]*)*");
  private static final Pattern BOLD = Pattern.compile("\\*\\*([^*\\n]{1,80})\\*\\*");
  private static final Pattern ENDING =
      Pattern.compile("(?i).*\\b(?:is|are|was|be|becomes|on)\\s(?:a |an |the )?(.{1,80})");
  private static final Pattern NEGATED = Pattern.compile("(?i)\\bnot\\b|n't\\b");
  private static final int SENTENCES = 200;

  private LastValue() {}

  /**
   * Value at the end of a text.
   *
   * @param values best first; empty if there is no formula or number
   * @param isFormula whether they were found between the marks of a formula
   */
  record Ending(List<String> values, boolean isFormula) {}

  static Ending of(String text) {
    List<Formulas.Formula> formulas = Formulas.in(text);
    int from = formulas.isEmpty() ? 0 : formulas.getLast().end();
    List<String> values = lastNumber(text.substring(from), formulas.isEmpty());
    if (!values.isEmpty() || formulas.isEmpty()) {
      return new Ending(values, false);
    }
    return new Ending(List.of(joined(text, formulas)), true);
  }

  /** The last formula, with those joined to it by "and" or "or". */
  private static String joined(String text, List<Formulas.Formula> formulas) {
    int first = formulas.size() - 1;
    while (first > 0
        && text.substring(formulas.get(first - 1).end(), formulas.get(first).start())
            .matches("\\s*(?:,|,?\\s(?:and|or))\\s+")) {
      first--;
    }
    return first == formulas.size() - 1
        ? formulas.getLast().inside().replaceAll("[.,;\\s]+$", "").strip()
        : text.substring(formulas.get(first).start(), formulas.getLast().end());
  }

  private static List<String> lastNumber(String rest, boolean remarks) {
    int end = rest.length();
    int sentences = 0;
    while (sentences < SENTENCES && end >= 0) {
      int start = rest.lastIndexOf('\n', end - 1);
      int stop = end;
      while (stop > start + 1 && sentences++ < SENTENCES) {
        int sentence = Math.max(rest.lastIndexOf(". ", stop - 2) + 1, start + 1);
        List<String> values = inSentence(rest.substring(sentence, stop), remarks);
        if (!values.isEmpty()) {
          return values;
        }
        stop = sentence;
      }
      sentences += stop == end ? 1 : 0;
      end = start;
    }
    return List.of();
  }

  private static List<String> inSentence(String line, boolean remarks) {
    String bare = line.replace("**", "");
    String plain = REMARK.matcher(bare).replaceAll(" ");
    String exact = ABOUT.matcher(plain).replaceFirst("");
    List<String> values = new ArrayList<>();
    String tail = tail(exact);
    for (String value :
        new String[] {
          tail, last(exact), last(plain), tail.isEmpty() && remarks ? last(bare) : ""
        }) {
      if (!value.isEmpty() && !values.contains(value)) {
        values.add(value);
      }
      if (!values.isEmpty() && value.equals(tail)) {
        break;
      }
    }
    return values.size() > 2 ? values.subList(0, 2) : values;
  }

  /** The expression, more than a number, with which a line ends: "so the domain is [1, 3)". */
  private static String tail(String line) {
    for (Pattern pattern : TAILS) {
      Matcher matcher = pattern.matcher(line.strip());
      if (matcher.matches()) {
        String tail = matcher.group("tail").replaceAll("[.\\s*]+$", "");
        if (!tail.isBlank()
            && !SIMPLE.matcher(tail).matches()
            && !LatexText.isProse(tail)
            && Equivalence.isExpression(tail)) {
          return tail;
        }
      }
    }
    return "";
  }

  private static String last(String line) {
    String last = "";
    NumberTokens.Token token = NumberTokens.next(line, 0);
    while (token != null) {
      last = token.text();
      token = NumberTokens.next(line, token.end());
    }
    return last;
  }

  /** Returns the words with which a text ends or that it sets in bold, best first. */
  static List<String> words(String text) {
    String stripped = text.strip();
    String line = stripped.substring(stripped.lastIndexOf('\n') + 1);
    List<String> words = new ArrayList<>();
    Matcher bold = BOLD.matcher(line);
    while (bold.find()) {
      words.add(0, bold.group(1).strip());
    }
    int stop = line.lastIndexOf(". ", line.length() - 2);
    String sentence = line.substring(stop < 0 ? 0 : stop + 2).replace("**", "");
    Matcher ending = ENDING.matcher(sentence.replaceAll("[.!\\s]+$", ""));
    if (ending.matches() && !NEGATED.matcher(sentence).find()) {
      words.add(ending.group(1).strip());
    }
    return words;
  }
}
