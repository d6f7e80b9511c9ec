package agora.spark;

import agora.check.CheckFiles;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts programs of this package by the {@code spark-submit} of an installed Spark. */
public final class SparkSubmit {
  /** Folder of the Spark that {@code environment/fetch spark} installs, below the project's. */
  public static final String FETCHED = "data/spark/pyspark";

  /** Memory of a process beside an executor that checks lines. */
  private static final String LINE_PROCESS = "-Xmx1g -XX:+UseSerialGC";

  private static final int MOST_TRIES = 20;
  private static final String MASTERS =
      "(local(\\[(\\d+|\\*)(,\\d+)?])?|spark://.+:\\d+.*|yarn|k8s://.+)";

  private final Path home;
  private final Path jar;
  private final Path collections;

  private SparkSubmit(Path home, Path jar, Path collections) {
    this.home = home;
    this.jar = jar;
    this.collections = collections;
  }

  /**
   * Returns the Spark of {@code SPARK_HOME}, else the one that was fetched, else that of the path.
   *
   * @param project the project's folder
   * @throws IllegalArgumentException if there is none
   */
  public static SparkSubmit find(Path project, Map<String, String> environment) {
    return at(home(project, environment), jarOf(SparkSubmit.class));
  }

  /**
   * Returns a Spark.
   *
   * @param home folder of the distribution, with {@code bin/spark-submit}
   * @param jar the jar of this library
   */
  public static SparkSubmit at(Path home, Path jar) {
    return new SparkSubmit(home, jar, jarOf(LongOpenHashSet.class));
  }

  /** Returns the folder of the Spark that {@link #find} takes. */
  public static Path home(Path project, Map<String, String> environment) {
    String named = environment.get("SPARK_HOME");
    if (named != null && !named.isBlank()) {
      Path home = Path.of(named);
      if (!Files.isExecutable(home.resolve("bin/spark-submit"))) {
        throw new IllegalArgumentException(
            "SPARK_HOME must have bin/spark-submit, was " + named + ": correct or unset it");
      }
      return home;
    }
    Path fetched = project.toAbsolutePath().resolve(FETCHED);
    if (Files.exists(fetched.resolve("bin/spark-submit"))) {
      return fetched;
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path program = Path.of(folder).resolve("spark-submit");
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        return real(program).resolve("../..").normalize();
      }
    }
    throw new IllegalArgumentException(
        "Apache Spark is not here: set SPARK_HOME to a Spark 4, or run environment/fetch spark");
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      return program.toAbsolutePath();
    }
  }

  private static Path jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the jar of " + type + " has no path", e);
    }
  }

  /**
   * Writes the report on data files, over shards; see {@code DataFiles}.
   *
   * @param files absolute paths that driver and workers see, or URLs that Hadoop knows
   * @param domain key of a domain, or null
   * @param problems JSON Lines of problems that driver sees, or null
   * @param embeddings NumPy file that driver and workers see, or null
   * @param output folder of the report
   * @return the exit status of the driver: 0 done, 2 bad input
   */
  public int dataReport(
      String master,
      Map<String, String> settings,
      List<String> files,
      @Nullable String domain,
      @Nullable Path problems,
      @Nullable Path embeddings,
      Path output)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(output.toAbsolutePath().toString());
    arguments.add(domain == null ? DataJob.NONE : domain);
    arguments.add(problems == null ? DataJob.NONE : problems.toAbsolutePath().toString());
    arguments.add(embeddings == null ? DataJob.NONE : embeddings.toAbsolutePath().toString());
    arguments.addAll(urls(files));
    return run(command(master, "agora.spark.DataJob", settings, arguments));
  }

  /**
   * Checks files over shards, with a process of ours beside each executor, and leaves the decided
   * parts in {@link CheckFiles#shards}. Shards that were decided before an interruption are not
   * decided again.
   *
   * @param files whose names are absolute paths that driver and workers see, or URLs that Hadoop
   *     knows
   * @param program words that start the library's commands on each worker
   * @param project folder in which it runs, the same on each worker
   * @return the exit status of the driver: 0 done, 2 bad input, 3 a worker cannot check lines
   */
  public int check(
      String master,
      Map<String, String> settings,
      CheckFiles files,
      List<String> program,
      Path project)
      throws IOException, InterruptedException {
    String cpus = settings.getOrDefault("spark.task.cpus", "1");
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("check-lines", "--parallel", cpus, "--parts"));
    command.add(files.parts().toAbsolutePath().toString());
    command.add(files.task().toJson());
    List<String> arguments = new ArrayList<>();
    arguments.add(project.toAbsolutePath().toString());
    arguments.add(files.shards().toAbsolutePath().toString());
    arguments.add(String.valueOf(command.size()));
    arguments.addAll(command);
    arguments.addAll(urls(files.files()));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("spark.executorEnv.AGORA_JAVA_OPTIONS", LINE_PROCESS);
    all.putAll(passedOn(System.getenv()));
    all.putAll(settings);
    return run(command(master, "agora.spark.CheckJob", all, arguments));
  }

  private static List<String> urls(List<String> files) {
    return files.stream().map(file -> file.startsWith("/") ? "file://" + file : file).toList();
  }

  /** Returns settings that give executors our variables; keys of endpoints are not passed on. */
  static Map<String, String> passedOn(Map<String, String> environment) {
    Map<String, String> settings = new LinkedHashMap<>();
    environment.forEach((name, value) -> {
      if (name.matches("AGORA_(?!CALLED_FROM|.*(KEY|TOKEN|SECRET)).*|OMP_NUM_THREADS")) {
        settings.put("spark.executorEnv." + name, value);
      }
    });
    return settings;
  }

  int run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", home.toAbsolutePath().toString());
    if (command.stream().anyMatch(word -> word.startsWith("local["))) {
      builder.environment().putIfAbsent("SPARK_LOCAL_IP", "127.0.0.1"); // no port for others
    }
    Process process = builder.start();
    // The driver ends with this process, however it ends.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "spark-driver"));
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  /**
   * Returns the command that starts a program; {@code settings} win over ours.
   *
   * @throws IllegalArgumentException if the master is none that Spark knows
   */
  List<String> command(
      String master, String program, Map<String, String> settings, List<String> arguments) {
    if (!master.matches(MASTERS)) {
      throw new IllegalArgumentException(
          "--spark is a master of Spark, such as spark://head:7077, yarn or local[2]; was '"
              + master
              + "'");
    }
    if (!jar.toString().endsWith(".jar")) {
      throw new IllegalStateException(
          "Spark needs the library as a jar, it runs from " + jar + ": use environment/agora");
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put("spark.log.level", "WARN");
    all.put("spark.ui.showConsoleProgress", String.valueOf(onTerminal()));
    all.put("spark.speculation", "false");
    all.put("spark.task.maxFailures", String.valueOf(MOST_TRIES));
    all.putAll(settings);
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/spark-submit").toString());
    command.add("--master");
    command.add(triesAgain(master, all));
    all.forEach((name, value) -> command.addAll(List.of("--conf", name + "=" + value)));
    command.addAll(List.of("--jars", collections.toString(), "--class", program, jar.toString()));
    command.addAll(arguments);
    return command;
  }

  @SuppressWarnings("SystemConsoleNull") // seen null where neither stream is a terminal
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** A local master takes the tries of a task from its own name. */
  private static String triesAgain(String master, Map<String, String> settings) {
    String tries = settings.get("spark.task.maxFailures");
    return master.equals("local")
        ? "local[1," + tries + "]"
        : master.replaceFirst("^local\\[([0-9*]+)]$", "local[$1," + tries + "]");
  }
}
