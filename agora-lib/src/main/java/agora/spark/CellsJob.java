package agora.spark;

import agora.data.TextFiles;
import agora.grid.ExitStatus;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * Driver of a study's cells: one task per cell. A task fails, and Spark tries it again, where a
 * cell ends with 75; with 42 it is done, since another try cannot help.
 */
public final class CellsJob {
  static final int SHORT = 3;

  private static final int LONGEST_WAIT_SECONDS = 60;

  private CellsJob() {}

  /** A cell and the status with which it ended. */
  record Ended(int index, int status) implements Serializable {}

  /**
   * Runs the job; {@code spark-submit} gives the master. It ends with 0 if all cells are done, else
   * with 3.
   *
   * @param arguments the project's folder, the file with one index per line, then the program that
   *     runs cells
   */
  public static void main(String[] arguments) {
    String project = arguments[0];
    List<Integer> indices =
        TextFiles.lines(Path.of(arguments[1])).stream().map(Integer::valueOf).toList();
    List<String> command = List.copyOf(List.of(arguments).subList(2, arguments.length));
    int open = 0;
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("agora cells"))) {
      int tries = spark.getConf().getInt("spark.task.maxFailures", 4);
      for (Ended cell :
          spark
              .parallelize(indices, indices.size())
              .map(index -> run(project, command, index, tries))
              .collect()) {
        if (cell.status() != ExitStatus.DONE.code()) {
          open++;
          System.err.println("agora: cell " + cell.index() + " ended with " + cell.status());
        }
      }
    }
    System.exit(open == 0 ? 0 : SHORT);
  }

  private static Ended run(String project, List<String> command, int index, int tries)
      throws IOException, InterruptedException {
    TaskContext task = TaskContext.get();
    int status = CellProcess.run(command, project, gpu(task.resourcesJMap()), index);
    // The last try answers: a task that fails for good would end the job, and with it all others.
    if (status == ExitStatus.AGAIN.code() && task.attemptNumber() + 1 < tries) {
      int wait = Math.min(LONGEST_WAIT_SECONDS, 1 << Math.min(task.attemptNumber(), 6));
      Thread.sleep(1000L * wait);
      throw new IllegalStateException("cell " + index + " ended with 75 and is tried again");
    }
    return new Ended(index, status);
  }

  private static String gpu(Map<String, ResourceInformation> resources) {
    ResourceInformation gpus = resources.get("gpu");
    return gpus == null ? "" : String.join(",", gpus.addresses());
  }
}
