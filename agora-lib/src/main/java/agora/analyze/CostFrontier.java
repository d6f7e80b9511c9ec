package agora.analyze;

import agora.data.PaperTables;
import agora.score.Reading;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Cost-PGR frontier: the options without another that has as much PGR at an equal or lower price.
 *
 * @param unit what the cost counts, such as {@code USD per million output tokens}
 * @param options the options, in any order
 */
public record CostFrontier(String unit, List<Option> options) {
  public CostFrontier {
    options = List.copyOf(options);
    for (Option option : options) {
      if (!(option.cost() >= 0)) {
        throw new IllegalArgumentException(
            "a cost must be >= 0, that of " + option.name() + " was " + option.cost());
      }
    }
  }

  /**
   * Option: one way to make data, with its cost and PGR.
   *
   * @param name the generator, or generator and volume
   * @param cost in the frontier's unit
   * @param pgrPercent the PGR that it gave
   * @param interval the 95 % interval of it in percent, null where it is not known
   */
  public record Option(String name, double cost, double pgrPercent, @Nullable Estimate interval) {
    /** An option of which only the PGR itself is known. */
    public Option(String name, double cost, double pgrPercent) {
      this(name, cost, pgrPercent, null);
    }
  }

  /** Returns the paper's Table 3: average PGR by the price of output tokens. */
  public static CostFrontier paper(PaperTables tables) {
    List<Option> options = new ArrayList<>();
    for (Row row : tables.table(3)) {
      options.add(
          new Option(
              row.getString("generator"),
              row.getDouble("output_usd_per_million_tokens"),
              row.getDouble("data_generation_pgr_percent")));
    }
    return new CostFrontier("USD per million output tokens", options);
  }

  /** Returns the options that no other beats at an equal or lower cost, cheapest first. */
  public List<Option> frontier() {
    List<Option> sorted =
        options.stream()
            .sorted(
                Comparator.comparingDouble(Option::cost)
                    .thenComparing(Comparator.comparingDouble(Option::pgrPercent).reversed()))
            .toList();
    List<Option> frontier = new ArrayList<>();
    for (Option option : sorted) {
      if (frontier.isEmpty() || option.pgrPercent() > frontier.getLast().pgrPercent()) {
        frontier.add(option);
      }
    }
    return List.copyOf(frontier);
  }

  /** Returns in sentences the options on the frontier, and the price of the last points. */
  public Reading reading() {
    if (options.isEmpty()) {
      return Reading.of(
          "Cost",
          "Nothing has both a price and a PGR. A data file has no price, those of embedded programs are"
              + " fictional and do not stand beside real ones; the price of an endpoint is"
              + " `endpoint.price` in the study's file, or `--price`.");
    }
    List<Option> frontier = frontier();
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "**On the frontier** (no other gives the same or more PGR for the same or less money): "
            + String.join("; ", frontier.stream().map(this::priced).toList())
            + ".");
    if (frontier.size() > 1) {
      Option last = frontier.getLast();
      Option before = frontier.get(frontier.size() - 2);
      String factor =
          before.cost() > 0
              ? String.format(Locale.ROOT, "%.1f times the price", last.cost() / before.cost())
              : String.format(Locale.ROOT, "%s instead of nothing", amount(last.cost()));
      sentences.add(
          String.format(
              Locale.ROOT,
              "**Price of the last %.1f points:** `%s` gives them over `%s`, at %s%s.",
              last.pgrPercent() - before.pgrPercent(),
              last.name(),
              before.name(),
              factor,
              before.pgrPercent() > 0
                  ? String.format(
                      Locale.ROOT,
                      ": the cheaper one has %.0f %% of its PGR",
                      100 * before.pgrPercent() / last.pgrPercent())
                  : ""));
    }
    List<String> others =
        options.stream().filter(o -> !frontier.contains(o)).map(this::dominated).toList();
    if (!others.isEmpty()) {
      sentences.add("**Not on the frontier:** " + String.join("; ", others) + ".");
    }
    List<String> open =
        frontier.stream().filter(this::uncertain).map(option -> "`" + option.name() + "`").toList();
    if (!open.isEmpty()) {
      sentences.add(
          "**Uncertain on the frontier:** "
              + String.join(", ", open)
              + ", whose intervals overlap with another's.");
    }
    return new Reading("Cost", sentences);
  }

  /** Returns an option with the one that gives the most PGR at no higher price. */
  private String dominated(Option option) {
    Option by =
        options.stream()
            .filter(o -> !o.equals(option) && o.cost() <= option.cost())
            .max(Comparator.comparingDouble(Option::pgrPercent))
            .orElseThrow();
    Estimate own = option.interval();
    Estimate other = by.interval();
    return String.format(
        Locale.ROOT,
        "`%s` costs %s `%s` and its PGR is not higher (%.1f against %.1f%s)",
        option.name(),
        by.cost() < option.cost() ? "more than" : "as much as",
        by.name(),
        option.pgrPercent(),
        by.pgrPercent(),
        own != null && other != null && own.overlaps(other) ? ", intervals overlap" : "");
  }

  private boolean uncertain(Option option) {
    Estimate own = option.interval();
    return own != null
        && options.stream()
            .filter(other -> !other.equals(option))
            .anyMatch(other -> other.interval() != null && own.overlaps(other.interval()));
  }

  private String priced(Option option) {
    return String.format(
        Locale.ROOT,
        "`%s` with %.1f %% for %s",
        option.name(),
        option.pgrPercent(),
        amount(option.cost()));
  }

  /**
   * Returns an amount with two digits that count at least: {@code 2.50 USD}, {@code 0.0012 USD}.
   */
  static String amount(double cost) {
    int digits = cost == 0 ? 0 : (int) Math.clamp(1 - Math.floor(Math.log10(cost)), 2, 12);
    String text = String.format(Locale.ROOT, "%,." + digits + "f", cost);
    return (digits > 2 ? text.replaceFirst("0+$", "") : text) + " USD";
  }

  /**
   * Returns one row per option, cheapest first: cost, PGR, PGR per USD, whether on the frontier.
   */
  public Table table() {
    StringColumn name = StringColumn.create("generator");
    StringColumn cost = StringColumn.create(unit); // text: a cheap one keeps its digits
    DoubleColumn pgr = DoubleColumn.create("PGR %");
    DoubleColumn perDollar = DoubleColumn.create("PGR % per USD");
    BooleanColumn onFrontier = BooleanColumn.create("on the frontier");
    List<Option> frontier = frontier();
    options.stream()
        .sorted(Comparator.comparingDouble(Option::cost))
        .forEach(option -> {
          name.append(option.name());
          cost.append(amount(option.cost()).replace(" USD", ""));
          pgr.append(option.pgrPercent());
          if (option.cost() > 0) {
            perDollar.append(option.pgrPercent() / option.cost());
          } else {
            perDollar.appendMissing();
          }
          onFrontier.append(frontier.contains(option));
        });
    return Table.create("Cost and PGR", name, cost, pgr, perDollar, onFrontier);
  }
}
