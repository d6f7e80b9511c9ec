package agora.advise;

import java.util.List;

/**
 * Experiment that an advisor runs: arms, their costs, and the PGR of students trained on their
 * data.
 */
public interface Trial {
  /** Returns the candidates, at least two. */
  List<Arm> arms();

  /**
   * Returns what the data of an arm costs, in USD, from nothing to a volume.
   *
   * @param volume instances, &gt;= 0
   */
  double costUsd(Arm arm, int volume);

  /**
   * Returns the PGR of students trained on the first {@code volume} instances of an arm's data,
   * generating what is missing. They see the data {@link Advisor#passes} times.
   *
   * @throws InterruptedException if the thread is interrupted; what was paid is kept
   */
  Observation observe(Arm arm, int volume) throws InterruptedException;

  /**
   * Returns a forecast of an arm's PGR in percent from the metrics of its data so far; 0 where
   * nothing is known.
   */
  default double prior(Arm arm) {
    return 0;
  }
}
