package agora.study;

import agora.data.ProgressListener;
import agora.score.Pgr;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The stages of an open study and what they share: one set for all of its views. */
record StudyParts(
    StudyConfig config,
    Path file,
    RunDirectory runs,
    Connections connections,
    BenchmarkFiles files,
    GenerateStage generating,
    TrainStage training,
    Scores scores) {

  private static final List<String> WITH_COMMITTED_FIGURES = List.of("mini", "mini-properties");

  static StudyParts open(StudyConfig config, Path file, Path folder) {
    RunDirectory runs =
        RunDirectory.at(folder).reading(config.reuse().stream().map(Path::of).toList());
    Connections connections = new Connections(new Purse(runs, config.budgetUsd()));
    BenchmarkFiles files = new BenchmarkFiles(config, connections);
    TrainStage training = new TrainStage(config.student(), runs);
    return new StudyParts(
        config,
        file,
        runs,
        connections,
        files,
        new GenerateStage(config, runs, connections),
        training,
        new Scores(config, runs, connections, files, training));
  }

  Path figures(String page) {
    return WITH_COMMITTED_FIGURES.contains(config.name())
        ? Path.of("figures", page)
        : runs.root().resolve("figures").resolve(page);
  }

  Optional<Pgr> known(Cell cell) throws InterruptedException {
    try {
      Optional<GeneratedData> data = generating.known(cell);
      Optional<Student> student = data.isEmpty() ? Optional.empty() : training.known(data.get());
      return student.isPresent() && scores.evaluated(student.get())
          ? Optional.of(scores.pgr(student.get(), ProgressListener.none()))
          : Optional.empty();
    } catch (IllegalArgumentException | UncheckedIOException inputsMissing) {
      return Optional.empty();
    }
  }

  MetricsStage metrics() {
    return new MetricsStage(config, runs, connections);
  }

  Failures failures() {
    return new Failures(runs);
  }

  Plan plan() {
    Estimates estimates = new Estimates(config, generating, training, files);
    return new Plan(config, generating, training, scores, estimates);
  }

  Preflight preflight() {
    return new Preflight(
        config, generating, training, files, plan(), connections.purse(), runs, System::getenv);
  }
}
