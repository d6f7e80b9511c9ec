package agora.study;

import agora.data.Domain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Rows of a {@link StudyPlan}: one per cell with its state and estimated cost. */
final class Plan {
  private static final String TOTAL = "total";
  private static final String JUDGE = "judge of the answers";

  private final StudyConfig config;
  private final StudyParts parts;
  private final Estimates estimates;
  private final Set<String> counted = new HashSet<>();

  Plan(StudyParts parts) {
    this.config = parts.config();
    this.parts = parts;
    this.estimates = new Estimates(config, parts.generating(), parts.training(), parts.files());
  }

  /** A line of the plan; {@code volume} 0 where no data belongs to it. */
  private record Row(
      String what,
      String generator,
      String style,
      int volume,
      long seed,
      String done,
      String called,
      CostEstimate effort) {}

  /**
   * Returns one row per cell, then base and reference of their domains, their generators' own
   * solving, and the total of what is left to do.
   */
  Table table(List<Cell> cells) throws InterruptedException {
    List<Row> rows = rows(cells);
    StringColumn what = StringColumn.create("setting");
    StringColumn generator = StringColumn.create("generator");
    StringColumn style = StringColumn.create("style");
    IntColumn volume = IntColumn.create("volume");
    LongColumn seed = LongColumn.create("training seed");
    StringColumn done = StringColumn.create("done");
    LongColumn calls = LongColumn.create("calls");
    StringColumn called = StringColumn.create("calls to");
    LongColumn tokens = LongColumn.create("tokens");
    DoubleColumn generation = DoubleColumn.create("generation USD");
    DoubleColumn judging = DoubleColumn.create("judging USD");
    DoubleColumn hours = DoubleColumn.create(Device.of(config.student()).unit());
    DoubleColumn disk = DoubleColumn.create("disk GB");
    for (Row row : rows) {
      what.append(row.what());
      generator.append(row.generator());
      style.append(row.style());
      if (row.volume() == 0) {
        volume.appendMissing();
        seed.appendMissing();
      } else {
        volume.append(row.volume());
        seed.append(row.seed());
      }
      done.append(row.done());
      calls.append(row.effort().calls());
      called.append(row.effort().calls() == 0 ? "" : row.called());
      tokens.append(row.effort().tokens());
      generation.append(row.effort().generationUsd());
      judging.append(row.effort().judgingUsd());
      hours.append(row.effort().hours());
      disk.append(row.effort().bytes() / 1e9);
    }
    List<Column<?>> columns = new ArrayList<>();
    Collections.addAll(columns, what, generator, style, volume, seed, done, calls, called);
    Collections.addAll(columns, tokens, generation, judging, hours, disk);
    if (config.trainingSeeds().size() == 1) {
      columns.remove(seed);
    }
    String prices = config.pricesAreFictional() ? " (fictional prices)" : "";
    String decoder = config.student().decoder();
    return Table.create(
        "plan of "
            + config.name()
            + prices
            + ", if no answer is rejected"
            + (decoder == null ? "" : "; benchmark answers by " + decoder),
        columns);
  }

  /**
   * Returns how long the cells take on so many machines: the longest first, each on the machine
   * that is free next. No number of machines is quicker than the longest cell.
   */
  Table machines(List<Cell> cells, int... counts) throws InterruptedException {
    List<Double> hours = new ArrayList<>();
    for (Row row : rows(cells)) {
      if (!row.what().equals(TOTAL)) {
        hours.add(row.effort().hours());
      }
    }
    hours.sort(Comparator.reverseOrder());
    IntColumn machines = IntColumn.create("machines");
    DoubleColumn elapsed = DoubleColumn.create("hours");
    DoubleColumn busy = DoubleColumn.create("busy %");
    double all = hours.stream().mapToDouble(Double::doubleValue).sum();
    for (int count : counts) {
      if (count < 1) {
        throw new IllegalArgumentException("machines must be >= 1, were " + count);
      }
      PriorityQueue<Double> free = new PriorityQueue<>(Collections.nCopies(count, 0.0));
      hours.forEach(each -> free.add(Objects.requireNonNull(free.poll()) + each));
      double last = Collections.max(free);
      machines.append(count);
      elapsed.append(last);
      busy.append(last == 0 ? 0 : 100 * all / (count * last));
    }
    return Table.create(
        "%s on several machines; the longest cell takes %.2f h"
            .formatted(config.name(), hours.isEmpty() ? 0 : hours.getFirst()),
        machines,
        elapsed,
        busy);
  }

  /** Returns what the cell's data is expected to cost in USD, generated from nothing. */
  double generationUsd(Cell cell) throws InterruptedException {
    return estimates.generation(cell).generationUsd();
  }

  /** Returns one row per cell: how far it is. */
  Table status(List<Cell> cells) throws InterruptedException {
    StringColumn cell = StringColumn.create("cell");
    StringColumn done = StringColumn.create("done");
    for (Cell each : cells) {
      cell.append(each.key());
      done.append(done(each));
    }
    return Table.create("status of " + config.name(), cell, done);
  }

