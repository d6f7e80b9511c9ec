package agora.study;

import agora.data.Domain;
import agora.data.Instance;
import agora.intrinsic.FormatAdherence;
import agora.llm.Price;
import agora.mini.MiniDomain;
import agora.score.Reading;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * Plan of a study for its users: finished stages, the cost of the rest, and obstacles. {@link Plan}
 * makes its rows from {@link Estimates}.
 */
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
   * Returns in sentences what is left to ask of one generator: calls and tokens for its data, the
   * time at one second per call, the money at the endpoint's price, and the calls for its own
   * answers to the benchmarks.
   */
  public Reading asking(String generator) throws InterruptedException {
    Plan plan = new Plan(parts);
    CostEstimate data = plan.askingData(generator, true);
    double hours = plan.studentHours(generator);
    Price price = parts.config().generator(generator).endpoint().price();
    CostEstimate answers = plan.askingAnswers(generator);
    String title = "Left to ask `" + generator + "`";
    CostEstimate all = plan.askingData(generator, false);
    if (all.calls() == 0) {
      return Reading.of(
          title, "**" + title + ":** nothing, for no cell of the study has its data.");
    }
    Reading reading =
        data.calls() == 0
            ? Reading.join(
                title,
                Reading.of("", "**" + title + ":** nothing for its data, which is there."),
                asking("Without that data", all, price, hours))
            : asking(title, data, price, hours);
    return answers.calls() == 0
        ? reading
        : reading.and(
            text(
                "**Later:** about %,d calls with %,d tokens each for its own answers to the benchmarks,"
                    + " once its problem solving is looked at. The plan's row of it also counts the judge of"
                    + " these answers.",
                answers.calls(), answers.tokens() / answers.calls()));
  }

  private Reading asking(String title, CostEstimate data, Price price, double hours) {
    int atOnce = parts.config().generation().concurrency();
    return Reading.of(
        title,
        text(
            "**%s:** about %,d calls for its data, with %,d tokens each (estimated, request and answer"
                + " together). The plan's table also counts calls to embeddings and judges.",
            title, data.calls(), data.tokens() / data.calls()),
        text(
            "**Time:** at 1 s per call and %d calls at once (`generation.concurrency` of the study)"
                + " %.1f min, with one call at a time %.0f min; and about %.1f min for its students.",
            atOnce, data.calls() / 60.0 / atOnce, data.calls() / 60.0, 60 * hours),
        price.equals(Price.FREE)
            ? text(
                "**Money:** no price is stated. At 1 USD per million tokens it is %.2f USD. State the"
                    + " price with `AGORA_PRICE=0.15,0.60` (USD per million tokens in and out) or"
                    + " `withPrice`.",
                data.tokens() / 1e6)
            : text("**Money:** %.2f USD.", data.generationUsd()));
  }

  private static String text(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
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

  /** Returns notes on the numbers: data sets that are small, or in a form that graders may miss. */
  public List<String> notes() {
    return new Notes(parts.config(), parts.generating()).all();
  }

  /** Finds what a reader of a study's numbers has to know beside them: volume and form of data. */
  static final class Notes {
    /** Instances below which a student learns little beyond the form of an answer. */
    private static final int FEW = 100;

    /** Share of instructions about something else up to which nothing is said. */
    private static final double OTHER_SUBJECT = 0.1;

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
          String which = cell.generator() + ", " + cell.setting().label() + ": ";
          of(cell).forEach(note -> notes.add(which + note));
        }
      }
      return notes;
    }

    /** Returns the notes on one cell's data. */
    List<String> of(Cell cell) {
      if (!new Inputs(config).forData(cell)) {
        return List.of();
      }
      boolean imported = config.isImported(cell.generator());
      List<Instance> instances = imported ? imported(cell) : List.of();
      Optional<Integer> size =
          imported
              ? Optional.of(instances.size()).filter(all -> all > 0)
              : generating.known(cell).map(GeneratedData::size);
      List<String> notes = new ArrayList<>();
      size.filter(all -> all < cell.volume()).ifPresent(all -> notes.add(note(all, cell)));
      if (imported) {
        subject(cell, instances).ifPresent(notes::add);
        form(cell, instances).ifPresent(notes::add);
      }
      return notes;
    }

    /** Returns the notes on a PGR, and those on the data of its cell, in one text. */
    String joined(List<String> ofPgr, Cell cell) {
      List<String> all = new ArrayList<>(ofPgr);
      all.addAll(of(cell));
      return String.join("; ", all);
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
              "%s, the study asks for %,d: PGR is of the smaller data; --volume %d, or .volume(%d) in a"
                  + " notebook, compares all at this size",
              instances,
              cell.volume(),
              size,
              size);
    }

    /** Returns how much of imported data the miniature's student and benchmarks cannot know. */
    private Optional<String> subject(Cell cell, List<Instance> instances) {
      if (!config.miniature()) {
        return Optional.empty();
      }
      MiniDomain domain = MiniDomain.of(cell.setting().domain());
      long other =
          instances.stream().filter(each -> domain.solve(each.instruction()).isEmpty()).count();
      return other <= OTHER_SUBJECT * instances.size()
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT,
                  "%,d of %,d instructions are not problems of the miniature, and its student knows"
                      + " nothing else: PGR says nothing about such data; for a real student use"
                      + " data/studies/small.json",
                  other,
                  instances.size()));
    }

    /** Returns how much of imported data lacks the form that graders look for first. */
    private static Optional<String> form(Cell cell, List<Instance> instances) {
      Domain domain = cell.setting().domain();
      long other = instances.stream().filter(FormatAdherence.of(domain).rule().negate()).count();
      String form =
          switch (domain) {
            case MATH -> "do not end in [RESULT] answer [/RESULT]";
            case CODE -> "have no closed code block (```)";
            case INSTRUCTION_FOLLOWING -> "break off in a code block";
          };
      return other == 0
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT,
                  "%,d of %,d responses %s: a student learns the form of its data too, and the benchmark"
                      + " may not find such answers; PGR then measures the form: mend it to measure the content",
                  other,
                  instances.size(),
                  form));
    }

    /** A file that was damaged later, which a plan names, has no notes: results are still shown. */
    private List<Instance> imported(Cell cell) {
      try {
        return generating.imports().instances(cell);
      } catch (IllegalArgumentException | UncheckedIOException damaged) {
        return List.of();
      }
    }
  }
}
