package agora.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs untrusted Python so that it can harm nothing and claim nothing.
 *
 * <p>Each session is a fresh process with a file system, process ids and memory of its own, forked
 * inside a sandbox that is started once: no network, a read-only system, a private file system in
 * memory, an unprivileged user, a filter on system calls, and limits that a supervisor outside of
 * the session enforces by killing it. Sessions run in as many sandboxes as samples are graded at
 * once.
 */
public final class Sandbox implements AutoCloseable {
  private static final long GRACE_MILLIS = 5000;
  private static final Object SHARED_LOCK = new Object();
  private static @Nullable Sandbox shared;

  private final SandboxSettings settings;
  private final SandboxLauncher launcher;
  private final Deque<SandboxWorker> idle = new ArrayDeque<>();
  private final StandingSessions standing = new StandingSessions(this::session);
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sandbox-watchdog").factory());
  private boolean closed;
  private String python = "";

  private Sandbox(SandboxSettings settings, SandboxLauncher launcher) {
    this.settings = settings;
    this.launcher = launcher;
  }

  /**
   * Returns the sandbox of this process, made on first use as the environment says; it ends with
   * the process.
   *
   * @throws SandboxUnavailableException if this machine has none
   */
  public static Sandbox shared() {
    synchronized (SHARED_LOCK) {
      if (shared == null) {
        shared = open(SandboxSettings.fromEnvironment(System.getenv()));
      }
      return shared;
    }
  }

  /**
   * Returns a sandbox of these settings after it has proved itself: a first session looks around
   * and must find no network, no writable system and no privileges.
   *
   * @throws SandboxUnavailableException if it cannot be had; the message says why and what to do
   */
  public static Sandbox open(SandboxSettings settings) {
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    return switch (settings.kind()) {
      case AUTO -> linux ? bubblewrap(settings) : container(settings, List.of("docker", "podman"));
      case BUBBLEWRAP -> bubblewrap(settings);
      case DOCKER -> container(settings, List.of("docker"));
      case PODMAN -> container(settings, List.of("podman"));
      case UNSAFE_NO_ISOLATION -> unsafe(settings);
    };
  }

  /** Returns a sandbox in which nothing can be run: enough to read a benchmark's problems. */
  public static Sandbox none() {
    SandboxLauncher nothing = new SandboxLauncher("none", List.of(), "none", 0, "");
    Sandbox sandbox = new Sandbox(SandboxSettings.defaults(), nothing);
    sandbox.closed = true;
    sandbox.watchdog.shutdownNow();
    return sandbox;
  }

  /** Returns a sandbox started this one way, if it proves itself. */
  static Sandbox open(SandboxSettings settings, SandboxLauncher launcher) {
    List<String> failures = new ArrayList<>();
    Sandbox sandbox = proved(settings, launcher, failures);
    if (sandbox == null) {
      throw new SandboxUnavailableException(
          "no sandbox for generated code: " + String.join("; ", failures));
    }
    return sandbox;
  }

  /** Returns what keeps the code in, such as {@code bubblewrap as user 712345, Python 3.11.2}. */
  public String description() {
    return launcher.name() + ", Python " + python;
  }

  /** Returns how many samples run at once. */
  public int parallelism() {
    return settings.parallelism();
  }

