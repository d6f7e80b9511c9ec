package agora.study;

import agora.data.Instance;
import agora.data.ProgressListener;
import agora.evaluate.Evaluation;
import agora.evaluate.Grade;
import agora.generate.GenerationReport;
import agora.intrinsic.MetricReport;
import agora.score.Pgr;
import agora.score.SeedNoise;
import agora.score.SeedReplicates;
import agora.stats.Estimate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Profile of one generator or data set: PGR by setting with intervals and training noise, accepted
 * and rejected answers with examples, errors and variety of the data, errors of its students, cost.
 * It covers finished stages and runs nothing.
 */
public final class GeneratorProfile {
  private static final int EXAMPLES = 2;
  private static final int WRONG = 3;

  /** Metrics of the page, by the name of their column; a name that ends in % is a share. */
  private static final Map<String, String> MEASURED =
      Map.of(
          "format adherence %", "format_adherence",
          "near duplicates %", "near_duplicate",
          "instruction diversity", "instruction_diversity",
          "instruction lexical diversity", "instruction_lexical_diversity",
          "instruction length, tokens", "instruction_length",
          "response length, tokens", "response_length");

  /** Degrees of freedom from which on a standard deviation is known within a third or so. */
  private static final int ENOUGH = 5;

  private final StudyConfig config;
  private final StudyParts parts;
  private final String generator;
  private final List<Cell> cells;
  private final List<Section> sections = new ArrayList<>();

  /**
   * One part of the page.
   *
   * @param title its heading
   * @param text what the table says, in a sentence or two; may be empty
   * @param table the numbers or examples
   */
  public record Section(String title, String text, Table table) {}

  private GeneratorProfile(StudyParts parts, String generator) {
    this.config = parts.config();
    this.parts = parts;
    this.generator = generator;
    long first = config.trainingSeeds().getFirst();
    this.cells =
        Cells.of(config).stream()
            .filter(cell -> cell.generator().equals(generator) && cell.seed() == first)
            .filter(config::isInGrid)
            .toList();
  }

  static GeneratorProfile of(StudyParts parts, String generator) throws InterruptedException {
    GeneratorProfile profile = new GeneratorProfile(parts, generator);
    profile.sections.add(profile.scores());
    profile.compared().ifPresent(profile.sections::add);
    profile.sections.add(profile.accepted());
    profile.sections.add(profile.quality());
    profile.sections.add(profile.acceptedExamples());
    profile.sections.add(profile.rejectedExamples());
    profile.sections.add(profile.wrong());
    profile.sections.add(profile.cost());
    return profile;
  }

  /** Returns the generator's name. */
  public String generator() {
    return generator;
  }

  /** Returns the page's title. */
  public String title() {
    return generator + " in the study " + config.label();
  }

  /** Returns the parts, the score first. */
  public List<Section> sections() {
    return List.copyOf(sections);
  }

