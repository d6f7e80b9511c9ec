package agora.study;

import agora.llm.Price;
import agora.score.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/** Plan of a study: finished stages, the cost of the rest, and obstacles. */
public final class StudyPlan {
  private final StudyParts parts;
  private final Cells cells;

  StudyPlan(StudyParts parts) {
    this.parts = parts;
    this.cells = Cells.of(parts.config());
  }

  /** Returns one row per cell: its state and its remaining cost; the last row is the total. */
  public Table table() throws InterruptedException {
    return table(cells);
  }

  /** Returns the plan of these cells alone; see {@link #table()}. */
  public Table table(List<Cell> some) throws InterruptedException {
    return new Plan(parts).table(some);
  }

  /**
   * Returns in sentences what is left to ask of one generator: calls, tokens, time at one second
   * per call, and money at the endpoint's price.
   */
  public Reading asking(String generator) throws InterruptedException {
    CostEstimate left = new Plan(parts).asking(generator);
    String title = "Left to ask `" + generator + "`";
    if (left.calls() == 0) {
      return Reading.of(title, "**" + title + ":** nothing.");
    }
    int atOnce = parts.config().generation().concurrency();
    boolean priced = !parts.config().generator(generator).endpoint().price().equals(Price.FREE);
    return Reading.of(
        title,
        String.format(
            Locale.ROOT,
            "**%s:** about %,d calls with %,d tokens each, in and out: its data, and its own answers"
                + " to the benchmarks.",
            title,
            left.calls(),
            left.tokens() / left.calls()),
        String.format(
            Locale.ROOT,
            "**Time:** at 1 s per call and %d calls at once (`generation.concurrency` of the study)"
                + " %.1f min.",
            atOnce,
            left.calls() / 60.0 / atOnce),
        priced
            ? String.format(Locale.ROOT, "**Money:** %.2f USD.", left.generationUsd())
            : String.format(
                Locale.ROOT,
                "**Money:** no price is stated. At 1 USD per million tokens it is %.2f USD. State the"
                    + " price with `AGORA_PRICE=0.15,0.60` (USD per million tokens in and out) or"
                    + " `withPrice`.",
                left.tokens() / 1e6));
  }

  /**
   * Returns one row per number of machines: the hours that what is left takes there, and how busy
   * the machines are in percent. Each machine does one cell at a time, the longest cells first.
   *
   * @param machines each >= 1
   */
  public Table machines(int... machines) throws InterruptedException {
    return new Plan(parts).machines(cells, machines);
  }

  /** Returns what the cell's data is expected to cost in USD, generated from nothing. */
  public double generationUsd(Cell cell) throws InterruptedException {
    return new Plan(parts).generationUsd(cell);
  }

  /** Returns one row per cell: {@code nothing}, {@code data}, {@code student} or {@code all}. */
  public Table status(List<Cell> some) throws InterruptedException {
    return new Plan(parts).status(some);
  }

  /**
   * Returns the obstacles of these cells, by field of the study's file, without asking any model.
   */
  public Map<String, String> check(List<Cell> some) throws InterruptedException {
    return new Preflight(parts).findings(some);
  }

  /** Returns notes on the numbers, such as small data sets. */
  public List<String> notes() {
    return new Notes(parts.config(), parts.generating()).all();
  }

  /** Finds what a reader of a study's numbers has to know beside them: data sets that are small. */
  static final class Notes {
    /** Instances below which a student learns little beyond the form of an answer. */
    private static final int FEW = 100;

    private final StudyConfig config;
    private final GenerateStage generating;

    Notes(StudyConfig config, GenerateStage generating) {
      this.config = config;
      this.generating = generating;
    }

    List<String> all() {
      List<String> notes = new ArrayList<>();
      long first = config.trainingSeeds().getFirst();
      for (Cell cell : Cells.of(config)) {
        if (config.isInGrid(cell) && cell.seed() == first) {
          Optional<Integer> size = size(cell);
          if (size.isPresent() && size.get() < cell.volume()) {
            notes.add(
                cell.generator() + ", " + cell.setting().label() + ": " + note(size.get(), cell));
          }
        }
      }
      return notes;
    }

    private static String note(int size, Cell cell) {
      String instances = size == 1 ? "1 instance" : size + " instances";
      return size < FEW
          ? instances
              + "; below "
              + FEW
              + " a student learns little beyond the form of an answer, and PGR says little about the data"
          : String.format(
              Locale.ROOT,
              "%s, the study asks for %,d: PGR is of the smaller data; volume(%d), or --volume %d,"
                  + " compares all at this size",
              instances,
              cell.volume(),
              size,
              size);
    }

    private Optional<Integer> size(Cell cell) {
      if (!new Inputs(config).forData(cell)) {
        return Optional.empty();
      }
      return config.isImported(cell.generator())
          ? Optional.of(generating.imports().instances(cell))
          : generating.known(cell).map(data -> data.dataset().size());
    }
  }
}
