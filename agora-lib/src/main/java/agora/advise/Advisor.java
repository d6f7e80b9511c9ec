package agora.advise;

import agora.data.Domain;
import agora.stats.Estimate;
import agora.study.Study;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Advisor: which generator to pay, by which method, found with a fraction of the full grid's cost.
 *
 * <p>It works in rounds. The first trains students on a small pilot of every arm's data. Each
 * further round doubles the volume of the arms that may still be the best: the fewest, most
 * probable first, that hold at least {@link #KEPT} of the probability. It ends when the probability
 * that the best expected arm lies within the margin of the true best reaches the wanted sureness,
 * when that arm is at the target volume, or when the next round does not fit the budget. The data
 * of a round is the beginning of the next round's, so that nothing is paid twice.
 */
public final class Advisor {
  /** Share of the probability of being best that the arms of a further round hold. */
  static final double KEPT = 0.9;

  private final Trial trial;
  private final Options options;

  /**
   * Question to an advisor: budget, target volume, and how sure the answer must be.
   *
   * @param budgetUsd the most that data may cost, &gt;= 0
   * @param target the volume that the data is wanted at, in instances
   * @param pilot the volume of the first round, at most the target
   * @param margin how many points of PGR below the best do not matter, &gt;= 0
   * @param sureness the wanted probability of being within the margin, in (0.5, 1)
   */
  public record Options(double budgetUsd, int target, int pilot, double margin, double sureness) {
    public Options {
      if (!(budgetUsd >= 0) || pilot < 1 || target < pilot) {
        throw new IllegalArgumentException(
            "an advisor needs a budget >= 0 and 1 <= pilot <= target, were "
                + budgetUsd
                + " USD, pilot "
                + pilot
                + ", target "
                + target);
      }
      if (!(margin >= 0) || !(sureness > 0.5 && sureness < 1)) {
        throw new IllegalArgumentException(
            "an advisor needs a margin >= 0 and a sureness in (0.5, 1), were "
                + margin
                + " and "
                + sureness);
      }
    }

    /** Returns the defaults: a pilot of an eighth, a margin of 3 points, a sureness of 0.9. */
    public static Options of(double budgetUsd, int target) {
      return new Options(budgetUsd, target, Math.max(1, target / 8), 3, 0.9);
    }
  }

  private Advisor(Trial trial, Options options) {
    this.trial = trial;
    this.options = options;
  }

  /**
   * Returns an advisor on a study: its generators by its settings in a domain are the arms. Data,
   * students and scores go into the study's run directory, costs into its budget.
   *
   * @param study see {@link Study#forPilots}: students are scored on development problems
   * @throws IllegalArgumentException as for a trial, or if the study has no setting of the domain
   */
  public static Advisor of(Study study, Domain domain, Options options)
      throws InterruptedException {
    return of(new StudyTrial(study, domain, options.target()), options);
  }

  /**
   * Returns an advisor on a trial.
   *
   * @throws IllegalArgumentException if there are fewer than two arms, or the budget does not cover
   *     a pilot of each; the message says what it would take
   */
  public static Advisor of(Trial trial, Options options) {
    List<Arm> arms = trial.arms();
    if (new HashSet<>(arms).size() < 2) {
      throw new IllegalArgumentException(
          "an advisor needs at least two different arms, were " + arms);
    }
    double pilots = arms.stream().mapToDouble(arm -> trial.costUsd(arm, options.pilot())).sum();
    if (pilots > options.budgetUsd()) {
      throw new IllegalArgumentException(
          String.format(
              java.util.Locale.ROOT,
              "a pilot of %d instances of each of %d arms costs %.2f USD, the budget is %.2f: raise"
                  + " it, take a smaller pilot, or fewer arms",
              options.pilot(),
              arms.size(),
              pilots,
              options.budgetUsd()));
    }
    return new Advisor(trial, options);
  }

  /** Returns the advice; the listener receives every finished round. */
  public Advice run(Consumer<Round> listener) throws InterruptedException {
    List<Arm> arms = trial.arms();
    Map<Arm, Observation> latest = new LinkedHashMap<>();
    List<Observation> all = new ArrayList<>();
    List<Round> rounds = new ArrayList<>();
    Set<Arm> alive = new HashSet<>(arms);
    int volume = options.pilot();
    while (true) {
      for (Arm arm : arms) {
        if (alive.contains(arm)) {
          Observation seen = trial.observe(arm, volume);
          latest.put(arm, seen);
          all.add(seen);
        }
      }
      Map<Arm, Double> prior = new HashMap<>();
      arms.forEach(arm -> prior.put(arm, trial.prior(arm)));
      Beliefs beliefs = Beliefs.of(arms, all, prior, options.target());
      Round round = round(rounds.size() + 1, beliefs, latest, alive);
      rounds.add(round);
      listener.accept(round);
      Arm best = beliefs.best();
      int next = Math.min(options.target(), 2 * volume);
      Set<Arm> kept = kept(beliefs, latest, next, round.spentUsd());
      if (beliefs.chanceWithin(best, options.margin()) >= options.sureness()) {
        return Advice.of(Advice.End.SURE, options, trial, rounds);
      }
      Observation ofBest = latest.get(best);
      if (volume >= options.target() && ofBest != null && ofBest.volume() >= options.target()) {
        return Advice.of(Advice.End.TARGET, options, trial, rounds);
      }
      if (volume >= options.target() || kept.isEmpty()) {
        return Advice.of(Advice.End.BUDGET, options, trial, rounds);
      }
      alive = kept;
      volume = next;
    }
  }

  /**
   * Returns the arms of the next round: the most probable, at least two, that hold enough of the
   * probability together and that the rest of the budget can pay. Empty if it cannot pay two: one
   * alone would be compared with nothing.
   */
  private Set<Arm> kept(Beliefs beliefs, Map<Arm, Observation> latest, int next, double spentUsd) {
    List<Arm> ranked = new ArrayList<>(beliefs.arms());
    Map<Arm, Double> chances = new HashMap<>();
    ranked.forEach(arm -> chances.put(arm, beliefs.chanceOfBest(arm)));
    ranked.sort(Comparator.comparing(chances::get, Comparator.reverseOrder()));
    Set<Arm> kept = new HashSet<>();
    double held = 0;
    double left = options.budgetUsd() - spentUsd;
    for (Arm arm : ranked) {
      if (kept.size() >= 2 && held >= KEPT) {
        break;
      }
      Observation seen = latest.get(arm);
      double cost =
          trial.costUsd(arm, next) - (seen == null ? 0 : trial.costUsd(arm, seen.volume()));
      held += chances.getOrDefault(arm, 0.0);
      if (cost <= left) {
        left -= cost;
        kept.add(arm);
      }
    }
    return kept.size() < 2 ? Set.of() : kept;
  }

  private Round round(int number, Beliefs beliefs, Map<Arm, Observation> latest, Set<Arm> alive) {
    List<Round.Standing> standings = new ArrayList<>();
    double spent = 0;
    for (Arm arm : beliefs.arms()) {
      Observation seen = latest.get(arm);
      double cost = seen == null ? 0 : trial.costUsd(arm, seen.volume());
      spent += cost;
      Estimate expected = beliefs.expected(arm);
      standings.add(
          new Round.Standing(
              arm,
              alive.contains(arm),
              seen == null ? 0 : seen.volume(),
              seen == null ? Double.NaN : seen.pgrPercent(),
              expected,
              beliefs.chanceOfBest(arm),
              beliefs.chanceWithin(arm, options.margin()),
              cost));
    }
    return new Round(number, standings, spent);
  }
}