  /**
   * Starts a session; closing it gives its worker back.
   *
   * @param driver what runs inside: {@code candidate} loads a program and answers calls, {@code
   *     examiner} runs tests, {@code extract} finds programs in replies
   * @throws IllegalStateException if the sandbox is closed
   */
  public SandboxSession session(String driver, SandboxLimits limits) {
    SandboxWorker worker = take();
    worker.open(limits, driver);
    // The supervisor keeps the limits; this is for the case that it cannot.
    ScheduledFuture<?> alarm =
        watchdog.schedule(
            worker::close, limits.wall().toMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
    return new SandboxSession(
        worker,
        () -> {
          alarm.cancel(false);
          giveBack(worker);
        });
  }

  /**
   * Returns what the work returns, given a session that waits or is started. A session that the
   * work {@linkplain SandboxSession#keep keeps} waits for the next work with this driver and these
   * limits; any other is ended. Only for drivers that run nothing of a sample.
   */
  public <R> R standing(String driver, SandboxLimits limits, Function<SandboxSession, R> work) {
    return standing.with(driver, limits, work);
  }

  /** Kills every worker and all that runs in them. */
  @Override
  public void close() {
    List<SandboxWorker> workers;
    synchronized (idle) {
      closed = true;
      workers = List.copyOf(idle);
      idle.clear();
    }
    standing.close();
    workers.forEach(SandboxWorker::close);
    watchdog.shutdownNow();
    if (launcher.isolation().equals("none")) {
      new File(launcher.scratch()).delete();
    }
  }

  private SandboxWorker take() {
    synchronized (idle) {
      if (closed) {
        throw new IllegalStateException("the sandbox is closed");
      }
      while (!idle.isEmpty()) {
        SandboxWorker worker = idle.pop();
        if (worker.alive()) {
          return worker;
        }
        worker.close();
      }
    }
    try {
      return new SandboxWorker(launcher);
    } catch (IOException e) {
      throw new UncheckedIOException(launcher.name() + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void giveBack(SandboxWorker worker) {
    synchronized (idle) {
      if (!closed && worker.alive()) {
        idle.push(worker);
        return;
      }
    }
    worker.close();
  }

  private static Sandbox bubblewrap(SandboxSettings settings) {
    String path = System.getenv().getOrDefault("PATH", "");
    if (!onPath("bwrap", path)) {
      throw SandboxRefusal.noBubblewrap();
    }
    SandboxPython python = SandboxPython.find(settings.python(), path);
    boolean root = isRoot();
    int uid = 700_000 + ThreadLocalRandom.current().nextInt(100_000);
    List<String> failures = new ArrayList<>();
    for (SandboxLauncher launcher :
        BubblewrapLaunchers.of(root, uid, python.homes(), python.executable())) {
      Sandbox sandbox = proved(settings, launcher, failures);
      if (sandbox != null) {
        return sandbox;
      }
    }
    throw SandboxRefusal.refused(failures, Path.of("/proc/sys"));
  }

  static boolean onPath(String program, String path) {
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/self: cannot be read: " + e.getMessage(), e);
    }
  }

  private static Sandbox container(SandboxSettings settings, List<String> engines) {
    List<String> failures = new ArrayList<>();
    for (String engine : engines) {
      SandboxLauncher launcher =
          ContainerLaunchers.of(engine, settings.image(), SandboxLimits.ofProblem());
      Sandbox sandbox = proved(settings, launcher, failures);
      if (sandbox != null) {
        return sandbox;
      }
    }
    throw SandboxRefusal.noContainer(settings.image(), failures);
  }

  private static Sandbox unsafe(SandboxSettings settings) {
    SandboxPython python =
        SandboxPython.find(settings.python(), System.getenv().getOrDefault("PATH", ""));
    try {
      Path scratch = Files.createTempDirectory("agora-unsafe");
      List<String> command = List.of(python.executable(), "-I", "-B", "-c");
      SandboxLauncher launcher =
          new SandboxLauncher("no isolation (unsafe)", command, "none", 0, scratch.toString());
      return open(settings, launcher);
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder: " + e.getMessage(), e);
    }
  }

  /** Returns the sandbox, or null with the reason added where it does not start or keep code in. */
  private static @Nullable Sandbox proved(
      SandboxSettings settings, SandboxLauncher launcher, List<String> failures) {
    Sandbox sandbox = new Sandbox(settings, launcher);
    try {
      List<String> seen = sandbox.lookAround();
      if (launcher.isolation().equals("none") || seen.size() == 1) {
        sandbox.python = seen.getFirst();
        return sandbox;
      }
      failures.add(launcher.name() + ": does not keep code in: " + seen.subList(1, seen.size()));
    } catch (UncheckedIOException | IllegalStateException e) {
      failures.add(launcher.name() + ": " + e.getMessage());
    }
    sandbox.close();
    return null;
  }

  /** Returns the interpreter's version, then every hole that a session found. */
  private List<String> lookAround() {
    SandboxLimits limits = SandboxLimits.ofProblem().withTime(java.time.Duration.ofSeconds(20));
    try (SandboxSession session = session("candidate", limits)) {
      ObjectNode program = JsonNodeFactory.instance.objectNode().put("source", LOOK);
      session.send(program);
      ObjectNode call = JsonNodeFactory.instance.objectNode().put("name", "look");
      call.putArray("calls").addArray();
      session.send(call);
      List<String> seen = new ArrayList<>();
      for (JsonNode reply = session.receive(); reply != null; reply = session.receive()) {
        if (reply.has("value")) {
          reply.get("value").forEach(line -> seen.add(line.asText()));
          return seen;
        }
        if (!reply.has("loaded")) {
          throw new IllegalStateException(reply.toString());
        }
      }
      throw new IllegalStateException(
          "its first session said nothing: " + session.end().describe());
    }
  }

  private static final String LOOK =
      """
      import os, sys
      def look():
          seen = ["%d.%d.%d" % sys.version_info[:3]]
          if os.getuid() == 0:
              seen.append("runs as root")
          for folder in ("/", "/usr", "/etc", "/dev", os.path.expanduser("~root")):
              try:
                  with open(os.path.join(folder, "agora-probe"), "w"):
                      seen.append("can write to " + folder)
              except OSError:
                  pass
          try:
              status = dict(line.split(":", 1) for line in open("/proc/self/status"))
              if int(status["CapEff"], 16) or int(status["CapPrm"], 16):
                  seen.append("has capabilities")
              if status["NoNewPrivs"].strip() != "1":
                  seen.append("may gain privileges")
              names = [line.split(":")[0].strip() for line in list(open("/proc/net/dev"))[2:]]
              if set(names) - {"lo"}:
                  seen.append("sees the network: " + ", ".join(names))
          except OSError:
              if sys.platform == "linux":
                  seen.append("cannot see itself")
          return seen
      """;
}
