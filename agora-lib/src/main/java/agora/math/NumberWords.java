package agora.math;

import agora.math.Expression.Numeral;
import agora.math.Expression.Words;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers written as English words, from zero to ninety-nine. */
final class NumberWords {
  private static final List<String> SMALL =
      List.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");
  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");

  private NumberWords() {}

  /** Returns whether one is a number and the other its word. */
  static boolean same(Expression a, Expression b) {
    if (a instanceof Words words) {
      return b instanceof Numeral number && is(words.text(), number);
    }
    return b instanceof Words && same(b, a);
  }

  private static boolean is(String words, Numeral number) {
    Rational value = value(words);
    return value != null && value.equals(number.value());
  }

  /** Returns the value of a number word, or null if the text is none. */
  static @Nullable Rational value(String text) {
    String[] words = text.toLowerCase(Locale.ROOT).strip().split("[- ]", -1);
    int tens = TENS.indexOf(words[0]);
    if (words.length == 1) {
      int small = SMALL.indexOf(words[0]);
      return small >= 0 ? Rational.of(small) : tens >= 0 ? Rational.of(20 + 10L * tens) : null;
    }
    int unit = words.length == 2 ? SMALL.indexOf(words[1]) : -1;
    return tens >= 0 && unit > 0 && unit < 10 ? Rational.of(20 + 10L * tens + unit) : null;
  }
}
