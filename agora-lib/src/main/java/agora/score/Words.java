package agora.score;

import agora.stats.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The parts of sentences: numbers with their intervals, names in a row, verdicts. */
final class Words {
  /** Probability from which on a lead is called proven: two-sided 95 %. */
  static final double SURE = 0.975;

  private static final String PROBLEMS = "; test problems only";
  private static final String SEEDS = "; with training noise";

  private Words() {}

  /** Returns a PGR with its interval where there is one, such as {@code 39.5 % [31.4, 47.3]}. */
  static String pgr(Pgr pgr) {
    return number(pgr.percent()) + " %" + pgr.interval().map(e -> bounds(e.times(100))).orElse("");
  }

  /**
   * Returns a PGR with its interval and what that counts: {@code 39.5 % [31.4, 47.3; test problems
   * only]}.
   */
  static String pgrOverProblems(Pgr pgr) {
    return plain(pgr) + pgr.interval().map(e -> bounds(e.times(100), PROBLEMS)).orElse("");
  }

  /** Returns a PGR alone, such as {@code 39.5 %}. */
  static String plain(Pgr pgr) {
    return number(pgr.percent()) + " %";
  }

  /** Returns the interval of a PGR over test problems, named: {@code [31.4, 47.3; test ...]}. */
  static String overProblems(Estimate points) {
    return bounds(points, PROBLEMS).strip();
  }

  /** Returns a PGR in points as a percentage with its interval, named where it counts seeds. */
  static String percent(Estimate points, boolean seeds) {
    return number(points.value()) + " %" + bounds(points, seeds ? SEEDS : "");
  }

  /** Returns a PGR in percent without its sign, such as {@code 39.5 [31.4, 47.3]}. */
  static String values(Pgr pgr) {
    return number(pgr.percent()) + pgr.interval().map(e -> bounds(e.times(100))).orElse("");
  }

  /** Returns a difference in points with its interval. */
  static String points(Estimate estimate) {
    return points(estimate, false);
  }

  /** Returns a difference in points with its interval, named where it counts seeds. */
  static String points(Estimate estimate, boolean seeds) {
    return number(estimate.value()) + " points" + bounds(estimate, seeds ? SEEDS : "");
  }

  private static String bounds(Estimate e) {
    return bounds(e, "");
  }

  private static String bounds(Estimate e, String counted) {
    return Double.isFinite(e.low()) && Double.isFinite(e.high())
        ? " [" + range(e) + counted + "]"
        : " (not bounded by these problems)";
  }

  /** Returns the ends of an interval, such as {@code 31.4, 47.3}. */
  static String range(Estimate e) {
    return number(e.low()) + ", " + number(e.high());
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

  /** Returns what verdicts mean, and what P counts. */
  static String defined(String counted) {
    return String.format(
        Locale.ROOT,
        "**Words:** a lead is proven where P >= %s. P is the probability that the first is ahead."
            + " \"Take\" stands where the lead over all others is proven. %s",
        SURE,
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
