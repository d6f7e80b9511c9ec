package agora.math;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether two mathematical answers are the same: by their text, by exact arithmetic, by
 * structure, by thirty digits, by computer algebra, in that order. Symmetric, and bounded in time;
 * a text that cannot be read as mathematics equals nothing but itself.
 */
final class Equivalence {
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,15}");
  private static final Pattern DECIMAL_COMMA = Pattern.compile("-?\\d+,\\d{1,2}");

  /**
   * Words or an approximation in brackets behind a value: "12 (twelve)". It begins before all of
   * the spaces and never gives a character back, so that a long text takes linear time.
   */
  private static final Pattern REMARK =
      Pattern.compile(
          "(?:(?<=[\\d}$)A-Za-z])(?!\\s)|(?<!\\s)\\s++)(?:\\$\\s*+)?(?:\\\\text(?:bf|rm)?\\s?\\{\\s*+)?\\("
              + "(?:[\\p{L}\\s'-]{3,}+|(?:approximately|approx\\.?|about|or|i\\.e\\.|\u2248|\\\\approx)\\b?[^()]*+)"
              + "\\)\\s*+(?:\\}\\s*+)?\\$?$");

  private static final Pattern ABOUT =
      Pattern.compile("^(?:\u2248|~|\\\\approx(?![a-z])|(?i:approximately|about|roughly)\\b)\\s*");

  /** More than three digits before a comma and two behind it are neither thousands nor a pair. */
  private static final Pattern LONG_DECIMAL = Pattern.compile("-?\\d{4,},\\d{2}");

  private static final Pattern CHOOSE =
      Pattern.compile("\\{(?=[^{}]++\\})([^{}]+?)\\\\choose([^{}]++)\\}");
  private static final Pattern NUMERAL =
      Pattern.compile("\\\\(?:text|mathrm)\\s?\\{([0-9A-Z]+)\\}\\s?_");
  private static final int MAX_LENGTH = 2000;

  private Equivalence() {}

  /** Whether two answers are the same, and why. */
  record Verdict(boolean equal, String reason) {}

  static Verdict compare(String gold, String answer) {
    if (gold.isBlank() || answer.isBlank()) {
      return new Verdict(false, "an empty answer");
    }
    if (LatexText.bare(gold).equals(LatexText.bare(answer))) {
      return new Verdict(true, "the same text");
    }
    if (INTEGER.matcher(gold).matches() && INTEGER.matcher(answer).matches()) {
      return Long.parseLong(gold) == Long.parseLong(answer)
          ? new Verdict(true, "the same integer")
          : new Verdict(false, "another integer");
    }
    TimeOfDay time = TimeOfDay.of(gold);
    TimeOfDay other = TimeOfDay.of(answer);
    if (time != null && other != null) {
      return time.same(other)
          ? new Verdict(true, "the same time of day")
          : new Verdict(false, "another time of day");
    }
    List<Expression> golds = time != null ? List.of() : readings(plain(gold), true);
    List<Expression> answers =
        golds.isEmpty() || (other != null && !other.half().isEmpty())
            ? List.of()
            : readings(
                plain(answer), gold.indexOf(',') >= 0 || LONG_DECIMAL.matcher(answer).matches());
    if (golds.isEmpty() || answers.isEmpty()) {
      String left = LatexText.words(gold);
      return !left.isEmpty() && left.equals(LatexText.words(answer)) && wordy(gold, answer)
          ? new Verdict(true, "the same words")
          : new Verdict(false, "not readable as mathematics, and not the same text");
    }
    for (Expression one : golds) {
      for (Expression another : answers) {
        if (Equality.same(one, another)) {
          return new Verdict(true, "the same value");
        }
      }
    }
    return new Verdict(false, "not shown to be the same value");
  }

  /** Words may differ in marks and case; anything with a sign of mathematics may not. */
  private static boolean wordy(String gold, String answer) {
    return (gold + answer).chars().noneMatch(c -> "+-*/^=<>|_".indexOf(c) >= 0);
  }

  /** Returns a text without a remark in words behind it and without "about" before it. */
  private static String plain(String text) {
    String plain = text.strip();
    if (plain.indexOf('(') > 0) {
      plain = REMARK.matcher(plain).replaceFirst("");
    }
    if (plain.contains("\\choose")) {
      plain = CHOOSE.matcher(plain).replaceAll("\\\\binom{$1}{$2}");
    }
    if (plain.indexOf('_') > 0) {
      plain = NUMERAL.matcher(plain).replaceAll("$1_");
    }
    return !plain.isEmpty() && "\\~\u2248aArR".indexOf(plain.charAt(0)) >= 0
        ? ABOUT.matcher(plain).replaceFirst("")
        : plain;
  }

  /**
   * Returns what a text may mean: commas between digits part numbers, thousands, or decimals.
   *
   * @param decimalComma whether a comma may be a decimal one, as only a reference's own is
   */
  private static List<Expression> readings(String text, boolean decimalComma) {
    String plain = text.strip();
    List<Expression> readings = new ArrayList<>();
    if (plain.length() > MAX_LENGTH) {
      return readings;
    }
    Expression joined = read(plain, true);
    if (joined != null) {
      readings.add(joined);
    }
    if (plain.indexOf(',') >= 0) {
      Expression parted = read(plain, false);
      if (parted != null && !parted.equals(joined)) {
        readings.add(parted);
      }
      String digits = plain.replace("$", "");
      if (decimalComma && DECIMAL_COMMA.matcher(digits).matches()) {
        readings.add(LatexParser.parse(digits.replace(',', '.'), true));
      }
    }
    return readings;
  }

  private record Reading(String text, boolean joinThousands) {}

  /** The last texts that a thread has read: finding an answer and comparing it read it twice. */
  private static final ThreadLocal<Map<Reading, Optional<Expression>>> READ =
      ThreadLocal.withInitial(() ->
          new LinkedHashMap<>(32) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Reading, Optional<Expression>> eldest) {
              return size() > 16;
            }
          });

  private static @Nullable Expression read(String text, boolean joinThousands) {
    Reading reading = new Reading(text, joinThousands);
    Map<Reading, Optional<Expression>> known = READ.get();
    Optional<Expression> value = known.get(reading);
    if (value == null) {
      value = parsed(text, joinThousands);
      known.put(reading, value);
    }
    return value.orElse(null);
  }

  private static Optional<Expression> parsed(String text, boolean joinThousands) {
    try {
      return Optional.of(LatexParser.parse(text, joinThousands));
    } catch (MathSyntaxException e) {
      return Optional.empty();
    }
  }

  /** Returns whether a text reads as an expression without words in it. */
  static boolean isExpression(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    Expression value = read(text, true);
    return value != null && !(value instanceof Expression.Words);
  }
}
