package agora.advise;

import agora.stats.Estimate;
import java.util.Comparator;
import java.util.List;

/**
 * State of all arms after one round.
 *
 * @param number from 1
 * @param standings one per arm
 * @param spentUsd for the data of all arms so far
 * @param margin points of PGR below the highest that do not matter
 */
public record Round(int number, List<Standing> standings, double spentUsd, double margin) {
  public Round {
    standings = List.copyOf(standings);
  }

  /**
   * State of one arm.
   *
   * @param arm the arm
   * @param tried whether this round trained students on its data
   * @param volume instances generated so far
   * @param observed the last observed PGR in percent, at that volume
   * @param expected the PGR to expect at the target volume in percent, with its 95 % interval
   * @param chanceOfBest probability of the highest PGR at the target volume, in [0, 1]
   * @param chanceWithin probability of lying within the margin of the highest, in [0, 1]
   * @param spentUsd for its data so far
   */
  public record Standing(
      Arm arm,
      boolean tried,
      int volume,
      double observed,
      Estimate expected,
      double chanceOfBest,
      double chanceWithin,
      double spentUsd) {}

  /** Returns the standings by expected PGR, the highest first. */
  public List<Standing> ranked() {
    return standings.stream()
        .sorted(Comparator.comparingDouble((Standing s) -> s.expected().value()).reversed())
        .toList();
  }
}
