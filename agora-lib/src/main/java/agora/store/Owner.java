package agora.store;

import agora.data.TextFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The process that holds a lease.
 *
 * @param attempt name of this process's attempts, unique in the world: host, process, random digits
 * @param host name of the machine
 * @param pid process id there
 * @param started start of the process: on Linux in clock ticks since the machine's start, which no
 *     change of its clock moves; elsewhere in milliseconds since 1970
 * @param machine identity of the running system and its process ids; empty where it is not known
 */
public record Owner(String attempt, String host, long pid, long started, String machine) {
  private static final Owner THIS = find();

  /** Returns this process. */
  public static Owner thisProcess() {
    return THIS;
  }

  private static Owner find() {
    ProcessHandle self = ProcessHandle.current();
    String host = hostName();
    // A random name, not a seeded one: it must differ between processes that do the same work.
    String random =
        HexFormat.of().toHexDigits(new SplittableRandom().nextLong() ^ System.nanoTime(), 10);
    String attempt = host.replaceAll("[^A-Za-z0-9-]+", "-") + "-" + self.pid() + "-" + random;
    return new Owner(attempt, host, self.pid(), started(self), thisMachine());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      String named = System.getenv("HOSTNAME");
      return named == null || named.isBlank() ? "unknown-host" : named;
    }
  }

  private static String thisMachine() {
    try {
      Path boot = Path.of("/proc/sys/kernel/random/boot_id");
      Path processes = Path.of("/proc/self/ns/pid");
      return Files.isReadable(boot)
          ? TextFiles.read(boot).strip() + " " + Files.readSymbolicLink(processes)
          : "";
    } catch (IOException | RuntimeException unknown) {
      return "";
    }
  }

  private static long started(ProcessHandle process) {
    try {
      String stat = TextFiles.read(Path.of("/proc/" + process.pid() + "/stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
    } catch (RuntimeException unknown) {
      return process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    }
  }

  /** Returns whether this owner is known to have ended: only on the machine it ran on. */
  boolean hasEnded() {
    if (machine.isEmpty() || !machine.equals(THIS.machine)) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return process.isEmpty() || !process.get().isAlive() || started(process.get()) != started;
  }
}
