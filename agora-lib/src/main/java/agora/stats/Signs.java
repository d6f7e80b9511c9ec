package agora.stats;

/**
 * The sign of a direction, which is free: of the two, the one whose largest coefficient is positive
 * is taken everywhere.
 *
 * <p>Coefficients that differ by rounding alone count as equally large; the first of them decides,
 * so that no machine's last digit does.
 */
final class Signs {
  private static final double EQUAL = 1e-9;

  private Signs() {}

  /** Turns a vector round where its largest coefficient is negative. */
  static void makeLargestPositive(double[] vector) {
    double most = 0;
    for (double value : vector) {
      most = Math.max(most, Math.abs(value));
    }
    int largest = 0;
    while (largest < vector.length && Math.abs(vector[largest]) < most * (1 - EQUAL)) {
      largest++;
    }
    if (largest < vector.length && vector[largest] < 0) {
      for (int j = 0; j < vector.length; j++) {
        vector[j] = -vector[j];
      }
    }
  }
}
