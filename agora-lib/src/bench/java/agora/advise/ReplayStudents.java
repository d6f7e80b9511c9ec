package agora.advise;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.Setting;
import agora.evaluate.Evaluation;
import agora.generate.GenerationReport;
import agora.mini.MiniFiles;
import agora.mini.MiniProfile;
import agora.study.Cell;
import agora.study.Study;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Students of drawn generators in two settings of mathematics, for the replays of the advisor.
 * Every student is a stage of a study's run directory, so that a stopped build goes on.
 *
 * <p>One student at each of four volumes is trained on the beginning of the same data, as often as
 * brings it to the number of instances at the target, and scored on the development problems of the
 * miniature. The smallest volume has a second student of the same data. Hidden students have the
 * target volume and data of their own (seeds 11 to 14). They are scored on 1,080 problems that no
 * other student is scored on.
 */
public final class ReplayStudents {
  static final int PROFILES = 33;

  /** Generators that the advisor is developed on; the others give the reported rows. */
  static final int DEVELOPMENT = 8;

  private static final int GROUP = 4; // generators whose students are trained before others'
  static final int TARGET = 1_200;
  private static final List<Integer> VOLUMES = List.of(1_200, 600, 300, 150);
  private static final int PILOT = VOLUMES.getLast();
  private static final long SEED = 1;
  private static final long SECOND = 2; // training seed of a pilot's second student
  private static final List<Long> HIDDEN = LongStream.rangeClosed(11, 14).boxed().toList();
  private static final int PROBLEM_SETS = 3;
  private static final long PROBLEM_SEED = 4_000;
  private static final List<Setting> SETTINGS =
      List.of(Setting.MATH_INSTANCE_GENERATION, Setting.MATH_RESPONSE_GENERATION);
  private static final String DEVELOPMENT_PROBLEMS = "data/mini/development/math.jsonl";

  private final Path folder;
  private final int workers;
  private final Path problems;

  /**
   * Opens the folder of the students.
   *
   * @param folder such as {@code runs/bench-advisor}
   * @param workers processes that train side by side
   */
  public ReplayStudents(Path folder, int workers) {
    this.folder = folder;
    this.workers = workers;
    this.problems = folder.resolve("problems.jsonl");
  }

  /** Returns the names of the generators, the first {@link #DEVELOPMENT} for development. */
  static List<String> generators() {
    return LongStream.rangeClosed(1, PROFILES)
        .mapToObj(MiniProfile::drawn)
        .map(MiniProfile::name)
        .toList();
  }