  private Section scores() throws InterruptedException {
    StringColumn setting = StringColumn.create("setting");
    DoubleColumn pgr = DoubleColumn.create("PGR %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    IntColumn students = IntColumn.create("students");
    DoubleColumn noise = DoubleColumn.create("sd over students");
    StringColumn note = StringColumn.create("note");
    Map<String, List<Pgr>> kinds = new LinkedHashMap<>();
    Map<String, Failures.Failure> failures = parts.failures().all();
    SeedNoise replicates = parts.replicates();
    StudyPlan.Notes notes = new StudyPlan.Notes(config, parts.generating());
    for (Cell cell : cells) {
      List<Pgr> seeds = parts.seeds(cell);
      setting.append(cell.setting().label());
      students.append(seeds.size());
      if (seeds.isEmpty()) {
        List.of(pgr, low, high, noise).forEach(DoubleColumn::appendMissing);
        Failures.Failure failure = failures.get(cell.key());
        note.append(failure == null ? "not run yet" : failure.reason());
        continue;
      }
      Pgr mean = replicates.mean(seeds);
      kinds.put(cell.setting().label(), seeds);
      pgr.append(mean.percent());
      append(low, mean.percentInterval().map(Estimate::low));
      append(high, mean.percentInterval().map(Estimate::high));
      double spread = SeedNoise.of(List.of(seeds), generator).deviation();
      append(noise, Optional.of(spread).filter(Double::isFinite));
      note.append(notes.joined(mean.notes(), cell));
    }
    return new Section(
        "PGR by setting",
        noise(kinds),
        Table.create("PGR by setting", setting, pgr, low, high, students, noise, note));
  }

  /** Returns what the intervals count, and how far one training moves a PGR. */
  private String noise(Map<String, List<Pgr>> kinds) {
    if (kinds.isEmpty()) {
      return "No student is finished.";
    }
    double pooled = SeedReplicates.of(generator, kinds).pooledDeviation();
    int trained = kinds.values().stream().mapToInt(List::size).sum();
    return Double.isNaN(pooled)
        ? "One student per data set. These intervals are over test problems only."
        : "Intervals are over test problems and training seeds. "
            + (trained - kinds.size() < ENOUGH
                ? trained
                    + " students are too few for a standard deviation to rely on: the differences"
                    + " below use that of all data sets."
                : "Of " + trained + " students " + SeedNoise.spread(pooled) + ".");
  }

  private Optional<Section> compared() throws InterruptedException {
    return new ResultTables(parts)
        .comparable(generator)
        .map(differences ->
            new Section(
                "Beside the others",
                "Positive: this generator's data has the higher PGR. Paired by problem. "
                    + differences.counted(),
                differences.table()));
  }

  private Section accepted() {
    Map<Cell, GenerationReport> reports = reports();
    Set<String> reasons = new LinkedHashSet<>();
    reports.values().forEach(report -> reasons.addAll(report.rejected().keySet()));
    StringColumn setting = StringColumn.create("setting");
    IntColumn instances = IntColumn.create("accepted");
    DoubleColumn share = DoubleColumn.create("rejected %");
    IntColumn count = IntColumn.create("rejected");
    Map<String, IntColumn> columns = new LinkedHashMap<>();
    reasons.forEach(reason -> columns.put(reason, IntColumn.create(reason)));
    reports.forEach((cell, report) -> {
      int rejected = report.rejected().values().stream().mapToInt(Integer::intValue).sum();
      setting.append(cell.setting().label());
      instances.append(report.accepted());
      count.append(rejected);
      share.append(100.0 * rejected / Math.max(1, rejected + report.accepted()));
      columns.forEach((reason, column) -> column.append(report.rejected().getOrDefault(reason, 0)));
    });
    Table table = Table.create("accepted and rejected", setting, instances, count, share);
    columns.values().forEach(table::addColumns);
    String text =
        reports.isEmpty()
            ? "The data is imported, so nothing was rejected."
            : "Counts of answers; the last columns are reasons for rejection. Rejected answers broke the form that the prompt requires. Accepted ones are not checked for correctness here.";
    return new Section("Accepted and rejected", text, table);
  }

  private Section quality() {
    StringColumn setting = StringColumn.create("setting");
    DoubleColumn errors = DoubleColumn.create("wrong answers %");
    Map<String, DoubleColumn> columns = new LinkedHashMap<>();
    new TreeSet<>(MEASURED.keySet()).forEach(n -> columns.put(n, DoubleColumn.create(n)));
    for (Cell cell : cells) {
      Optional<MetricReport> report = parts.data(cell).flatMap(parts.metrics()::known);
      if (report.isEmpty()) {
        continue;
      }
      Map<String, Double> means = report.get().features();
      setting.append(cell.setting().label());
      append(errors, Optional.ofNullable(means.get("answer_correctness")).map(v -> 100 * (1 - v)));
      columns.forEach((name, column) ->
          append(
              column,
              Optional.ofNullable(means.get(MEASURED.get(name)))
                  .map(mean -> name.endsWith("%") ? 100 * mean : mean)));
    }
    Table table = Table.create("errors and range", setting, errors);
    columns.values().forEach(table::addColumns);
    return new Section(
        "Errors and range",
        "Wrong answers can be counted only where the right answer is known: in the miniature's own"
            + " language, or where a generator answered the seeds. Instruction diversity is the mean"
            + " cosine distance between instructions.",
        table);
  }

  private Section acceptedExamples() {
    StringColumn setting = StringColumn.create("setting");
    StringColumn instruction = StringColumn.create("instruction");
    StringColumn response = StringColumn.create("response");
    for (Cell cell : cells) {
      List<Instance> all =
          parts.data(cell).map(data -> data.dataset().instances()).orElse(List.of());
      for (Instance instance : all.subList(0, Math.min(EXAMPLES, all.size()))) {
        setting.append(cell.setting().label());
        instruction.append(instance.instruction());
        response.append(instance.response());
      }
    }
    return new Section(
        "Accepted, for example",
        "The first of each setting.",
        Table.create("accepted", setting, instruction, response));
  }

  private Section rejectedExamples() {
    StringColumn setting = StringColumn.create("setting");
    StringColumn reason = StringColumn.create("reason");
    StringColumn found = StringColumn.create("found");
    StringColumn answer = StringColumn.create("answer");
    for (Cell cell : cells) {
      Optional<Path> folder = parts.generating().folder(cell);
      for (Row row : folder.map(f -> GeneratedData.rejected(f, EXAMPLES)).orElse(Table.create())) {
        setting.append(cell.setting().label());
        reason.append(row.getString("reason"));
        found.append(row.getString("found"));
        answer.append(row.getString("answer"));
      }
    }
    return new Section(
        "Rejected, for example",
        answer.isEmpty() ? "No answer was rejected." : "The first of each setting.",
        Table.create("rejected", setting, reason, found, answer));
  }

  private Section wrong() throws InterruptedException {
    StringColumn setting = StringColumn.create("setting");
    DoubleColumn share = DoubleColumn.create("first student failed %");
    StringColumn problem = StringColumn.create("problem");
    StringColumn answer = StringColumn.create("student's answer");
    StringColumn gold = StringColumn.create("right answer");
    StringColumn reason = StringColumn.create("why it failed");
    for (Cell cell : cells) {
      if (parts.known(cell).isEmpty()) {
        continue;
      }
      Student student = parts.data(cell).flatMap(parts.training()::known).orElseThrow();
      for (BenchmarkConfig benchmark : parts.scores().benchmarks(cell.setting().domain())) {
        Evaluation evaluation =
            parts.scores().evaluation(student, benchmark, ProgressListener.none());
        List<Evaluation.Row> rows =
            evaluation.rows().stream().filter(row -> row.grade().score() < 0.5).toList();
        for (Evaluation.Row row : rows.stream().limit(WRONG).toList()) {
          Grade grade = row.grade();
          setting.append(cell.setting().label());
          share.append(100.0 * rows.size() / evaluation.rows().size());
          problem.append(row.prompt());
          answer.append(row.answer().text());
          gold.append(
              grade.gold().isEmpty() && grade.reason().startsWith("the judge")
                  ? "none: the judge compares with the baseline's answer"
                  : grade.gold());
          reason.append(grade.reason());
        }
      }
    }
    return new Section(
        "What its students get wrong",
        "The first problems of each setting that the first student failed. An answer has failed where its score is"
            + " below 50 of 100. Where a judge decides, the score is how much it prefers the answer to the baseline's,"
            + " and an answer below 50 has lost to the baseline.",
        Table.create("wrong", setting, share, problem, answer, gold, reason));
  }

  private Section cost() {
    StringColumn setting = StringColumn.create("setting");
    IntColumn instances = IntColumn.create("instances");
    LongColumn in = LongColumn.create("tokens in");
    LongColumn out = LongColumn.create("tokens out");
    DoubleColumn usd = DoubleColumn.create("USD");
    double sum = 0;
    for (Map.Entry<Cell, GenerationReport> entry : reports().entrySet()) {
      GenerationReport report = entry.getValue();
      setting.append(entry.getKey().setting().label());
      instances.append(report.accepted());
      in.append(report.usage().promptTokens());
      out.append(report.usage().completionTokens());
      usd.append(report.costUsd());
      sum += report.costUsd();
    }
    boolean fictional =
        config.generators().stream().anyMatch(g -> g.name().equals(generator) && g.isEmbedded());
    String text =
        setting.isEmpty()
            ? "Nothing was paid for this data here."
            : sum == 0
                ? "The study states no price: tokens only."
                : String.format(
                    Locale.ROOT, "%.4f USD in all%s.", sum, fictional ? " (fictional prices)" : "");
    return new Section("Cost", text, Table.create("cost", setting, instances, in, out, usd));
  }

  /** Returns the reports on the cells whose data was generated here. */
  private Map<Cell, GenerationReport> reports() {
    Map<Cell, GenerationReport> reports = new LinkedHashMap<>();
    for (Cell cell : cells) {
      Optional<Path> folder = parts.generating().folder(cell);
      folder
          .filter(path -> Files.exists(path.resolve("report.json")))
          .ifPresent(path -> reports.put(cell, GenerationReport.read(path)));
    }
    return reports;
  }

  private static void append(DoubleColumn column, Optional<Double> value) {
    value.ifPresentOrElse(column::append, column::appendMissing);
  }
}
