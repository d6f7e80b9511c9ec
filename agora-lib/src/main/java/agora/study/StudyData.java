package agora.study;

import agora.data.Dataset;
import agora.data.Setting;
import agora.generate.DataGenerator;
import agora.train.RenderedSample;
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
  public DataGenerator.SlowMotion preview(Setting setting, String generator, int item)
      throws InterruptedException {
    return generating.slowMotion(Cells.of(config, setting, generator), item);
  }

  /** Returns one instance of a setting as its student would learn it, token by token. */
  public RenderedSample rendered(Setting setting) {
    return StudentCheck.rendered(config.student(), seeds(setting));
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
}
