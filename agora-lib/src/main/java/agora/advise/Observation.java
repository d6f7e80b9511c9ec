package agora.advise;

/**
 * PGR of an arm at one volume, averaged over the seeds that were trained.
 *
 * @param arm the generator and the setting
 * @param volume instances that the student was trained on, &gt;= 1
 * @param pgrPercent the PGR in percent
 * @param standardError of it in points, seeds and problems included, &gt; 0
 * @param resamples PGR in percent on resamples of the problems that all observations of a trial
 *     share, so that the luck with problems cancels between arms; empty if the observation's error
 *     is independent of all others
 */
public record Observation(
    Arm arm, int volume, double pgrPercent, double standardError, double[] resamples) {
  public Observation {
    if (volume < 1 || !Double.isFinite(pgrPercent) || !(standardError > 0)) {
      throw new IllegalArgumentException(
          "an observation needs a volume >= 1, a finite PGR and a standard error > 0; of "
              + arm.label()
              + " they were "
              + volume
              + ", "
              + pgrPercent
              + " and "
              + standardError);
    }
    resamples = resamples.clone();
  }

  /** Makes an observation whose error is independent of all others. */
  public Observation(Arm arm, int volume, double pgrPercent, double standardError) {
    this(arm, volume, pgrPercent, standardError, new double[0]);
  }

  /** Returns the covariance of the errors of two different observations, in squared points. */
  double sharedVariance(Observation other) {
    int n = resamples.length;
    if (n == 0 || n != other.resamples.length) {
      return 0;
    }
    double x = 0;
    double y = 0;
    double products = 0;
    int defined = 0;
    for (int i = 0; i < n; i++) {
      double a = resamples[i] - pgrPercent;
      double b = other.resamples[i] - other.pgrPercent;
      if (Double.isFinite(a + b)) { // a resample without a gap has no PGR
        x += a;
        y += b;
        products += a * b;
        defined++;
      }
    }
    return defined == 0 ? 0 : (products - x * y / defined) / defined;
  }
}
