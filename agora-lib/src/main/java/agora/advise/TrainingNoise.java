package agora.advise;

import java.util.Arrays;

/**
 * Variance of PGR between students that differ in their training seed only, pooled over the arms of
 * a trial. Before any replicates are seen it is an assumption; each pair of students counts as much
 * as a quarter of it.
 */
final class TrainingNoise {
  /** Deviation between seeds in points that is assumed: that of the miniature's students. */
  private static final double ASSUMED = 2;

  private static final double ASSUMED_DEGREES = 4;

  private double squares = ASSUMED_DEGREES * ASSUMED * ASSUMED;
  private double degrees = ASSUMED_DEGREES;

  /** Takes the PGRs in percent of students of the same data into account. */
  void add(double[] students) {
    double mean = Arrays.stream(students).average().orElse(0);
    squares += Arrays.stream(students).map(pgr -> (pgr - mean) * (pgr - mean)).sum();
    degrees += students.length - 1;
  }

  /** Returns the variance of a single student's PGR, in squared points. */
  double variance() {
    return squares / degrees;
  }
}
