package agora.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Scoring rules of Arena-Hard for the verdicts of a question's two games. */
public enum ArenaRules {
  /** April 2024: a game without a verdict is left out, the other one counts. */
  V0_1(2.5, 97.5),
  /**
   * April 2025: a question counts only if both games have a verdict; labels may be turned round.
   */
  V2_0(5, 95);

  private static final Pattern DOUBLE = Pattern.compile("\\[\\[([AB<>=]+)\\]\\]");
  private static final Pattern SINGLE = Pattern.compile("\\[([AB<>=]+)\\]");
  private static final Pattern LABEL = Pattern.compile("([AB])(>>|>|=|<|<<)([AB])");
  private static final int STRONG = 3;

  private final double lowPercentile;
  private final double highPercentile;

  ArenaRules(double lowPercentile, double highPercentile) {
    this.lowPercentile = lowPercentile;
    this.highPercentile = highPercentile;
  }

  /** Returns the last label of a judgement such as {@code A>>B}, or null if it has none. */
  public static @Nullable String label(String judgement) {
    String upper = judgement.toUpperCase(Locale.ROOT);
    String found = last(DOUBLE, upper);
    return found == null ? last(SINGLE, upper) : found;
  }

  private static @Nullable String last(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    String last = null;
    while (matcher.find()) {
      last = matcher.group(1);
    }
    return last;
  }

  /**
   * Returns what a label says of assistant A: 1 won, 0.5 tied, 0 lost, three times over where the
   * verdict is strong; null if these rules do not know the label.
   */
  public @Nullable List<Double> forA(@Nullable String label) {
    Matcher matcher = LABEL.matcher(label == null ? "" : label);
    if (!matcher.matches() || matcher.group(1).equals(matcher.group(3))) {
      return null;
    }
    boolean forward = matcher.group(1).equals("A");
    String sign = matcher.group(2);
    boolean published = (sign.equals("=") && forward) || sign.startsWith(">");
    if (this == V0_1 && !published) {
      return null;
    }
    double first = sign.equals("=") ? 0.5 : sign.startsWith(">") ? 1 : 0;
    double outcome = forward ? first : 1 - first;
    return java.util.Collections.nCopies(sign.length() == 2 ? STRONG : 1, outcome);
  }

  /**
   * Returns the model's outcomes of both games of a question: 1 won, 0.5 tied, 0 lost; null if the
   * question does not count.
   *
   * @param baselineFirst the label of the game in which the baseline is A, or null
   * @param modelFirst the label of the game in which the model is A, or null
   */
  public @Nullable List<Double> outcomes(
      @Nullable String baselineFirst, @Nullable String modelFirst) {
    List<Double> forBaseline = forA(baselineFirst);
    List<Double> forModel = forA(modelFirst);
    boolean missing = forBaseline == null || forModel == null;
    if ((this == V2_0 && missing) || (forBaseline == null && forModel == null)) {
      return null;
    }
    List<Double> outcomes = new ArrayList<>();
    if (forBaseline != null) {
      forBaseline.forEach(outcome -> outcomes.add(1 - outcome));
    }
    if (forModel != null) {
      outcomes.addAll(forModel);
    }
    return outcomes;
  }

  double lowPercentile() {
    return lowPercentile;
  }

  double highPercentile() {
    return highPercentile;
  }
}
