package agora.spark;

import agora.data.TextFiles;
import agora.store.SharedRun;
import agora.study.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Cells of a shared study as the tasks of one Spark job. */
public final class CellSubmission {
  private final Path folder;
  private final Path file;
  private final Path project;
  private final SharedRun.Mark mark;
  private final boolean cuda;

  private CellSubmission(Study study, Path file, Path project) {
    this.folder = study.folder().resolve("grid");
    this.file = file.toAbsolutePath().normalize();
    this.project = project.toAbsolutePath().normalize();
    this.mark =
        study
            .shared()
            .orElseThrow(() -> new IllegalStateException(study.folder() + " is not shared"))
            .mark();
    this.cuda = "cuda".equals(study.config().student().device());
  }

  /**
   * Returns the job of a shared study.
   *
   * @param file file of the study
   * @param project the project's folder, which all workers see under this path
   */
  public static CellSubmission of(Study study, Path file, Path project) {
    return new CellSubmission(study, file, project);
  }

  /**
   * Runs cells to their commits, and returns the exit status of the driver: 0 if all are done, 3 if
   * some are not.
   *
   * @param indices cells to run, at least one
   * @param cores processor cores of each cell, >= 1
   * @param settings further settings of Spark, which win over ours
   */
  public int submit(
      SparkSubmit spark,
      String master,
      List<Integer> indices,
      int cores,
      Map<String, String> settings)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path cells = folder.resolve("spark-cells.txt");
    TextFiles.write(
        cells, indices.stream().map(String::valueOf).collect(Collectors.joining("\n")) + "\n");
    Map<String, String> all = settings(cores, System.getenv());
    all.putAll(settings);
    return spark.run(spark.command(master, "agora.spark.CellsJob", all, arguments(cells)));
  }

  /** Returns the arguments of the driver. */
  List<String> arguments(Path cells) {
    return List.of(
        project.toString(),
        cells.toString(),
        project.resolve("environment/agora").toString(),
        "run-cell",
        file.toString(),
        "-",
        "--grid",
        mark.id(),
        "--store",
        mark.store());
  }

  /**
   * Returns the settings of the job: an executor runs one cell at a time, with one GPU where the
   * study's students need one. Keys of endpoints are not passed on.
   */
  Map<String, String> settings(int cores, Map<String, String> environment) {
    if (cores < 1) {
      throw new IllegalArgumentException("--cores must be >= 1, was " + cores);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.executor.cores", String.valueOf(cores));
    settings.put("spark.task.cpus", String.valueOf(cores));
    settings.put("spark.executor.memory", "512m"); // the cells are processes of their own
    if (cuda) {
      settings.put("spark.executor.resource.gpu.amount", "1");
      settings.put("spark.task.resource.gpu.amount", "1");
    }
    settings.putAll(SparkSubmit.passedOn(environment));
    return settings;
  }
}
