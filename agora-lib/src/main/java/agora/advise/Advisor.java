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
import org.jspecify.annotations.Nullable;

/**
 * Advisor: which generator to pay, by which method, found with a fraction of the full grid's cost.
 *
 * <p>It works in rounds. The first trains students on a small pilot of every arm's data. While
 * several arms may be the best, their pilots get a second student: luck of training is averaged
 * before more data is paid, or the advice given. Each further round doubles the volume of the arms
 * whose next observation improves the choice most for its cost, see {@link Beliefs#gain}. It ends
 * when the probability that the best expected arm lies within the margin of the true best reaches
 * the wanted sureness, when no affordable data is expected to improve the choice, when all data is
 * at the target volume, or when the budget does not pay a further round. The data of a round is the
 * beginning of the next round's, so that nothing is paid twice.
 */
public final class Advisor {
  /** Expected improvement of the choice, in points of PGR, that an observation must bring. */
  static final double LEAST_GAIN = 0.05;

  /** Share of the best observation's worth that a further one of the same round must have. */
  private static final double NEARLY = 0.5;

  /** Cost of training and scoring students, as a share of an average arm's data at the target. */
  private static final double EFFORT = 0.02;

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
    return of(new StudyTrial(study, domain, options.pilot(), options.target()), options);
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
          "an advisor compares at least two candidates, generator by setting; there are "
              + arms.stream().map(Arm::label).toList()
              + ": add a generator or a setting to the study");
    }
    double pilots = arms.stream().mapToDouble(arm -> trial.costUsd(arm, options.pilot())).sum();
    if (pilots > options.budgetUsd()) {
      throw new IllegalArgumentException(
          String.format(
              java.util.Locale.ROOT,
              "a pilot of %d instances of each of %d candidates costs %.2f USD, the budget is %.2f:"
                  + " raise it, take a smaller pilot, or fewer candidates (the budget pays about %d"
                  + " instances of each)",
              options.pilot(),
              arms.size(),
              pilots,
              options.budgetUsd(),
              (int) (options.pilot() * options.budgetUsd() / pilots)));
    }
    return new Advisor(trial, options);
  }

  /** Returns the advice; the listener receives every finished round. */
  public Advice run(Consumer<Round> listener) throws InterruptedException {
    List<Arm> arms = trial.arms();
    Map<Arm, Observation> latest = new LinkedHashMap<>();
    List<Observation> all = new ArrayList<>();
    List<Round> rounds = new ArrayList<>();
    Set<Arm> trying = new HashSet<>(arms);
    Set<Arm> repeated = new HashSet<>();
    List<Observation> observed = observed(paid(arms, trying, latest));
    while (true) {
      for (Observation seen : observed) {
        latest.put(seen.arm(), seen);
        all.removeIf(old -> old.arm().equals(seen.arm()) && old.volume() == seen.volume());
        all.add(seen);
      }
      Map<Arm, Double> prior = new HashMap<>();
      arms.forEach(arm -> prior.put(arm, trial.prior(arm)));
      Beliefs beliefs = Beliefs.of(arms, all, prior, volumes());
      Round round = round(rounds.size() + 1, beliefs, latest, trying);
      rounds.add(round);
      listener.accept(round);
      List<Arm> again = toRepeat(beliefs, latest, repeated);
      repeated.addAll(again);
      observed = again.isEmpty() ? List.of() : trial.observeAgain(again, options.pilot());
      if (!observed.isEmpty()) {
        trying = Set.copyOf(again);
        continue;
      }
      Arm best = beliefs.best();
      if (beliefs.chanceWithin(best, options.margin()) >= options.sureness()) {
        return Advice.of(Advice.End.SURE, options, trial, rounds);
      }
      List<Step> steps = steps(beliefs, latest, options.budgetUsd() - round.spentUsd());
      if (steps.isEmpty()) {
        boolean done = latest.values().stream().allMatch(seen -> seen.volume() >= options.target());
        return Advice.of(done ? Advice.End.TARGET : Advice.End.BUDGET, options, trial, rounds);
      }
      trying = chosen(steps, options.budgetUsd() - round.spentUsd());
      if (trying.isEmpty()) {
        return Advice.of(Advice.End.SETTLED, options, trial, rounds);
      }
      observed = observed(paid(arms, trying, latest));
    }
  }

  /** Returns the arms at their pilot that may be the best of several and were not repeated yet. */
  private List<Arm> toRepeat(Beliefs beliefs, Map<Arm, Observation> latest, Set<Arm> repeated) {
    List<Arm> open =
        beliefs.arms().stream().filter(a -> beliefs.chanceOfBest(a) >= Advice.OPEN).toList();
    List<Arm> again = new ArrayList<>();
    latest.forEach((arm, seen) -> {
      if (open.size() > 1
          && open.contains(arm)
          && seen.volume() == options.pilot()
          && !repeated.contains(arm)) {
        again.add(arm);
      }
    });
    return again;
  }

  /** Pays for the next data of these arms as far as the budget goes; returns the volumes. */
  private Map<Arm, Integer> paid(List<Arm> arms, Set<Arm> trying, Map<Arm, Observation> latest)
      throws InterruptedException {
    Map<Arm, Integer> volumes = new LinkedHashMap<>();
    latest.forEach((arm, seen) -> volumes.put(arm, seen.volume()));
    Map<Arm, Integer> next = new LinkedHashMap<>();
    for (Arm arm : arms) {
      int volume = following(latest.get(arm));
      if (trying.contains(arm) && isAffordable(arm, volume, volumes)) {
        trial.pay(arm, volume);
        volumes.put(arm, volume);
        next.put(arm, volume);
      }
    }
    return next;
  }

  /** Observes arms in the order given: what one shows of the seeds' noise counts for the next. */
  private List<Observation> observed(Map<Arm, Integer> volumes) throws InterruptedException {
    trial.prepare(volumes);
    List<Observation> seen = new ArrayList<>();
    for (Map.Entry<Arm, Integer> next : volumes.entrySet()) {
      seen.add(trial.observe(next.getKey(), next.getValue()));
    }
    return seen;
  }

  /**
   * Returns whether the budget, less what was really paid, covers the next volume of an arm.
   *
   * @param paid volumes by arm
   * @throws IllegalStateException if it does not cover an arm's pilot: without one nothing is known
   */
  private boolean isAffordable(Arm arm, int volume, Map<Arm, Integer> paid) {
    double spent = 0;
    for (Map.Entry<Arm, Integer> each : paid.entrySet()) {
      spent += trial.costUsd(each.getKey(), each.getValue());
    }
    Integer before = paid.get(arm);
    double next = trial.costUsd(arm, volume) - (before == null ? 0 : trial.costUsd(arm, before));
    boolean affordable = spent + next <= options.budgetUsd() + 1e-9;
    if (!affordable && before == null) {
      throw new IllegalStateException(
          String.format(
              java.util.Locale.ROOT,
              "pilots cost more than estimated: %.2f USD are paid, the pilot of %s costs about %.2f,"
                  + " and the budget is %.2f: raise it; what is paid is kept",
              spent,
              arm.label(),
              next,
              options.budgetUsd()));
    }
    return affordable;
  }

  /** Returns what an arm's data has cost so far. */
  private double paidUsd(Arm arm, Map<Arm, Observation> latest) {
    Observation seen = latest.get(arm);
    return seen == null ? 0 : trial.costUsd(arm, seen.volume());
  }

  /** Returns the volume of an arm's next observation: the pilot, then twice the last. */
  private int following(@Nullable Observation seen) {
    return seen == null ? options.pilot() : Math.min(options.target(), 2 * seen.volume());
  }

  /** Returns every volume that an arm may be observed at. */
  private List<Integer> volumes() {
    List<Integer> volumes = new ArrayList<>(List.of(options.pilot()));
    while (volumes.getLast() < options.target()) {
      volumes.add(Math.min(options.target(), 2 * volumes.getLast()));
    }
    return volumes;
  }

  /**
   * Possible next observation.
   *
   * @param arm the arm
   * @param costUsd of the next volume
   * @param gain expected improvement of the choice in points, of the volume up to the target that
   *     brings most for its cost
   * @param worth the gain per cost
   */
  private record Step(Arm arm, double costUsd, double gain, double worth) {}

  /** Returns the affordable next observations, the one that is worth most for its cost first. */
  private List<Step> steps(Beliefs beliefs, Map<Arm, Observation> latest, double leftUsd) {
    double least = EFFORT * gridUsd() / beliefs.arms().size();
    List<Step> steps = new ArrayList<>();
    latest.forEach((arm, seen) -> {
      double paid = paidUsd(arm, latest);
      double cost = trial.costUsd(arm, following(seen)) - paid;
      if (seen.volume() >= options.target() || cost > leftUsd) {
        return;
      }
      Step best = new Step(arm, cost, 0, 0);
      for (int volume : volumes()) {
        double whole = trial.costUsd(arm, volume) - paid;
        if (volume > seen.volume() && whole <= leftUsd) {
          double gain = beliefs.gain(arm, volume, seen.standardError());
          double worth = least > 0 ? gain / (Math.max(0, whole) + least) : gain;
          best = worth > best.worth() ? new Step(arm, cost, gain, worth) : best;
        }
      }
      steps.add(best);
    });
    steps.sort(Comparator.comparingDouble(Step::worth).reversed());
    return steps;
  }

  /**
   * Returns the arms of the next round: those whose observation may improve the choice and is worth
   * nearly as much for its cost as the best one, as far as the budget goes.
   */
  private static Set<Arm> chosen(List<Step> steps, double leftUsd) {
    Set<Arm> chosen = new HashSet<>();
    double left = leftUsd;
    for (Step step : steps) {
      if (step.gain() >= LEAST_GAIN
          && step.worth() >= NEARLY * steps.getFirst().worth()
          && step.costUsd() <= left) {
        chosen.add(step.arm());
        left -= step.costUsd();
      }
    }
    return chosen;
  }

  private double gridUsd() {
    return trial.arms().stream().mapToDouble(arm -> trial.costUsd(arm, options.target())).sum();
  }

  private Round round(int number, Beliefs beliefs, Map<Arm, Observation> latest, Set<Arm> alive) {
    List<Round.Standing> standings = new ArrayList<>();
    double spent = 0;
    for (Arm arm : beliefs.arms()) {
      Observation seen = latest.get(arm);
      double cost = paidUsd(arm, latest);
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
    return new Round(number, standings, spent, options.margin());
  }
}
