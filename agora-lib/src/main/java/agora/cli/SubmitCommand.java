package agora.cli;

import agora.grid.GridStatus;
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
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code submit}: hands the open cells of a study to an engine, or to this machine. */
@Command(
    name = "submit",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Hands the cells of a study that are not done to an engine. What is submitted is written"
            + " beside the run, in the folder grid.")
final class SubmitCommand implements Callable<Integer> {
  /** Options that not every engine has, by engine. */
  private static final Map<String, List<String>> OPTIONS = options();

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

    String option() {
      if (local != null) {
        return "--local";
      }
      if (spark != null) {
        return "--spark";
      }
      return kubernetes ? "--kubernetes" : "--slurm";
    }
  }

  @Option(names = "--partition", description = "Slurm: partition of the jobs")
  @Nullable String partition;

  @Option(names = "--gres", description = "Slurm: devices of each cell, such as gpu:1")
  @Nullable String gres;

  @Option(names = "--time", description = "Slurm: limit of each cell, such as 04:00:00")
  @Nullable String time;

  @Option(
      names = "--sbatch",
      paramLabel = "OPTION",
      description = "Slurm: a further option, such as --sbatch=--account=NAME",
      parameterConsumer = OptionOfSbatch.class)
  List<String> sbatch = new ArrayList<>();

  @Option(
      names = "--array-limit",
      paramLabel = "N",
      description = "Slurm, Kubernetes: cells that run at once")
  @Nullable Integer arrayLimit;

  @Option(names = "--write-only", description = "write the files, submit nothing")
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

  @Mixin CellSelection selection = new CellSelection();

  @Spec CommandSpec spec = CommandSpec.create();

  /** Takes the next word as it is: sbatch has options with the names of ours, such as --gpus. */
  static final class OptionOfSbatch implements CommandLine.IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // the stack is picocli's
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      if (words.isEmpty()) {
        throw new CommandLine.ParameterException(
            command.commandLine(), "--sbatch takes an option of sbatch: --sbatch=--account=NAME");
      }
      List<String> before = option.getValue();
      List<String> all = new ArrayList<>(before == null ? List.of() : before);
      all.add(words.pop());
      option.setValue(all);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireOptionsOf(engine.option());
    Path file = StudyOptions.file(study);
    Submission submission = submission(file, Path.of("").toAbsolutePath());
    try (Study opened =
        StudyGrid.open(file, shared.store).withProgress(TerminalProgress.onStandardError())) {
      return submission.submit(opened);
    }
  }

  private static Map<String, List<String>> options() {
    Map<String, List<String>> options = new LinkedHashMap<>();
    options.put(
        "--slurm",
        List.of(
            "--partition",
            "--gres",
            "--time",
            "--sbatch",
            "--array-limit",
            "--write-only",
            "--setting",
            "--generator"));
    options.put(
        "--kubernetes",
        List.of(
            "--image",
            "--claim",
            "--queue",
            "--gpus",
            "--secret",
            "--array-limit",
            "--write-only"));
    options.put("--spark", List.of("--cores", "--conf", "--setting", "--generator"));
    options.put("--local", List.of("--setting", "--generator"));
    return options;
  }

  /** Hands the cells of a study to an engine, and returns the exit status. */
  @FunctionalInterface
  private interface Submission {
    int submit(Study study) throws IOException, InterruptedException;
  }

  /** Returns the submission. What it needs is looked for before the run directory is marked. */
  private Submission submission(Path file, Path project) throws InterruptedException {
    if (engine.local != null) {
      int processes = engine.local;
      if (processes < 1) {
        throw new IllegalArgumentException("--local must be >= 1, was " + processes);
      }
      return opened -> local(opened, processes);
    }
    if (engine.spark != null) {
      String master = engine.spark;
      SparkSubmit spark = SparkSubmit.find(project, System.getenv());
      return opened -> spark(opened, CellSubmission.of(opened, file, project), spark, master);
    }
    if (engine.kubernetes) {
      KubernetesOptions options =
          new KubernetesOptions(
              image, arrayLimit == null ? 1 : arrayLimit, claim, queue, gpus, secret);
      KubernetesJob.requireCommon(file, project, shared.store, options);
      return opened -> kubernetes(opened, KubernetesJob.of(opened, file, project, options));
    }
    SlurmOptions options = new SlurmOptions(partition, gres, time, arrayLimit, sbatch);
    Shell shell = Shell.ofThisMachine();
    int largest = largestArray(shell);
    return opened -> slurm(opened, SlurmJobs.of(opened, file, project, options), shell, largest);
  }

  /** Refuses an option of another engine: it would change nothing, as --gpus with --slurm. */
  private void requireOptionsOf(String chosen) {
    List<String> own = OPTIONS.getOrDefault(chosen, List.of());
    List<String> given = new ArrayList<>(sbatch.isEmpty() ? List.of() : List.of("--sbatch"));
    for (OptionSpec matched : spec.commandLine().getParseResult().matchedOptions()) {
      given.add(matched.longestName()); // without what a parameterConsumer took
    }
    for (String option : given) {
      List<String> engines =
          OPTIONS.keySet().stream()
              .filter(name -> OPTIONS.getOrDefault(name, List.of()).contains(option))
              .toList();
      if (!engines.isEmpty() && !own.contains(option)) {
        throw new IllegalArgumentException(
            "%s is an option of %s, was given with %s: the options of %s are %s"
                .formatted(
                    option, String.join(", ", engines), chosen, chosen, String.join(", ", own)));
      }
    }
  }

  private int kubernetes(Study opened, KubernetesJob job) throws IOException {
    job.write().forEach(System.out::println);
    noteGpu(opened, gpus > 0, "--gpus 1");
    return Main.DONE;
  }

  private static void noteGpu(Study opened, boolean asked, String option) {
    if (!asked && "cuda".equals(opened.config().student().device())) {
      System.err.println(
          "note: the student's device is cuda, and no GPU is asked for: " + option + " asks");
    }
  }

  private int local(Study opened, int processes) throws IOException, InterruptedException {
    Map<String, String> failures = LocalRun.of(opened).run(selection.of(opened), processes);
    failures.forEach((cell, why) -> System.err.println(cell + ": " + why));
    StudyOptions.print(opened.results().scoreBoard().intervals(), false);
    return failures.isEmpty() ? Main.DONE : Main.SHORT;
  }

  private int spark(Study opened, CellSubmission cells, SparkSubmit spark, String master)
      throws IOException, InterruptedException {
    List<Integer> open = OpenCells.of(opened).indices(selection.of(opened));
    int status = open.isEmpty() ? Main.DONE : cells.submit(spark, master, open, cores, conf);
    if (status != Main.DONE && status != Main.SHORT) {
      throw new IOException(
          "Spark's driver ended with " + status + "; the reason is above. Submit again to go on");
    }
    StudyOptions.print(opened.results().scoreBoard().intervals(), false);
    return status;
  }

  private int slurm(Study opened, SlurmJobs jobs, Shell shell, int largestArray)
      throws IOException, InterruptedException {
    List<Integer> open = new ArrayList<>(OpenCells.of(opened).indices(selection.of(opened)));
    if (open.isEmpty()) {
      System.out.println(
          "every cell that is meant is done: environment/agora score prints the score board");
      return Main.DONE;
    }
    int notDone = open.size();
    open.removeAll(GridStatus.of(opened, shell).queued());
    if (open.size() < notDone) {
      System.out.printf(
          "%d cells run or wait in Slurm's queue and are left out: 'agora status' lists them%n",
          notDone - open.size());
    }
    if (open.isEmpty()) {
      return Main.DONE;
    }
    boolean gpu = gres != null || sbatch.stream().anyMatch(option -> option.contains("gpu"));
    noteGpu(opened, gpu, "--gres gpu:1");
    SlurmJobs.Written written = jobs.write(open, largestArray);
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
