package agora.score;

import agora.stats.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The parts of sentences: numbers with their intervals, names in a row, how sure something is. */
final class Words {
  /** A probability from which on one speaks of a difference: two-sided 95 %. */
  static final double SURE = 0.975;

  private static final double LIKELY = 0.8;

  private Words() {}

  /** Returns a PGR with its interval where there is one, such as {@code 39.5 % [31.4, 47.3]}. */
  static String pgr(Pgr pgr) {
    return number(pgr.percent()) + " %" + pgr.interval().map(e -> bounds(e.times(100))).orElse("");
  }

  /** Returns a PGR in percent without its sign, such as {@code 39.5 [31.4, 47.3]}. */
  static String values(Pgr pgr) {
    return number(pgr.percent()) + pgr.interval().map(e -> bounds(e.times(100))).orElse("");
  }

  /** Returns a difference in points with its interval. */
  static String points(Estimate estimate) {
    return number(estimate.value()) + " points" + bounds(estimate);
  }

  private static String bounds(Estimate e) {
    return Double.isFinite(e.low()) && Double.isFinite(e.high())
        ? " [" + number(e.low()) + ", " + number(e.high()) + "]"
        : " (not bounded by these problems)";
  }

  /** Returns one decimal; two where one would hide on which side of 0 a number lies. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    if (!text.equals("-0.0") && !text.equals("0.0")) {
      return text;
    }
    String fine = String.format(Locale.ROOT, "%.2f", value);
    return fine.matches("-?0\\.00") ? "0.0" : fine;
  }

  /** Returns the words of {@link #chance} with their probabilities, and what P counts. */
  static String defined(String counted) {
    return String.format(
        Locale.ROOT,
        "**Words:** surely means P >= %s, probably P >= %s, perhaps less; P is the probability that"
            + " the first is ahead. %s",
        SURE,
        LIKELY,
        counted);
  }

  static String code(String name) {
    return "`" + name + "`";
  }

  /** Returns names in a row: {@code `a`, `b` and `c`}. */
  static String names(List<String> names) {
    List<String> marked = names.stream().map(Words::code).toList();
    return marked.size() < 2
        ? String.join("", marked)
        : String.join(", ", marked.subList(0, marked.size() - 1)) + " and " + marked.getLast();
  }

  /** Returns a probability in words and digits, such as {@code surely (P = 0.99)}. */
  static String chance(double probability) {
    String word = probability >= SURE ? "surely" : probability >= LIKELY ? "probably" : "perhaps";
    return word + " (P " + probability(probability) + ")";
  }

  /** Returns {@code = 0.93}, but neither 0 nor 1: a share of resamples is no certainty. */
  static String probability(double p) {
    return p > 0.995 ? "> 0.99" : p < 0.005 ? "< 0.01" : String.format(Locale.ROOT, "= %.2f", p);
  }

  /** Returns the probability that one is better; nothing where one has no interval. */
  static Optional<Double> beating(Pgr a, Pgr b) {
    return a.interval().isPresent() && b.interval().isPresent()
        ? Optional.of(a.probabilityOfBeating(b))
        : Optional.empty();
  }
}
