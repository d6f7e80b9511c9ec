package agora.study;

import java.nio.file.Path;

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