  /**
   * Trains what is missing, a few generators after another, and writes {@code table.json} with what
   * is complete after each.
   */
  public void build() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    if (Files.notExists(problems)) {
      Path partial = folder.resolve("problems.partial");
      MiniFiles.writeProblems(partial, Domain.MATH, PROBLEM_SETS, PROBLEM_SEED);
      Files.move(partial, problems);
    }
    List<String> all = generators();
    for (int first = 0; first < PROFILES; first += GROUP) {
      List<String> group = all.subList(first, Math.min(first + GROUP, PROFILES));
      for (int volume : VOLUMES) {
        train(pilots(volume, SEED), SEED, volume, group);
      }
      train(pilots(PILOT, SECOND), SECOND, PILOT, group);
      for (long seed : HIDDEN) {
        train(hidden(), seed, TARGET, group);
      }
      table(all.subList(0, first + group.size()));
    }
  }

  private void train(Path file, long seed, int volume, List<String> generators)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (Study open = Study.open(file, folder)) {
      List<Cell> missing = new ArrayList<>();
      for (Cell cell : open.cells()) {
        if (cell.seed() == seed
            && cell.volume() == volume
            && generators.contains(cell.generator())
            && open.results().pgr(cell).isEmpty()) {
          missing.add(cell);
        }
      }
      if (missing.isEmpty()) {
        return;
      }
      Map<String, String> failed = open.withProgress(ReplayStudents::print).run(missing, workers);
      double seconds = (System.nanoTime() - start) / 1e9;
      String line =
          String.format(
              Locale.ROOT,
              "%s seed %d: %d students, %d failed, %.0f s%n",
              file.getFileName(),
              seed,
              missing.size(),
              failed.size(),
              seconds);
      System.err.print(line);
      Files.writeString(
          folder.resolve("times.txt"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (!failed.isEmpty()) {
        throw new IllegalStateException("students failed: " + failed);
      }
    }
  }

  private static void print(Progress progress) {
    if (progress.done() % 8 == 0) {
      System.err.println(progress.done() + " of " + progress.total() + " " + progress.details());
    }
  }

  /** Writes the table of these generators. */
  private void table(List<String> generators) throws InterruptedException {
    List<ReplayTable.Entry> entries = new ArrayList<>();
    try (Study first = Study.open(pilots(TARGET, SEED), folder);
        Study hidden = Study.open(hidden(), folder)) {
      for (String generator : generators) {
        double solving = first.results().generatorScores(generator).doubleColumn("score %").get(0);
        for (Setting setting : SETTINGS) {
          entries.add(entry(generator, setting, solving, first, hidden));
        }
      }
      Path base = Path.of("data/mini/base");
      Path reference = Path.of("data/mini/reference");
      Setting setting = SETTINGS.getFirst();
      new ReplayTable(
              TARGET,
              answers(evaluation(first, "base")),
              answers(evaluation(first, "reference")),
              hidden.pgr(setting, "base", base).student(),
              hidden.pgr(setting, "reference", reference).student(),
              entries)
          .write(folder.resolve("table.json"));
    }
  }

  private ReplayTable.Entry entry(
      String generator, Setting setting, double solving, Study first, Study hidden)
      throws InterruptedException {
    String style = first.config().promptStyle();
    SortedMap<Integer, List<String>> students = new TreeMap<>();
    for (int volume : VOLUMES) {
      List<String> each = new ArrayList<>();
      for (long seed : volume == PILOT ? List.of(SEED, SECOND) : List.of(SEED)) {
        try (Study study = Study.open(pilots(volume, seed), folder)) {
          Cell cell = new Cell(setting, generator, style, volume, seed);
          each.add(
              answers(study.results().evaluation(study.train(study.generate(cell)), "mini-math")));
        }
      }
      students.put(volume, each);
    }
    List<Double> truth = new ArrayList<>();
    for (long seed : HIDDEN) {
      Cell cell = new Cell(setting, generator, style, TARGET, seed);
      hidden.results().pgr(cell).ifPresent(pgr -> truth.add(pgr.student()));
    }
    GenerationReport report =
        GenerationReport.read(
            first.generate(new Cell(setting, generator, style, TARGET, 1)).directory());
    Map<String, Double> metrics =
        first
            .metrics()
            .measure(first.generate(new Cell(setting, generator, style, 150, 1)))
            .features();
    return new ReplayTable.Entry(
        generator,
        setting.key(),
        report.usage().promptTokens(),
        report.usage().completionTokens(),
        solving,
        metrics,
        students,
        truth);
  }

  /** Returns the evaluation of base or reference in the first study's folder. */
  private Evaluation evaluation(Study study, String model) throws InterruptedException {
    study.pgr(SETTINGS.getFirst(), model, Path.of("data/mini", model));
    try (var found =
        Files.newDirectoryStream(folder.resolve("evaluate"), "mini-math." + model + "-*")) {
      for (Path stage : found) {
        Evaluation evaluation = Evaluation.read(stage);
        if (evaluation.n() == 360) {
          return evaluation;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("no evaluation of the " + model + " in " + folder);
  }

  private static String answers(Evaluation evaluation) {
    return IntStream.range(0, evaluation.scores().length)
        .mapToObj(i -> evaluation.scores()[i] >= 0.5 ? "1" : "0")
        .collect(Collectors.joining());
  }

  /** Returns the study whose students of this volume see as many instances as at the target. */
  private Path pilots(int volume, long seed) {
    String second = seed == SEED ? "" : "-seed-" + seed;
    ObjectNode study = study("pilots-" + volume + second, DEVELOPMENT_PROBLEMS);
    study.put("generationSeed", 1);
    study.putArray("trainingSeeds").add(seed);
    if (volume < TARGET) {
      ObjectNode student = (ObjectNode) study.get("student");
      student.putObject("overrides").put("epochs", TARGET / volume);
      ObjectNode variant = study.putArray("variants").addObject().put("volume", volume);
      generators().forEach(variant.putArray("generators")::add);
      SETTINGS.forEach(setting -> variant.withArray("settings").add(setting.key()));
    }
    return write(study);
  }

  private Path hidden() {
    ObjectNode study = study("hidden", problems.toString());
    HIDDEN.forEach(study.putArray("trainingSeeds")::add);
    return write(study);
  }

  private static ObjectNode study(String name, String file) {
    try {
      ObjectNode study =
          (ObjectNode) Jsonl.mapper().readTree(Path.of("data/studies/mini.json").toFile());
      ArrayNode generators = (ArrayNode) study.get("generators");
      ObjectNode pattern = (ObjectNode) generators.get(0);
      generators.removeAll();
      for (long seed = 1; seed <= PROFILES; seed++) {
        MiniProfile profile = MiniProfile.drawn(seed);
        ObjectNode generator = pattern.deepCopy().put("name", profile.name());
        ((ObjectNode) generator.get("endpoint")).put("model", profile.name());
        ((ObjectNode) generator.get("endpoint").get("price"))
            .put("input", profile.inputPrice())
            .put("output", profile.outputPrice());
        generators.add(generator);
      }
      ArrayNode settings = study.putArray("settings");
      SETTINGS.forEach(setting -> settings.add(setting.key()));
      study.put("name", "bench-advisor-" + name).put("volume", TARGET);
      study.remove(List.of("variants", "budgetUsd"));
      ((ObjectNode) study.get("metrics")).put("onDemand", true);
      ArrayNode benchmarks = (ArrayNode) study.get("benchmarks");
      while (benchmarks.size() > 1) {
        benchmarks.remove(1);
      }
      ((ObjectNode) benchmarks.get(0)).put("file", file).remove("development");
      return study;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(ObjectNode study) {
    try {
      Path file = folder.resolve(study.get("name").asText() + ".json");
      byte[] text = Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(study);
      if (Files.notExists(file) || !java.util.Arrays.equals(text, Files.readAllBytes(file))) {
        Files.createDirectories(folder);
        Files.write(file, text);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
