package agora.advise;

/**
 * PGR of an arm at one volume, averaged over the seeds that were trained.
 *
 * @param arm the generator and the setting
 * @param volume instances that the student was trained on, &gt;= 1
 * @param pgrPercent the PGR in percent
 * @param standardError of it in points, seeds and problems included, &gt; 0
 */
public record Observation(Arm arm, int volume, double pgrPercent, double standardError) {
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
  }
}
