package agora.math;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the first value in a sentence: a formula, a whole number, or the letter of a choice. */
final class FirstValue {
  private static final Pattern NEXT =
      Pattern.compile("\\s*(?:,|,?\\s(?:and|or))\\s+(?:[a-zA-Z]\\s*=\\s*)?");
  private static final Pattern LETTER =
      Pattern.compile(
          "\\(([A-J])\\)|^\\W{0,3}([A-J])(?=[).:,]|\\W*$|\\s(?:is|because|since|and|as)\\b)");

  private FirstValue() {}

  /** A value and where it stands. */
  record Value(String text, int start, int end) {}

  /** Returns the first value, with those joined to it by "and" or "or", or null. */
  static @Nullable String of(String sentence) {
    Matcher letter = LETTER.matcher(sentence);
    Value first = next(sentence, Formulas.in(sentence), 0, true);
    if (letter.find() && (first == null || letter.start() <= first.start())) {
      return letter.group(1) != null ? letter.group(1) : letter.group(2);
    }
    return first == null ? null : listed(sentence, first);
  }

  /** Returns the value with which a list that it begins ends, or the value alone. */
  private static String listed(String sentence, Value first) {
    int end = first.end();
    List<Formulas.Formula> formulas = Formulas.in(sentence);
    while (true) {
      Matcher next = NEXT.matcher(sentence).region(end, sentence.length());
      if (!next.lookingAt()) {
        break;
      }
      Value value = next(sentence, formulas, next.end(), false);
      if (value == null || value.start() != next.end() || continues(sentence, value)) {
        break;
      }
      end = value.end();
    }
    return end == first.end() ? first.text() : sentence.substring(first.start(), end);
  }

  /** "5, 10 less than before" goes on with words: its second number is no second answer. */
  private static boolean continues(String sentence, Value value) {
    Matcher word = Pattern.compile("\\s+\\p{L}{3,}").matcher(sentence);
    return sentence.charAt(value.start()) != '$'
        && word.region(value.end(), sentence.length()).lookingAt();
  }

  private static @Nullable Value next(
      String text, List<Formulas.Formula> formulas, int from, boolean skipNames) {
    int at = from;
    Value name = null;
    while (at <= text.length()) {
      Formulas.Formula formula = null;
      for (Formulas.Formula candidate : formulas) {
        if (candidate.start() >= at) {
          formula = candidate;
          break;
        }
      }
      NumberTokens.Token number = NumberTokens.next(text, at);
      if (formula != null
          && (number == null
              || (formula.start() <= number.end() - 1 && formula.start() <= number.start()))) {
        if (Equivalence.isExpression(formula.inside())) {
          Value value = new Value(formula.inside(), formula.start(), formula.end());
          if (!skipNames || !isName(formula.inside())) {
            return value;
          }
          name = name == null ? value : name;
        }
        at = formula.end();
      } else if (number != null) {
        return new Value(number.text(), number.start(), number.end());
      } else {
        return name;
      }
    }
    return name;
  }

  private static boolean isName(String formula) {
    return formula.strip().matches("\\\\?[A-Za-z]+(?:_\\{?\\w+\\}?)?")
        && formula.strip().length() <= 8;
  }
}
