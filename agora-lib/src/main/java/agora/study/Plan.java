package agora.study;

import agora.generate.DataGenerator;
import agora.llm.Usage;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a study will do and pay, cell by cell, and what of it exists. */
final class Plan {
  private static final int PROMPT_TOKENS = 700;
  private static final int RESPONSE_TOKENS = 550;

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
    StringColumn note = StringColumn.create("note");
    for (Cell cell : Cells.of(config)) {
      setting.append(cell.setting().key());
      generator.append(cell.generator());
      style.append(cell.promptStyle());
      volume.append(cell.volume());
      Row row = row(cell);
      done.append(row.done());
      calls.append(row.calls());
      tokens.append(row.tokens());
      usd.append(row.usd());
      note.append(row.note());
    }
    return Table.create(
        "plan of " + config.name(),
        setting,
        generator,
        style,
        volume,
        done,
        calls,
        tokens,
        usd,
        note);
  }

  private record Row(String done, int calls, long tokens, double usd, String note) {
    static Row finished(String done) {
      return new Row(done, 0, 0, 0, "");
    }
  }

  private Row row(Cell cell) throws InterruptedException {
    try {
      Optional<GeneratedData> data = generating.known(cell);
      if (data.isEmpty()) {
        DataGenerator.Estimate estimate =
            DataGenerator.estimate(generating.materials(cell), generating.how(cell));
        return new Row(
            "nothing",
            estimate.requests(),
            estimate.promptTokens() + estimate.likelyTokens(),
            estimate.likelyUsd(),
            "");
      }
      Optional<Student> student = training.known(data.get());
      if (student.isEmpty()) {
        return Row.finished("data");
      }
      return Row.finished(scores.evaluated(student.get()) ? "all" : "student");
    } catch (IllegalArgumentException missing) {
      return assumed(cell, String.valueOf(missing.getMessage()));
    }
  }

  /** Inputs are missing: the sizes that the paper's data had, and what is missing. */
  private Row assumed(Cell cell, String note) {
    Usage usage =
        new Usage((long) PROMPT_TOKENS * cell.volume(), 0, (long) RESPONSE_TOKENS * cell.volume());
    return new Row(
        "inputs missing",
        cell.volume(),
        usage.promptTokens() + usage.completionTokens(),
        config.generator(cell.generator()).endpoint().pricePaid().cost(usage),
        note);
  }
}
