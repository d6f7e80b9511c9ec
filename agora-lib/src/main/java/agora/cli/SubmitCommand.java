package agora.cli;

import agora.grid.KubernetesJob;
import agora.grid.KubernetesOptions;
import agora.grid.LocalRun;
import agora.grid.OpenCells;
import agora.grid.Shell;
import agora.grid.SlurmJobs;
import agora.grid.SlurmOptions;
import agora.grid.StudyGrid;
import agora.spark.CellSubmission;
import agora.spark.SparkSubmit;
import agora.study.Study;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code submit}: hands the open cells of a study to an engine, or to this machine. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description =
        "Hands the cells of a study that are not done to an engine. What is submitted is written"
            + " beside the run, in the folder grid.")
final class SubmitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "STUDY", description = "file of the study")
  Path study = Path.of("");

  @ArgGroup(multiplicity = "1")
  Engine engine = new Engine();

  static final class Engine {
    @Option(names = "--slurm", description = "job arrays for Slurm, submitted by sbatch")
    boolean slurm;

    @Option(names = "--kubernetes", description = "an Indexed Job and a Dockerfile, written only")
    boolean kubernetes;

    @Option(names = "--local", paramLabel = "N", description = "N processes on this machine")
    @Nullable Integer local;

    @Option(names = "--spark", paramLabel = "MASTER", description = "one task per cell on Spark")
    @Nullable String spark;
  }

  @Option(names = "--partition", description = "Slurm: partition of the jobs")
  @Nullable String partition;

  @Option(names = "--gres", description = "Slurm: devices of each cell, such as gpu:1")
  @Nullable String gres;

  @Option(names = "--time", description = "Slurm: limit of each cell, such as 04:00:00")
  @Nullable String time;

  @Option(names = "--sbatch", paramLabel = "OPTION", description = "Slurm: a further option")
  List<String> sbatch = new ArrayList<>();

  @Option(names = "--array-limit", paramLabel = "N", description = "cells that run at once")
  @Nullable Integer arrayLimit;

  @Option(names = "--write-only", description = "Slurm: write the scripts, submit nothing")
  boolean writeOnly;

  @Option(names = "--image", description = "Kubernetes: container image of the project")
  String image = "agora-bench";

  @Option(names = "--claim", description = "Kubernetes: volume claim of the run directory")
  @Nullable String claim;

  @Option(names = "--queue", description = "Kubernetes: queue of Kueue")
  @Nullable String queue;

  @Option(names = "--gpus", description = "Kubernetes: GPUs of each cell")
  int gpus;

  @Option(names = "--secret", description = "Kubernetes: secret with the API keys")
  @Nullable String secret;

  @Option(names = "--cores", description = "Spark: processor cores of each cell")
  int cores = 1;

  @Option(names = "--conf", paramLabel = "NAME=VALUE", description = "Spark: a further setting")
  Map<String, String> conf = new LinkedHashMap<>();

  @Mixin StoreOption shared = new StoreOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path file = StudyOptions.fromWhereCalled(study);
    SlurmOptions slurm = new SlurmOptions(partition, gres, time, arrayLimit, sbatch);
    try (Study opened =
        StudyGrid.open(file, shared.store).withProgress(TerminalProgress.onStandardError())) {
      if (engine.local != null) {
        return local(opened, engine.local);
      }
      Path project = Path.of("").toAbsolutePath();
      if (engine.spark != null) {
        return spark(opened, CellSubmission.of(opened, file, project), engine.spark, project);
      }
      if (engine.kubernetes) {
        KubernetesOptions options =
            new KubernetesOptions(
                image, arrayLimit == null ? 1 : arrayLimit, claim, queue, gpus, secret);
        KubernetesJob.of(opened, file, project, options).write().forEach(System.out::println);
        return Main.DONE;
      }
      return slurm(opened, SlurmJobs.of(opened, file, project, slurm));
    }
  }

  private static int local(Study opened, int processes) throws IOException, InterruptedException {
    Map<String, String> failures = LocalRun.of(opened).run(processes);
    failures.forEach((cell, why) -> System.err.println(cell + ": " + why));
    StudyOptions.print(opened.results().scoreBoard().intervals(), false);
    return failures.isEmpty() ? Main.DONE : Main.SHORT;
  }

  private int spark(Study opened, CellSubmission cells, String master, Path project)
      throws IOException, InterruptedException {
    List<Integer> open = OpenCells.of(opened).indices();
    SparkSubmit spark = SparkSubmit.find(project, System.getenv());
    int status = open.isEmpty() ? Main.DONE : cells.submit(spark, master, open, cores, conf);
    if (status != Main.DONE && status != Main.SHORT) {
      throw new IOException(
          "Spark's driver ended with " + status + "; the reason is above. Submit again to go on");
    }
    StudyOptions.print(opened.results().scoreBoard().intervals(), false);
    return status;
  }

  private int slurm(Study opened, SlurmJobs jobs) throws IOException, InterruptedException {
    List<Integer> open = OpenCells.of(opened).indices();
    if (open.isEmpty()) {
      System.out.println("every cell is done: environment/agora score prints the score board");
      return Main.DONE;
    }
    Shell shell = Shell.ofThisMachine();
    SlurmJobs.Written written = jobs.write(open, largestArray(shell));
    written.arrays().forEach(array -> System.out.println(array.script()));
    System.out.println(written.board());
    if (writeOnly) {
      return Main.DONE;
    }
    jobs.submit(written, shell)
        .forEach(job ->
            System.out.println(
                "submitted " + job.job() + (job.offset() < 0 ? " (score board and pages)" : "")));
    return Main.DONE;
  }

  private int largestArray(Shell shell) throws InterruptedException {
    try {
      return SlurmJobs.largestArray(shell);
    } catch (IOException e) {
      if (writeOnly) {
        return SlurmJobs.USUAL_LARGEST_ARRAY;
      }
      throw new IllegalArgumentException(
          "Slurm does not answer: "
              + e.getMessage()
              + "; submit on a login node of the cluster, or write the scripts with --write-only",
          e);
    }
  }
}
