package agora.judge;

import agora.evaluate.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AlpacaEval's length-controlled win rate (Dubois et al. 2024): a logistic model of the judge's
 * preference with a term for the difference in length, a term for how hard the instruction is, and
 * one for the model; the win rate is what it predicts where the length term is zero.
 *
 * <p>{@code logit P = a tanh(d / sd(d)) + b gamma + m}, d the baseline's length less the model's in
 * characters. Beside the model's rows the fit sees, at a tenth of their weight, the baseline's own
 * verbose and concise answers, so that a model judged alone does not define what length is worth.
 *
 * @param difficulty gamma, by position in the published instructions
 * @param gamed the baseline's verbose and concise answers against itself
 */
public record LengthControl(List<Double> difficulty, List<Gamed> gamed) {
  private static final double GAMED_WEIGHT = 0.1;
  private static final int FOLDS = 5;
  private static final double[] STRENGTHS = strengths();

  public LengthControl {
    difficulty = List.copyOf(difficulty);
    gamed = List.copyOf(gamed);
  }

  /**
   * One judgement of the baseline against itself with another length.
   *
   * @param lengthTerm the hyperbolic tangent of the standardised difference
   * @param difficulty gamma of its instruction
   * @param preference the judge's, within [0, 1]; 1 is for the other length
   */
  public record Gamed(double lengthTerm, double difficulty, double preference) {}

  /**
   * The result for a model.
   *
   * @param winRate length-controlled, within [0, 1]
   * @param standardError of the win rate over instructions
   * @param predictions the predicted preference an instruction, in order
   * @param length the coefficient a
   * @param difficulty the coefficient b
   * @param bias the coefficient m
   * @param strength the inverse penalty of the fit
   */
  public record Fit(
      double winRate,
      double standardError,
      List<Double> predictions,
      double length,
      double difficulty,
      double bias,
      double strength) {
    public Fit {
      predictions = List.copyOf(predictions);
    }
  }

  /**
   * Returns the control of some instructions, by their positions, where others have no verdict.
   *
   * @throws IllegalArgumentException if a position has no difficulty
   */
  LengthControl of(int[] positions) {
    List<Double> those = new ArrayList<>();
    for (int position : positions) {
      if (position >= difficulty.size()) {
        throw new IllegalArgumentException(
            "row " + position + " has no difficulty: there are " + difficulty.size());
      }
      those.add(difficulty.get(position));
    }
    return new LengthControl(those, gamed);
  }

  /**
   * Fits a model.
   *
   * @param preferences the judge's, within [0, 1], 1 is for the model; one row per instruction
   * @param baselineLengths characters of the baseline's answers
   * @param modelLengths characters of the model's answers
   * @param strength the inverse penalty, or null to choose among ten by five-fold cross-validation,
   *     as the published scores do
   * @throws IllegalArgumentException if there are more rows than difficulties, or lengths do not
   *     match
   */
  public Fit fit(
      double[] preferences, int[] baselineLengths, int[] modelLengths, @Nullable Double strength) {
    int n = preferences.length;
    if (n < 2 || n > difficulty.size() || baselineLengths.length < n || modelLengths.length != n) {
      throw new IllegalArgumentException(
          "a fit needs one length per answer and 2.."
              + difficulty.size()
              + " preferences, had "
              + n
              + " preferences, "
              + baselineLengths.length
              + " and "
              + modelLengths.length
              + " lengths");
    }
    double[] terms = lengthTerms(baselineLengths, modelLengths);
    List<double[]> rows = new ArrayList<>();
    double[] y = new double[n + gamed.size()];
    double[] weights = new double[y.length];
    // The published order: it decides which rows share a fold.
    for (Gamed row : gamed) {
      y[rows.size()] = row.preference();
      weights[rows.size()] = GAMED_WEIGHT;
      rows.add(new double[] {row.lengthTerm(), row.difficulty(), 0});
    }
    for (int i = 0; i < n; i++) {
      y[rows.size()] = preferences[i];
      weights[rows.size()] = 1;
      rows.add(new double[] {terms[i], difficulty.get(i), 1});
    }
    double[][] x = rows.toArray(double[][]::new);
    double c = strength == null ? crossValidated(x, y, weights) : strength;
    double[] b = SparseLogisticFit.fit(x, y, weights, c, new double[3]);
    double[] predictions = new double[n];
    for (int i = 0; i < n; i++) {
      predictions[i] = sigmoid(b[1] * difficulty.get(i) + b[2]);
    }
    Measure mean = Measure.mean("length-controlled win rate", predictions);
    return new Fit(
        mean.value(),
        mean.standardError(),
        Arrays.stream(predictions).boxed().toList(),
        b[0],
        b[1],
        b[2],
        c);
  }

  /** Returns tanh of the difference in length over its sample deviation, one value per answer. */
  public static double[] lengthTerms(int[] baselineLengths, int[] modelLengths) {
    int n = modelLengths.length;
    double[] differences = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      differences[i] = (double) baselineLengths[i] - modelLengths[i];
      mean += differences[i] / n;
    }
    double squares = 0;
    for (double difference : differences) {
      squares += (difference - mean) * (difference - mean);
    }
    double deviation = Math.sqrt(squares / (n - 1));
    return Arrays.stream(differences)
        .map(difference -> deviation == 0 ? 0 : Math.tanh(difference / deviation))
        .toArray();
  }

  private static double crossValidated(double[][] x, double[] y, double[] weights) {
    double best = STRENGTHS[0];
    double bestLoss = Double.POSITIVE_INFINITY;
    double[][] starts = new double[FOLDS][3];
    for (double strength : STRENGTHS) {
      double loss = 0;
      for (int fold = 0; fold < FOLDS; fold++) {
        double[] training = weights.clone();
        for (int i = fold; i < training.length; i += FOLDS) {
          training[i] = 0;
        }
        starts[fold] = SparseLogisticFit.fit(x, y, training, strength, starts[fold]);
        loss += loss(x, y, weights, starts[fold], fold) / FOLDS;
      }
      if (loss < bestLoss) {
        bestLoss = loss;
        best = strength;
      }
    }
    return best;
  }

  private static double loss(double[][] x, double[] y, double[] weights, double[] b, int fold) {
    double sum = 0;
    int rows = 0;
    for (int i = fold; i < y.length; i += FOLDS) {
      double p = sigmoid(x[i][0] * b[0] + x[i][1] * b[1] + x[i][2] * b[2]);
      sum -= weights[i] * (y[i] * Math.log(p) + (1 - y[i]) * Math.log(1 - p));
      rows++;
    }
    return sum / rows;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double[] strengths() {
    double[] values = new double[10];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.pow(10, -4 + 8.0 * i / (values.length - 1));
    }
    return values;
  }
}