  private List<Row> rows(List<Cell> cells) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (Cell cell : cells) {
      rows.add(row(cell));
    }
    if (config.student().named()) {
      cells.stream()
          .map(cell -> cell.setting().domain())
          .distinct()
          .forEach(domain -> rows.add(ends(domain)));
      Set<String> generators = cells.stream().map(Cell::generator).collect(Collectors.toSet());
      for (StudyConfig.Generator generator : config.generators()) {
        if (generators.contains(generator.name())) {
          rows.add(solving(generator));
        }
      }
    }
    CostEstimate total =
        rows.stream().map(Row::effort).reduce(CostEstimate.NOTHING, CostEstimate::plus);
    rows.add(new Row(TOTAL, "", "", 0, 0, "", "", total));
    return rows;
  }

  /** Returns what is left to do for these cells, base and reference of their domains included. */
  CostEstimate left(Collection<Cell> cells) throws InterruptedException {
    CostEstimate left = CostEstimate.NOTHING;
    Set<Domain> domains = EnumSet.noneOf(Domain.class);
    for (Cell cell : cells) {
      left = left.plus(row(cell).effort());
      domains.add(cell.setting().domain());
    }
    for (Domain domain : domains) {
      left = left.plus(ends(domain).effort());
    }
    return left;
  }

  private Row row(Cell cell) throws InterruptedException {
    String done = done(cell);
    CostEstimate effort = CostEstimate.NOTHING;
    List<String> called = new ArrayList<>();
    String data = data(cell);
    if (counted.add(data + cell.volume()) && !done.equals("all")) {
      effort = effort.plus(estimates.measuring(cell));
      called.addAll(estimates.measuredBy());
    }
    if (done.equals("nothing") && counted.add(data)) {
      effort = effort.plus(estimates.generation(cell));
      if (!config.isImported(cell.generator())) {
        called.addFirst("generator");
      }
    }
    if (!config.student().named()) {
      return row(cell, done, called, done.equals("nothing") ? effort : CostEstimate.NOTHING);
    }
    if (done.equals("nothing") || done.equals("data")) {
      effort = effort.plus(estimates.training(cell));
    }
    if (!done.equals("all")) {
      CostEstimate scoring = estimates.evaluation(cell.setting().domain());
      effort = effort.plus(scoring);
      if (scoring.calls() > 0) {
        called.add(JUDGE);
      }
    }
    return row(cell, done, called, effort);
  }

  private static Row row(Cell cell, String done, List<String> called, CostEstimate effort) {
    return new Row(
        cell.setting().key(),
        cell.generator(),
        cell.promptStyle(),
        cell.volume(),
        cell.seed(),
        done,
        String.join(", ", called),
        effort);
  }

  /** Returns {@code all}, {@code student}, {@code data} or {@code nothing}. */
  private String done(Cell cell) throws InterruptedException {
    if (config.student().named()) {
      return parts.state(cell).done();
    }
    return parts.data(cell).isPresent() ? "all" : "nothing";
  }

  /** Base and reference on the benchmarks of a domain. */
  private Row ends(Domain domain) {
    boolean done = parts.inputs().forScores(domain) && parts.scores().ended(domain);
    CostEstimate one = done ? CostEstimate.NOTHING : estimates.evaluation(domain);
    return new Row(
        domain.key() + ": base and reference",
        "",
        "",
        0,
        0,
        done ? "all" : "nothing",
        JUDGE,
        one.plus(one));
  }

  private Row solving(StudyConfig.Generator generator) {
    CostEstimate effort = CostEstimate.NOTHING;
    boolean judged = false;
    for (BenchmarkConfig benchmark : config.benchmarks()) {
      if (!solved(generator, benchmark)) {
        effort = effort.plus(estimates.solving(generator, benchmark));
        judged |= estimates.judging(benchmark).calls() > 0;
      }
    }
    return new Row(
        "problem solving",
        generator.name(),
        "",
        0,
        0,
        effort.equals(CostEstimate.NOTHING) ? "all" : "nothing",
        judged ? "generator, " + JUDGE : "generator",
        effort);
  }

  /**
   * Returns what one generator is asked for its data.
   *
   * @param left whether data that is there does not count
   */
  CostEstimate askingData(String name, boolean left) throws InterruptedException {
    CostEstimate calls = CostEstimate.NOTHING;
    Set<String> asked = new HashSet<>();
    for (Cell cell : Cells.of(config)) {
      boolean counts = cell.generator().equals(name) && !(left && parts.data(cell).isPresent());
      if (counts && asked.add(data(cell))) {
        calls = calls.plus(estimates.generation(cell));
      }
    }
    return calls;
  }

  /** Returns the device hours of one generator's students: their training and their answers. */
  double studentHours(String name) {
    return Cells.of(config).stream()
        .filter(cell -> cell.generator().equals(name) && config.student().named())
        .map(cell -> estimates.training(cell).plus(estimates.evaluation(cell.setting().domain())))
        .mapToDouble(CostEstimate::hours)
        .sum();
  }

  /** Returns what is left to ask of one generator for its own answers to the benchmarks. */
  CostEstimate askingAnswers(String name) throws InterruptedException {
    StudyConfig.Generator generator = config.generator(name);
    CostEstimate left = CostEstimate.NOTHING;
    for (BenchmarkConfig benchmark : config.benchmarks()) {
      if (config.student().named() && !solved(generator, benchmark)) {
        left = left.plus(estimates.asking(generator, benchmark));
      }
    }
    return left;
  }

  private String data(Cell cell) {
    return cell.setting() + cell.generator() + cell.promptStyle() + config.dataSeed(cell);
  }

  private boolean solved(StudyConfig.Generator generator, BenchmarkConfig benchmark) {
    return parts.inputs().forBenchmark(benchmark) && parts.scores().solved(generator, benchmark);
  }
}
