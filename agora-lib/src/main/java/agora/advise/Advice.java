package agora.advise;

import agora.data.Jsonl;
import agora.plot.Figure;
import agora.plot.Figures;
import agora.plot.RoundPoint;
import agora.score.Reading;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
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
 */
public record Advice(
    End end,
    Advisor.Options options,
    List<Round> rounds,
    double gridUsd,
    double targetUsd,
    double runnerUpUsd) {

  /** Reason for the end of the rounds. */
  public enum End {
    /** The wanted sureness is reached. */
    SURE("the wanted sureness was reached"),
    /** All data is at the target volume. */
    TARGET("all data is at the target volume"),
    /** No affordable data is expected to improve the choice. */
    SETTLED("no data that the budget pays is expected to improve the choice"),
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
        trial.costUsd(ranked.get(1).arm(), options.target()));
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

  /** Returns the last round: one row per arm, the highest expected PGR first. */
  public Table table() {
    return table(rounds.getLast());
  }

  /** Returns one round: one row per arm, the highest expected PGR first. */
  public static Table table(Round round) {
    StringColumn generator = StringColumn.create("generator");
    StringColumn method = StringColumn.create("method");
    DoubleColumn expected = DoubleColumn.create("expected PGR %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    DoubleColumn best = DoubleColumn.create("P(best) %");
    DoubleColumn within = DoubleColumn.create("P(within margin) %");
    IntColumn volume = IntColumn.create("instances");
    DoubleColumn spent = DoubleColumn.create("USD");
    StringColumn tried = StringColumn.create("tried in this round");
    for (Round.Standing standing : round.ranked()) {
      generator.append(standing.arm().generator());
      method.append(standing.arm().setting().method().label());
      expected.append(standing.expected().value());
      low.append(standing.expected().low());
      high.append(standing.expected().high());
      best.append(100 * standing.chanceOfBest());
      within.append(100 * standing.chanceWithin());
      volume.append(standing.volume());
      spent.append(standing.spentUsd());
      tried.append(standing.tried() ? "yes" : "no");
    }
    return Table.create(
        "Round " + round.number(),
        generator,
        method,
        expected,
        low,
        high,
        best,
        within,
        volume,
        spent,
        tried);
  }

  /** Returns the rounds as a figure: expected PGR of every candidate with its interval. */
  public Figure figure() {
    return Figures.rounds(
        rounds.stream()
            .flatMap(round ->
                round.standings().stream()
                    .map(s ->
                        new RoundPoint(round.number(), s.arm().label(), s.expected(), s.tried())))
            .toList());
  }

  /** Returns the advice as JSON: options, end, costs, and every round's standings. */
  public String json() {
    try {
      return Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an advice could not be written as JSON", e);
    }
  }

  /** Returns the advice in sentences that a decision can be made from. */
  public Reading reading() {
    Round.Standing first = recommended();
    Round.Standing second = runnerUp();
    List<String> sentences = new ArrayList<>();
    sentences.add(
        text(
            "**Take %s** with %d instances: expected PGR %.1f %% [%.1f, %.1f].",
            first.arm().label(),
            options.target(),
            first.expected().value(),
            first.expected().low(),
            first.expected().high()));
    sentences.add(
        text(
            "**How sure:** it is the best of %d candidates with probability %.0f %%, and within"
                + " %.0f points of the best with %.0f %%.",
            rounds.getLast().standings().size(),
            100 * first.chanceOfBest(),
            options.margin(),
            100 * first.chanceWithin()));
    double cheaper = targetUsd - runnerUpUsd;
    sentences.add(
        text(
            "**Runner-up:** %s, expected PGR %.1f %%. Its data costs %.2f USD %s at %d instances.",
            second.arm().label(),
            second.expected().value(),
            Math.abs(cheaper),
            cheaper >= 0 ? "less" : "more",
            options.target()));
    sentences.add(
        text(
            "**Spent:** %.2f of %.2f USD in %d rounds. The full grid at %d instances would have cost"
                + " %.2f USD. The recommended data at %d instances costs %.2f USD in all, of which"
                + " %.2f are already paid.",
            spentUsd(),
            options.budgetUsd(),
            rounds.size(),
            options.target(),
            gridUsd,
            options.target(),
            targetUsd,
            first.spentUsd()));
    sentences.add("**Why it ended:** " + end.words + ". " + withTwice());
    return new Reading("Which generator to pay", sentences);
  }

  private String withTwice() {
    List<Round.Standing> open =
        rounds.getLast().ranked().stream().filter(s -> s.chanceOfBest() >= 0.05).toList();
    return switch (end) {
      case SURE -> "Twice the budget would change nothing: the budget did not end the rounds.";
      case TARGET, SETTLED ->
          "Twice the budget would change nothing: more seeds or more problems would settle the rest, not"
              + " more data.";
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

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
