package agora.advise;

import java.util.List;
import java.util.Map;

/**
 * Experiment that an advisor runs: arms, their costs, and the PGR of students trained on their
 * data.
 */
public interface Trial {
  /** Most passes over a pilot: data that is seen more often is learned by heart. */
  int MOST_PASSES = 8;

  /**
   * Returns how often a student sees data of a volume for each time that the recipe says: as often
   * as brings it to the number of instances at the target, but at most {@link #MOST_PASSES} times.
   * A student of one pass over a pilot has learned little more than the form of an answer, from any
   * data.
   *
   * @param volume &gt;= 1
   * @param target the volume that arms are compared at
   */
  static int passes(int volume, int target) {
    return Math.clamp(Math.round((double) target / volume), 1, MOST_PASSES);
  }

  /** Returns the candidates, at least two. */
  List<Arm> arms();

  /**
   * Returns what the data of an arm costs, in USD, from nothing to a volume.
   *
   * @param volume instances, &gt;= 0
   */
  double costUsd(Arm arm, int volume);

  /** Returns whether the costs are not real money. */
  default boolean pricesAreFictional() {
    return false;
  }

  /**
   * Generates what is missing of an arm's data up to a volume, so that {@link #costUsd} is what it
   * really cost. A trial without real costs does nothing here.
   *
   * @throws InterruptedException if the thread is interrupted; what was paid is kept
   */
  default void pay(Arm arm, int volume) throws InterruptedException {}

  /**
   * Trains and scores students that {@link #observe} is about to be asked for, side by side where
   * that is faster. It changes no result.
   *
   * @param volumes by arm, paid for
   * @throws InterruptedException if the thread is interrupted; finished students are kept
   */
  default void prepare(Map<Arm, Integer> volumes) throws InterruptedException {}

  /**
   * Returns the PGR of students trained on the first {@code volume} instances of an arm's data,
   * generating what is missing. They see the data {@link #passes} times.
   *
   * @throws InterruptedException if the thread is interrupted; what was paid is kept
   */
  Observation observe(Arm arm, int volume) throws InterruptedException;

  /**
   * Trains a second student of each arm's data, which costs no data, only training and, where a
   * judge is paid, its judgements. Returns the PGR averaged over both. Each replaces the
   * observation of the first student. Empty where there are no second students, as in a trial that
   * does not override this.
   *
   * @param arms arms that were observed at this volume
   * @throws InterruptedException if the thread is interrupted; finished students are kept
   */
  default List<Observation> observeAgain(List<Arm> arms, int volume) throws InterruptedException {
    return List.of();
  }

  /**
   * Returns a forecast of an arm's PGR in percent from the metrics of its data so far; 0 where
   * nothing is known.
   */
  default double prior(Arm arm) {
    return 0;
  }
}
