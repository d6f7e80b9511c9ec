package agora.study;

import agora.data.ProgressListener;
import agora.score.NoGapException;
import agora.score.Pgr;
import agora.score.SeedNoise;
import java.nio.file.Path;
import java.util.ArrayList;
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
    StudyEvaluator scores) {

  static StudyParts open(StudyConfig config, Path file, Path folder) {
    return open(config, file, folder, false);
  }

  /** Opens the stages; {@code pilots} generates no further than each cell's own volume. */
  static StudyParts open(StudyConfig config, Path file, Path folder, boolean pilots) {
    RunDirectory runs =
        RunDirectory.at(folder).reading(config.reuse().stream().map(Path::of).toList());
    Connections connections = new Connections(new BudgetLedger(runs, config.budgetUsd()));
    BenchmarkFiles files = new BenchmarkFiles(config, connections);
    TrainStage training = new TrainStage(config.student(), runs);
    return new StudyParts(
        config,
        file,
        runs,
        connections,
        files,
        new GenerateStage(config, runs, connections, pilots),
        training,
        new StudyEvaluator(config, runs, connections, files, training));
  }

  /** Returns how far a cell is; nothing is asked. */
  Cell.State state(Cell cell) throws InterruptedException {
    Optional<GeneratedData> data = data(cell);
    if (data.isEmpty()) {
      return new Cell.State.Open(Cell.State.Stage.NOTHING);
    }
    Optional<Student> student =
        inputs().forTraining() ? training.known(data.get()) : Optional.empty();
    if (student.isEmpty()) {
      return new Cell.State.Open(Cell.State.Stage.DATA);
    }
    if (!inputs().forScores(cell.setting().domain()) || !scores.evaluated(student.get())) {
      return new Cell.State.Open(Cell.State.Stage.STUDENT);
    }
    try {
      return new Cell.State.Scored(scores.pgr(student.get(), ProgressListener.none()));
    } catch (NoGapException e) {
      return new Cell.State.Unscaled(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the data of a cell, if it is there. */
  Optional<GeneratedData> data(Cell cell) {
    return inputs().forData(cell) ? generating.known(cell) : Optional.empty();
  }

  /** Returns the PGR of a cell, if every stage is done. */
  Optional<Pgr> known(Cell cell) throws InterruptedException {
    return state(cell).pgr();
  }

  /** Returns the PGR of each finished student of a cell of the grid, by training seed. */
  List<Pgr> seeds(Cell cell) throws InterruptedException {
    List<Pgr> seeds = new ArrayList<>();
    for (long seed : config.trainingSeeds()) {
      known(cell.withSeed(seed)).ifPresent(seeds::add);
    }
    return seeds;
  }

  /** Returns the training noise of the study's own students; unknown where no cell has two. */
  SeedNoise replicates() throws InterruptedException {
    List<List<Pgr>> kinds = new ArrayList<>();
    if (config.trainingSeeds().size() > 1) {
      for (Cell cell : Cells.of(config)) {
        if (config.isInGrid(cell) && cell.seed() == config.trainingSeeds().getFirst()) {
          kinds.add(seeds(cell));
        }
      }
    }
    return SeedNoise.of(kinds, config.label());
  }

  Inputs inputs() {
    return new Inputs(config);
  }

  MetricsStage metrics() {
    return new MetricsStage(config, runs, connections);
  }

  Failures failures() {
    return new Failures(runs);
  }
}
