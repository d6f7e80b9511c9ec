package agora.advise;

import agora.data.Jsonl;
import agora.data.Rows;
import agora.data.Setting;
import agora.plot.Figure;
import agora.score.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.Table;

/**
 * Advice on which generator to pay, with the rounds that led to it.
 *
 * @param end why the rounds ended
 * @param options what was asked
 * @param rounds at least one
 * @param gridUsd what the data of every arm at the target volume costs
 * @param targetUsd what the recommended arm's data at the target volume costs
 * @param runnerUpUsd what the runner-up's data at the target volume costs
 * @param fictionalPrices whether no amount is real money
 */
public record Advice(
    End end,
    Advisor.Options options,
    List<Round> rounds,
    double gridUsd,
    double targetUsd,
    double runnerUpUsd,
    boolean fictionalPrices) {

  /** Probability of being the best from which on a candidate is still open. */
  static final double OPEN = 0.05;

  /** Reason for the end of the rounds. */
  public enum End {
    /** The wanted sureness is reached. */
    SURE("the wanted sureness was reached"),
    /** All data is at the target volume. */
    TARGET("all data is at the target volume"),
    /** No affordable data is expected to improve the choice. */
    SETTLED(
        "no data that the budget pays is expected to raise the choice's PGR by "
            + Advisor.LEAST_GAIN
            + " points or more"),
    /** The rest of the budget does not pay a further round. */
    BUDGET("the rest of the budget does not pay a further round");

    private final String words;

    End(String words) {
      this.words = words;
    }
  }

  static Advice of(End end, Advisor.Options options, Trial trial, List<Round> rounds) {
    List<Round.Standing> ranked = rounds.getLast().ranked();
    return new Advice(
        end,
        options,
        List.copyOf(rounds),
        trial.arms().stream().mapToDouble(arm -> trial.costUsd(arm, options.target())).sum(),
        trial.costUsd(ranked.get(0).arm(), options.target()),
        trial.costUsd(ranked.get(1).arm(), options.target()),
        trial.pricesAreFictional());
  }

  /** Returns the recommended arm: the highest expected PGR at the target volume. */
  public Round.Standing recommended() {
    return rounds.getLast().ranked().get(0);
  }

  /** Returns the arm with the second highest expected PGR. */
  public Round.Standing runnerUp() {
    return rounds.getLast().ranked().get(1);
  }

  /** Returns what the data of all rounds cost, in USD. */
  public double spentUsd() {
    return rounds.getLast().spentUsd();
  }

  /** Returns what the rest of the recommended data costs up to the target volume, in USD. */
  public double restUsd() {
    return Math.max(0, targetUsd - recommended().spentUsd());
  }

  /**
   * Returns what the last round expects of one candidate, in words; empty if it is none of the
   * candidates.
   */
  public String expected(Setting setting, String generator) {
    Arm arm = new Arm(generator, setting);
    return rounds.getLast().standings().stream()
        .filter(standing -> standing.arm().equals(arm))
        .findFirst()
        .map(standing ->
            text(
                "after %d instances, on development problems, a PGR of %.1f %% [%.1f, %.1f], with"
                    + " P(best) %.1f %%",
                standing.volume(),
                standing.expected().value(),
                standing.expected().low(),
                standing.expected().high(),
                100 * standing.chanceOfBest()))
        .orElse("");
  }

  /** Returns the last round: one row per arm, the highest expected PGR first. */
  public Table table() {
    return table(rounds.getLast());
  }

  /** Returns one round: one row per arm, the highest expected PGR first. */
  public static Table table(Round round) {
    return Rows.of(round.ranked())
        .text("generator", standing -> standing.arm().generator())
        .text("method", standing -> standing.arm().setting().method().label())
        .number("expected PGR %", standing -> standing.expected().value())
        .number("low 95 %", standing -> standing.expected().low())
        .number("high 95 %", standing -> standing.expected().high())
        .number("P(best) %", standing -> 100 * standing.chanceOfBest())
        .number(
            text("P(within %s points) %%", plain(round.margin())),
            standing -> 100 * standing.chanceWithin())
        .count("instances so far", Round.Standing::volume)
        .number("USD so far", Round.Standing::spentUsd)
        .text("student trained in this round", standing -> standing.tried() ? "yes" : "no")
        .table("Round " + round.number());
  }

  /** Returns the rounds as a figure: expected PGR of every candidate with its interval. */
  public Figure figure() {
    return RoundsFigure.of(rounds, options.target());
  }

  /** Returns the advice as JSON: options, end, costs, and every round's standings. */
  public String json() {
    return Jsonl.pretty(this);
  }

  /** Returns the advice in sentences that a decision can be made from. */
  public Reading reading() {
    Round.Standing first = recommended();
    Round.Standing second = runnerUp();
    List<String> sentences = new ArrayList<>();
    double cheaper = targetUsd - runnerUpUsd;
    boolean open = second.chanceOfBest() >= OPEN;
    sentences.add(
        text(
                "**The advice for %s:** %s, %,d instances for %.2f USD. Expected PGR %.1f %% [%.1f, %.1f];"
                    + " it is the best of %d candidates with probability %.0f %%, within %s points of the"
                    + " best with %.0f %%.",
                first.arm().setting().domain().label().toLowerCase(Locale.ROOT),
                first.arm().label(),
                options.target(),
                targetUsd,
                first.expected().value(),
                first.expected().low(),
                first.expected().high(),
                rounds.getLast().standings().size(),
                100 * first.chanceOfBest(),
                plain(options.margin()),
                100 * first.chanceWithin())
            + text(
                " Search and data together cost %.2f USD%s.",
                spentUsd() + restUsd(), fictionalPrices ? " (fictional prices)" : "")
            + (open && cheaper > 0
                ? text(
                    " No difference is proven to %s, whose data alone costs %.2f USD less.",
                    second.arm().label(), cheaper)
                : ""));
    sentences.add(
        text(
            "**Runner-up:** %s, expected PGR %.1f %%, the best with probability %.0f %%, within %s points"
                + " of the best with %.0f %%. Its data costs %.2f USD %s at %,d instances.%s",
            second.arm().label(),
            second.expected().value(),
            100 * second.chanceOfBest(),
            plain(options.margin()),
            100 * second.chanceWithin(),
            Math.abs(cheaper),
            cheaper >= 0 ? "less" : "more",
            options.target(),
            cheaper > 0 && second.chanceWithin() >= options.sureness()
                ? text(" Where %s points do not matter, take it.", plain(options.margin()))
                : ""));
    sentences.add(
        text(
            "**Money:** %.2f of %.2f USD are paid, for %d rounds. The rest of the recommended data"
                + " (%,d of %,d instances) costs %.2f USD. Together that is %.2f USD%s. The full grid at %,d"
                + " instances costs %.2f USD.",
            spentUsd(),
            options.budgetUsd(),
            rounds.size(),
            options.target() - first.volume(),
            options.target(),
            cents(spentUsd() + restUsd()) - cents(spentUsd()),
            spentUsd() + restUsd(),
            overBudget(first),
            options.target(),
            gridUsd));
    sentences.add("**Why it ended:** " + end.words + "." + unsure() + " " + withTwice());
    return new Reading("Which generator to pay", sentences);
  }

  /** Returns how far the budget goes where it does not pay for the rest of the data. */
  private String overBudget(Round.Standing first) {
    double left = options.budgetUsd() - spentUsd();
    return restUsd() <= left + 0.005
        ? ""
        : text(
            ", more than the budget, which pays for about %,d instances",
            first.volume()
                + (int) Math.max(0, (options.target() - first.volume()) * left / restUsd()));
  }

  /** Returns that the wanted sureness was not reached, where it was not. */
  private String unsure() {
    double sure = recommended().chanceWithin();
    return sure >= options.sureness()
        ? ""
        : text(
            " The wanted sureness was not reached: the choice is within %s points of the best with"
                + " %.0f %%, wanted were %.0f %%.",
            plain(options.margin()), 100 * sure, 100 * options.sureness());
  }

  private String withTwice() {
    List<Round.Standing> open =
        rounds.getLast().ranked().stream().filter(s -> s.chanceOfBest() >= OPEN).toList();
    return switch (end) {
      case SURE -> "Twice the budget would change nothing: the budget did not end the rounds.";
      case TARGET ->
          "Twice the budget would change nothing: more seeds or more problems would settle the rest.";
      case SETTLED ->
          text(
              "%.2f USD of the budget are left, before the rest of the data is paid. The first two candidates are %.1f points apart, and the"
                  + " interval of the first is %.1f points wide: more seeds or more problems would settle"
                  + " that, rather than more data.",
              Math.max(0, options.budgetUsd() - spentUsd()),
              recommended().expected().value() - runnerUp().expected().value(),
              recommended().expected().high() - recommended().expected().low());
      case BUDGET ->
          text(
              "With twice the budget the next round would double the data of %d candidates: %s.",
              Math.max(2, open.size()),
              String.join(
                  "; ",
                  rounds.getLast().ranked().subList(0, Math.max(2, open.size())).stream()
                      .map(s -> s.arm().label())
                      .toList()));
    };
  }

  /** Returns an amount in whole cents: what is shown as parts adds up to what is shown as sum. */
  private static double cents(double usd) {
    return Math.round(100 * usd) / 100.0;
  }

  /** Returns a number without decimals that are 0, such as {@code 3} or {@code 2.5}. */
  private static String plain(double value) {
    return value == Math.rint(value) ? text("%.0f", value) : text("%.1f", value);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
