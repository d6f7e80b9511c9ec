package agora.study;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Rows;
import agora.data.Setting;
import agora.generate.DataGenerator;
import agora.llama.Checkpoint;
import agora.train.RenderedSample;
import agora.train.StopCheck;
import agora.train.TrainingText;
import java.nio.file.Path;
import tech.tablesaw.api.Table;

/** Inputs of generation (generators, seeds, prompts), and imported data. */
public final class StudyData {
  private final StudyConfig config;
  private final GenerateStage generating;

  StudyData(StudyParts parts) {
    this.config = parts.config();
    this.generating = parts.generating();
  }

  /** Returns one row per generator: name, model, prices, endpoint. */
  public Table generators() {
    return Generators.table(config);
  }

  /** Returns the seeds of a setting, as the study maps them. */
  public Dataset seeds(Setting setting) {
    return new Dataset(
        "seeds of " + setting.label(),
        generating.seeds(setting).stream().map(GeneratedData::instance).toList());
  }

  /** Returns the prompt of an item, without sending it. */
  public String prompt(Setting setting, String generator, int item) throws InterruptedException {
    return generating.prompt(Cells.of(config, setting, generator), item);
  }

  /** Returns a preview of one item: the request, the reply, and the verdict on it. */
  public DataGenerator.Preview preview(Setting setting, String generator, int item)
      throws InterruptedException {
    return generating.preview(Cells.of(config, setting, generator), item);
  }

  /** Returns one instance of a setting as its student would learn it, token by token. */
  public RenderedSample rendered(Setting setting) {
    return StudentCheck.rendered(config.student(), seeds(setting));
  }

  /**
   * Returns one instance as the student of a cell would learn it: the first of imported data, else
   * a seed of the setting.
   */
  public RenderedSample rendered(Cell cell) {
    return config.isImported(cell.generator())
        ? StudentCheck.rendered(
            config.student(), new Dataset(cell.generator(), generating.imports().instances(cell)))
        : rendered(cell.setting());
  }

  /**
   * Trains a student on one pair for ten steps, in a temporary folder, and asks it: a base and a
   * chat form that teach no end show here, before hours are spent.
   */
  public StopCheck stopCheck() throws InterruptedException {
    StudentConfig student = config.student();
    return StopCheck.of(Checkpoint.find(student.base()), new Students(student).options());
  }

  /** Imports a file's instances, under a generator's name. */
  public GeneratedData importData(Setting setting, String name, Path file)
      throws InterruptedException {
    return generating.imports().data(setting, name, file, config.trainingSeeds().getFirst());
  }

  /** Imports a data set in memory, under its own name. */
  public GeneratedData importData(Setting setting, Dataset data) throws InterruptedException {
    long seed = config.trainingSeeds().getFirst();
    return generating.imports().data(setting, data.name(), data.instances(), seed);
  }

  /** Looks at how a study's student will be taught, before anything is trained. */
  static final class StudentCheck {
    private static final String NO_RESPONSE = "(the response that is to be generated)";

    private StudentCheck() {}

    /** Returns the first instance as its student would learn it. */
    static RenderedSample rendered(StudentConfig student, Dataset data) {
      Instance first = data.instances().getFirst();
      String response = first.response().isBlank() ? NO_RESPONSE : first.response();
      return RenderedSample.of(
          Path.of(student.base()),
          student.form(),
          new TrainingText.Pair(first.instruction(), response));
    }
  }

  /** The generators of a study as a table. */
  static final class Generators {
    private Generators() {}

    static Table table(StudyConfig config) {
      return Rows.of(config.generators())
          .text("generator", StudyConfig.Generator::name)
          .text("model", generator -> generator.endpoint().model())
          .number(
              "USD per million tokens in", generator -> generator.endpoint().pricePaid().input())
          .number("out", generator -> generator.endpoint().pricePaid().output())
          .text("prices", Generators::prices)
          .table(
              config.pricesAreFictional()
                  ? "generators (programs; prices are fictional)"
                  : "generators");
    }

    private static String prices(StudyConfig.Generator generator) {
      return generator.endpoint().pricePaid().output() > 0
          ? generator.isEmbedded() ? "fictional" : "as the study says"
          : generator.isEmbedded() ? "a program: none" : "not stated";
    }
  }
}
