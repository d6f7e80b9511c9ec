package agora.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Slurm of one controller and two nodes on the loopback address, from Debian's packages {@code
 * slurm-wlm} and {@code munge}, as root. Its daemons are children of this process and end with it.
 */
final class SlurmCluster implements AutoCloseable {
  private final Path folder;
  private final Path conf;
  private final List<Process> daemons = new ArrayList<>();
  private Process controller;

  private SlurmCluster(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.conf = folder.resolve("slurm.conf");
    key();
    Files.writeString(conf, configuration());
    Files.createDirectories(folder.resolve("state"));
    daemons.add(
        daemon(
            "munged",
            "--foreground",
            "--force",
            "--socket=" + folder.resolve("munge.sock"),
            "--key-file=" + folder.resolve("munge.key"),
            "--log-file=" + folder.resolve("munged.log"),
            "--pid-file=" + folder.resolve("munged.pid"),
            "--seed-file=" + folder.resolve("munged.seed")));
    controller = controller();
  }

  static boolean isInstalled() {
    return Stream.of("munged", "slurmctld", "slurmd")
        .allMatch(name -> Files.isExecutable(Path.of("/usr/sbin", name)));
  }

  static SlurmCluster start(Path folder) throws Exception {
    SlurmCluster cluster = new SlurmCluster(folder);
    try {
      Thread.sleep(1000);
      for (String node : List.of("n1", "n2")) {
        Files.createDirectories(folder.resolve(node));
        cluster.daemons.add(
            cluster.daemon("slurmd", "-D", "-N", node, "-f", cluster.conf.toString()));
      }
      for (int looks = 0; looks < 300; looks++) {
        String nodes = cluster.ask("sinfo", "--noheader", "--Node", "--format=%T");
        if (nodes.lines().filter("idle"::equals).count() == 2) {
          return cluster;
        }
        Thread.sleep(200);
      }
      throw new IllegalStateException("the nodes did not come up within 60 s, see " + folder);
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  private void key() throws IOException {
    byte[] key = new byte[1024];
    new SecureRandom().nextBytes(key);
    Path file = folder.resolve("munge.key");
    Files.write(file, key);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
  }

  private String configuration() throws IOException {
    return """
    ClusterName=agora
    SlurmctldHost=localhost(127.0.0.1)
    SlurmctldPort=%d
    AuthInfo=socket=FOLDER/munge.sock
    SlurmUser=root
    SlurmdUser=root
    ProctrackType=proctrack/linuxproc
    TaskPlugin=task/none
    ReturnToService=2
    SelectType=select/cons_tres
    SelectTypeParameters=CR_Core
    JobRequeue=1
    MpiDefault=none
    MaxArraySize=3
    MailProg=/bin/true
    StateSaveLocation=FOLDER/state
    SlurmdSpoolDir=FOLDER/%%n
    SlurmdPidFile=FOLDER/%%n.pid
    SlurmctldPidFile=FOLDER/slurmctld.pid
    SlurmdLogFile=FOLDER/%%n.log
    SlurmctldLogFile=FOLDER/slurmctld.log
    NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=%d CPUs=1
    NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=%d CPUs=1
    PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
    """
        .formatted(freePort(), freePort(), freePort())
        .replace("FOLDER", folder.toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process controller() throws IOException {
    return daemon("slurmctld", "-D", "-f", conf.toString());
  }

  private Process daemon(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(folder.resolve(command[0] + ".out").toFile()))
        .start();
  }

  /** Returns the variables that its clients need. */
  Map<String, String> environment() {
    return Map.of("SLURM_CONF", conf.toString());
  }

  /** Kills the controller and starts it again; it reads what it had saved. */
  void restartController() throws Exception {
    controller.destroyForcibly().waitFor();
    Thread.sleep(500);
    controller = controller();
    for (int looks = 0; looks < 100 && ask("scontrol", "ping").contains("DOWN"); looks++) {
      Thread.sleep(200);
    }
  }

  /** Returns the process of a cell that runs now. */
  Optional<ProcessHandle> cellProcess() {
    return ProcessHandle.allProcesses()
        .filter(
            process -> process.info().commandLine().orElse("").contains("agora.cli.Main run-cell"))
        .filter(process -> isOurs(process))
        .findFirst();
  }

  /** A step's process is a child of its own daemon, whose arguments name the node's folder. */
  private boolean isOurs(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/environ"))
          .contains("SLURM_CONF=" + conf);
    } catch (IOException ended) {
      return false;
    }
  }

  /** Returns whether the queue was empty before the time was over. */
  boolean waitUntilEmpty(int seconds) throws Exception {
    for (int looks = 0; looks < seconds; looks++) {
      if (ask("squeue", "--noheader").isBlank()) {
        return true;
      }
      Thread.sleep(1000);
    }
    return false;
  }

  private String ask(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment());
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? out : out + "DOWN";
  }

  @Override
  public void close() {
    daemons.add(controller);
    Daemons.end(daemons.reversed());
  }
}
