package agora.analyze;

import agora.data.PaperTables;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What PGR costs: options by price, and the frontier of those that no other option beats at the
 * same or a lower price.
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
   * One way to make data.
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

  /** Returns the options that no other beats at the same or a lower cost, cheapest first. */
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

  /** Returns a row an option, cheapest first: cost, PGR, PGR per USD, whether on the frontier. */
  public Table table() {
    StringColumn name = StringColumn.create("generator");
    DoubleColumn cost = DoubleColumn.create(unit);
    DoubleColumn pgr = DoubleColumn.create("PGR %");
    DoubleColumn perDollar = DoubleColumn.create("PGR % per USD");
    BooleanColumn onFrontier = BooleanColumn.create("on the frontier");
    List<Option> frontier = frontier();
    options.stream()
        .sorted(Comparator.comparingDouble(Option::cost))
        .forEach(option -> {
          name.append(option.name());
          cost.append(option.cost());
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
