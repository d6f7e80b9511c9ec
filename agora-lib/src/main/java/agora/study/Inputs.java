package agora.study;

import agora.data.Domain;
import agora.data.Setting;
import agora.generate.GenerationInputs;
import agora.generate.SeedSource;
import agora.generate.Style;
import agora.llama.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Files and checkpoints that a study names: whether those of a stage are there. */
record Inputs(StudyConfig config) {
  /** Returns whether prompt, seeds and tokenizer of a cell's data are there, or its own file. */
  boolean forData(Cell cell) {
    if (config.isImported(cell.generator())) {
      StudyConfig.DataFile file =
          Objects.requireNonNull(config.data().get(cell.generator())).get(cell.setting().key());
      return file != null && Files.isRegularFile(Path.of(file.file()));
    }
    Path prompts = Path.of(config.prompts());
    return GenerationInputs.areThere(prompts, cell.setting(), Style.ofKey(cell.promptStyle()))
        && forSeeds(cell.setting())
        && (!config.student().named() || Checkpoint.isThere(config.student().base()));
  }

  /** Returns whether the seeds of a setting are there. */
  boolean forSeeds(Setting setting) {
    StudyConfig.SeedFile file = config.seeds().get(setting.key());
    return file == null
        ? SeedSource.areThere(Path.of(GenerateStage.SEEDS), setting)
        : Files.isRegularFile(Path.of(file.file()));
  }

  /** Returns whether the base is there, and the reference where students speak as it does. */
  boolean forTraining() {
    StudentConfig student = config.student();
    return student.named()
        && Checkpoint.isThere(student.base())
        && (!"reference".equals(student.chatForm()) || forReference());
  }

  /** Returns whether base, reference and the benchmarks of a domain are there. */
  boolean forScores(Domain domain) {
    return forTraining()
        && forReference()
        && config.benchmarks().stream()
            .filter(benchmark -> benchmark.domain().equals(domain.key()))
            .allMatch(this::forBenchmark);
  }

  private boolean forReference() {
    String reference = config.student().reference();
    return config.student().trainsReference()
        ? Files.isRegularFile(Path.of(reference))
        : Checkpoint.isThere(reference);
  }

  /** Returns whether every file of a benchmark is there, and its judge is named. */
  boolean forBenchmark(BenchmarkConfig benchmark) {
    Stream<String> named =
        Stream.of(benchmark.file(), benchmark.baseline(), benchmark.exemplars())
            .filter(Objects::nonNull);
    Stream<String> control =
        benchmark.lengthControl() == null ? Stream.of() : benchmark.lengthControl().stream();
    boolean judged =
        !BenchmarkFiles.isPairwise(benchmark)
            || (config.judges().containsKey("pairwise")
                && Files.isDirectory(Path.of(config.prompts(), "judges")));
    return judged && Stream.concat(named, control).allMatch(file -> Files.exists(Path.of(file)));
  }
}
