package agora.judge;

import agora.stats.LogisticFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Arena-Hard's score of a model against the baseline from the outcomes of their battles.
 *
 * <p>The score is the win rate that a Bradley-Terry model (base 10, scale 400) predicts. All
 * battles have the baseline, so its maximum likelihood is reached where the predicted rate is the
 * mean outcome, a tie counting half.
 *
 * @param score within [0, 1]
 * @param low lower end of the bootstrap interval over battles (95 % for v0.1, 90 % for 2.0, as
 *     published)
 * @param high its upper end
 * @param rating Bradley-Terry rating where the baseline has 1000
 */
public record ArenaScore(double score, double low, double high, double rating) {
  private static final int RESAMPLES = 1000;
  private static final int STYLE_RESAMPLES = 100; // each is a fit

  /**
   * Returns the score of outcomes within [0, 1], one a battle (a strong verdict is three battles).
   *
   * @throws IllegalArgumentException if there is no battle
   */
  public static ArenaScore of(List<Double> outcomes, ArenaRules rules, long seed) {
    if (outcomes.isEmpty()) {
      throw new IllegalArgumentException("a score needs at least one battle");
    }
    double[] values = outcomes.stream().mapToDouble(Double::doubleValue).toArray();
    double[] means = new double[RESAMPLES];
    SplittableRandom random = new SplittableRandom(seed);
    for (int b = 0; b < RESAMPLES; b++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[b] = sum / values.length;
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double score = rules == ArenaRules.V2_0 ? Arrays.stream(means).average().orElseThrow() : mean;
    Arrays.sort(means);
    return new ArenaScore(
        score,
        percentile(means, rules.lowPercentile()),
        percentile(means, rules.highPercentile()),
        1000 + 400 * Math.log10(mean / (1 - mean)));
  }

  /** Returns the value at a percentile of sorted values, between neighbours in proportion. */
  private static double percentile(double[] sorted, double percent) {
    double position = percent / 100 * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /**
   * A battle with the style of both answers.
   *
   * @param outcome of the model, within [0, 1]
   * @param model style of the model's answer
   * @param baseline style of the baseline's answer
   */
  public record Styled(double outcome, Style model, Style baseline) {}

  /**
   * Returns the score with style controlled: the Bradley-Terry model gets a term for each
   * difference in style, and the win rate is what remains for the model where there is none. The
   * interval is that of a bootstrap over battles; 2.0 reports the median of its resamples as the
   * score.
   *
   * @throws IllegalArgumentException if there are fewer than two battles
   */
  public static ArenaScore styleControlled(List<Styled> battles, ArenaRules rules, long seed) {
    int n = battles.size();
    if (n < 2) {
      throw new IllegalArgumentException("style control needs two battles, had " + n);
    }
    List<double[]> differences = new ArrayList<>();
    for (Styled battle : battles) {
      differences.add(battle.model().against(battle.baseline(), rules));
    }
    standardise(differences);
    double[][] x = new double[n][];
    double[] y = new double[n];
    int[] once = new int[n];
    for (int i = 0; i < n; i++) {
      double[] row = new double[differences.get(i).length + 1];
      row[0] = Math.log(10);
      System.arraycopy(differences.get(i), 0, row, 1, row.length - 1);
      x[i] = row;
      y[i] = battles.get(i).outcome();
      once[i] = 1;
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] resampled = new double[STYLE_RESAMPLES];
    for (int b = 0; b < STYLE_RESAMPLES; b++) {
      int[] drawn = new int[n];
      for (int i = 0; i < n; i++) {
        drawn[random.nextInt(n)]++;
      }
      resampled[b] = controlled(x, y, drawn);
    }
    Arrays.sort(resampled);
    double score = rules == ArenaRules.V2_0 ? percentile(resampled, 50) : controlled(x, y, once);
    return new ArenaScore(
        score,
        percentile(resampled, rules.lowPercentile()),
        percentile(resampled, rules.highPercentile()),
        1000 + 400 * Math.log10(score / (1 - score)));
  }

  private static double controlled(double[][] x, double[] y, int[] drawn) {
    // Each battle counts twice, so that a tie can be a win and a loss.
    double[] weights = Arrays.stream(drawn).mapToDouble(count -> 2.0 * count).toArray();
    LogisticFit.Options options =
        LogisticFit.Options.maximumLikelihood().withoutIntercept().withPenalty(1);
    double strength = LogisticFit.fit(x, y, weights, options).coefficients()[0];
    return 1 / (1 + Math.pow(10, -strength));
  }

  private static void standardise(List<double[]> rows) {
    for (int column = 0; column < rows.getFirst().length; column++) {
      double mean = 0;
      for (double[] row : rows) {
        mean += row[column] / rows.size();
      }
      double squares = 0;
      for (double[] row : rows) {
        squares += (row[column] - mean) * (row[column] - mean);
      }
      double deviation = Math.sqrt(squares / rows.size());
      for (double[] row : rows) {
        row[column] = deviation == 0 ? 0 : (row[column] - mean) / deviation;
      }
    }
  }

  /**
   * The style of an answer.
   *
   * @param tokens its length in tokens
   * @param headers Markdown headings
   * @param lists items of lists
   * @param bold bold passages
   */
  public record Style(double tokens, double headers, double lists, double bold) {
    private double[] against(Style other, ArenaRules rules) {
      double length = relative(tokens, other.tokens, 0);
      if (rules == ArenaRules.V0_1) {
        return new double[] {
          length,
          relative(headers, other.headers, 1),
          relative(lists, other.lists, 1),
          relative(bold, other.bold, 1)
        };
      }
      return new double[] {
        length,
        relative(headers / (tokens + 1), other.headers / (other.tokens + 1), 1),
        relative(lists / (tokens + 1), other.lists / (other.tokens + 1), 1),
        relative(bold / (tokens + 1), other.bold / (other.tokens + 1), 1)
      };
    }

    private static double relative(double a, double b, double extra) {
      double sum = a + b + extra;
      return sum == 0 ? 0 : (a - b) / sum;
    }

    /** Returns the style of a Markdown text; code blocks do not count. */
    public static Style of(String markdown) {
      String text = markdown.replaceAll("(?s)```.*?(```|$)", "");
      return new Style(
          markdown.isBlank() ? 0 : markdown.strip().split("\\s+").length,
          count(text, "(?m)^#{1,6}\\s"),
          count(text, "(?m)^\\s*(?:[-*+]|\\d+\\.)\\s"),
          count(text, "\\*\\*[^*\\n]+\\*\\*|__[^_\\n]+__"));
    }

    private static double count(String text, String pattern) {
      return java.util.regex.Pattern.compile(pattern).matcher(text).results().count();
    }
  }
}
