package agora.study;

import agora.generate.DataGenerator;
import agora.generate.GenerationConfig;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a study will do and pay, cell by cell, and what of it exists. */
final class Plan {
  private final StudyConfig config;
  private final GenerateStage generating;
  private final TrainStage training;
  private final Scores scores;

  Plan(StudyConfig config, GenerateStage generating, TrainStage training, Scores scores) {
    this.config = config;
    this.generating = generating;
    this.training = training;
    this.scores = scores;
  }

  Table table() throws InterruptedException {
    StringColumn setting = StringColumn.create("setting");
    StringColumn generator = StringColumn.create("generator");
    StringColumn style = StringColumn.create("style");
    IntColumn volume = IntColumn.create("volume");
    StringColumn done = StringColumn.create("done");
    IntColumn calls = IntColumn.create("calls");
    LongColumn tokens = LongColumn.create("tokens");
    DoubleColumn usd = DoubleColumn.create("USD");
    for (Cell cell : Cells.of(config)) {
      setting.append(cell.setting().key());
      generator.append(cell.generator());
      style.append(cell.promptStyle());
      volume.append(cell.volume());
      String state = state(cell);
      done.append(state);
      boolean pays = state.equals("nothing");
      GenerationConfig how = generating.how(cell);
      DataGenerator.Estimate estimate = DataGenerator.estimate(generating.materials(cell), how);
      calls.append(pays ? estimate.requests() : 0);
      tokens.append(pays ? estimate.promptTokens() + estimate.likelyTokens() : 0);
      usd.append(pays ? estimate.likelyUsd() : 0);
    }
    return Table.create(
        "plan of " + config.name(), setting, generator, style, volume, done, calls, tokens, usd);
  }

  private String state(Cell cell) throws InterruptedException {
    var data = generating.known(cell);
    if (data.isEmpty()) {
      return "nothing";
    }
    var student = training.known(data.get());
    if (student.isEmpty()) {
      return "data";
    }
    return scores.evaluated(student.get()) ? "all" : "student";
  }
}
