package agora.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A standalone Spark of one master and two workers of one core each on the loopback address. Its
 * daemons are children of this process and end with it.
 */
final class SparkCluster implements AutoCloseable {
  private static final String REGISTERED = "Registering worker";
  private static final String ELECTED = "I have been elected leader";

  private final Path home;
  private final Path folder;
  private final int port;
  private Process master;
  private final List<Process> workers = new ArrayList<>();

  private SparkCluster(Path home, Path folder, int port) throws IOException {
    this.home = home;
    this.folder = Files.createDirectories(folder);
    this.port = port;
    this.master = startedMaster();
  }

  private Process startedMaster() throws IOException {
    return daemon("master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
  }

  static SparkCluster start(Path home, Path folder) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    SparkCluster cluster = new SparkCluster(home, folder, port);
    try {
      cluster.waitFor(ELECTED, 1);
      cluster.startWorker();
      cluster.startWorker();
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts one more worker and waits until the master knows it. */
  void startWorker() throws Exception {
    int before = workers.size();
    long known = logged(REGISTERED);
    workers.add(
        daemon(
            "worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            "2g",
            "--webui-port",
            "0",
            "--work-dir",
            folder.resolve("work-" + before).toString(),
            url()));
    waitFor(REGISTERED, known + 1);
  }

  /** Kills the oldest worker that lives; its executor notices and ends. */
  void killWorker() throws InterruptedException {
    for (Process worker : workers) {
      if (worker.isAlive()) {
        worker.destroyForcibly().waitFor();
        return;
      }
    }
  }

  /**
   * Kills the master and starts another, which recovers applications and workers from its files.
   */
  void replaceMaster() throws Exception {
    long elected = logged(ELECTED);
    master.destroyForcibly().waitFor();
    master = startedMaster();
    waitFor(ELECTED, elected + 1);
  }

  /** Returns its daemons and all that they started. */
  Stream<ProcessHandle> processes() {
    Stream<Process> daemons = Stream.concat(Stream.of(master), workers.stream());
    return daemons.flatMap(one -> Stream.concat(Stream.of(one.toHandle()), one.descendants()));
  }

  String url() {
    return "spark://127.0.0.1:" + port;
  }

  /** Returns the variables that its daemons and clients need. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_HOME", home.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_DAEMON_MEMORY", "128m");
    environment.put(
        "SPARK_DAEMON_JAVA_OPTS",
        "-Dspark.deploy.recoveryMode=FILESYSTEM -Dspark.deploy.recoveryDirectory="
            + folder.resolve("recovery"));
    environment.put("SPARK_LOCAL_DIRS", folder.resolve("scratch").toString());
    return environment;
  }

  private Process daemon(String kind, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/spark-class").toString());
    String name = Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
    command.add("org.apache.spark.deploy." + kind + "." + name);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(kind).toFile()))
        .start();
  }

  private Path log(String kind) {
    return folder.resolve(kind + ".log");
  }

  private void waitFor(String text, long times) throws Exception {
    for (int looks = 0; looks < 300; looks++) {
      if (logged(text) >= times) {
        return;
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException("no '" + text + "' within 60 s, see " + log("master"));
  }

  /** Returns how many lines of the masters' log have a text. */
  private long logged(String text) throws IOException {
    if (!Files.exists(log("master"))) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log("master"))) {
      return lines.filter(line -> line.contains(text)).count();
    }
  }

  @Override
  public void close() {
    List<Process> all = new ArrayList<>(workers);
    all.add(master);
    Daemons.end(all);
  }
}
