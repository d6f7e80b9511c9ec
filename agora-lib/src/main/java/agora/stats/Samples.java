package agora.stats;

import java.util.List;

/** Checks and summaries of samples that every fit begins with. */
public final class Samples {
  private Samples() {}

  /**
   * Checks that rows are a rectangle of finite numbers with one name per column.
   *
   * @throws IllegalArgumentException naming row and column of the first offender
   */
  static void requireRectangle(List<String> names, double[][] rows) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != names.size()) {
        throw new IllegalArgumentException(
            "every row needs one value for each of "
                + names
                + ", row "
                + i
                + " has "
                + rows[i].length);
      }
      for (int j = 0; j < rows[i].length; j++) {
        if (!Double.isFinite(rows[i][j])) {
          throw new IllegalArgumentException(
              "values must be finite, column '"
                  + names.get(j)
                  + "' of row "
                  + i
                  + " was "
                  + rows[i][j]
                  + ": leave the row or the column out");
        }
      }
    }
  }

  static void requireFinite(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            name + " must be finite, value " + i + " was " + values[i]);
      }
    }
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Returns the standard deviation with the denominator {@code n - degrees}. */
  static double standardDeviation(double[] values, int degrees) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.length - degrees));
  }

  static double[] column(double[][] rows, int index) {
    double[] column = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      column[i] = rows[i][index];
    }
    return column;
  }

  /** Returns the inner product of two vectors of one length. */
  public static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
