package agora.check;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Sha256;
import agora.data.TextFiles;
import agora.evaluate.Benchmark;
import agora.evaluate.Benchmarks;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxSettings;
import agora.sandbox.SandboxUnavailableException;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be decided about the lines of some files.
 *
 * @param kind of the lines
 * @param subject key of a domain for instances, kind of a benchmark for replies
 * @param file problems of the benchmark; for instances a file with answers or tests, or null
 */
public record CheckTask(Kind kind, String subject, @Nullable String file) {
  /** Raised where decisions change, so that kept ones are not used. */
  private static final int VERSION = 2;

  /** Kind of a file's lines. */
  public enum Kind {
    /** Data: instruction and response. */
    INSTANCES,
    /** Replies to the problems of a benchmark. */
    REPLIES
  }

  /**
   * Returns the check of instances.
   *
   * @param domain math or code
   * @param references file with the answers or tests of instances by their instruction; null where
   *     the instances themselves have them
   * @throws IllegalArgumentException if the domain is another one
   */
  public static CheckTask instances(Domain domain, @Nullable Path references) {
    if (domain == Domain.INSTRUCTION_FOLLOWING) {
      throw new IllegalArgumentException(
          "correctness is decided for math and code, was "
              + domain.key()
              + ": whether an instruction is followed is for a judge to say, see the rubric grades"
              + " of environment/agora metrics STUDY");
    }
    return new CheckTask(Kind.INSTANCES, domain.key(), absolute(references));
  }

  /**
   * Returns the grading of replies.
   *
   * @param benchmark one of {@link Benchmarks#KINDS}
   * @param problems file of the problems
   * @throws IllegalArgumentException if the benchmark is graded by a language model, or there is no
   *     such kind
   */
  public static CheckTask replies(String benchmark, Path problems) {
    if (benchmark.equals("alpacaeval") || benchmark.startsWith("arena-hard")) {
      throw new IllegalArgumentException(
          benchmark
              + " is graded by a language model, which has to be paid: replies are graded here for "
              + Benchmarks.KINDS
              + "; a study grades "
              + benchmark
              + " within its budget, with environment/agora evaluate STUDY");
    }
    if (!Benchmarks.KINDS.contains(benchmark)) {
      throw new IllegalArgumentException(
          "--benchmark is one of " + Benchmarks.KINDS + ", was " + benchmark);
    }
    return new CheckTask(Kind.REPLIES, benchmark, absolute(problems));
  }

  private static @Nullable String absolute(@Nullable Path file) {
    return file == null ? null : file.toAbsolutePath().normalize().toString();
  }

  /** Returns a task from its JSON text. */
  public static CheckTask parse(String json) {
    try {
      return Jsonl.mapper().readValue(json, CheckTask.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a task is JSON as toJson gives it, was " + json, e);
    }
  }

  /** Returns the task as JSON text. */
  public String toJson() {
    return Jsonl.text(this);
  }

  /** Returns the identity of the decisions: they are equal where it and the lines are. */
  String identity() {
    Sha256 content = Sha256.begin();
    if (file != null) {
      try (Stream<Path> tree = Files.walk(Path.of(file))) {
        for (Path each : tree.filter(Files::isRegularFile).sorted().toList()) {
          content.addFile(each);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(file + ": cannot be read: " + TextFiles.reason(e), e);
      }
    }
    return VERSION + " " + kind + " " + subject + " " + content.hex();
  }

  /**
   * Opens the check, with a sandbox where it runs programs.
   *
   * @param parallel programs at once, >= 1
   * @throws IllegalArgumentException if the task's file is wrong
   * @throws IllegalStateException if programs are to be run and this machine has no sandbox
   */
  LineCheck open(int parallel) {
    if (kind == Kind.REPLIES) {
      return replies(parallel);
    }
    Domain domain = Domain.ofKey(subject);
    References references = file == null ? References.none() : References.read(Path.of(file));
    return domain == Domain.MATH
        ? InstanceCheck.math(references)
        : InstanceCheck.code(references, sandbox(parallel));
  }

  private LineCheck replies(int parallel) {
    AtomicReference<Sandbox> opened = new AtomicReference<>();
    Benchmark benchmark =
        benchmark(() -> {
          Sandbox sandbox = sandbox(parallel);
          opened.set(sandbox);
          return sandbox;
        });
    return new ReplyCheck(
        benchmark, () -> Optional.ofNullable(opened.get()).ifPresent(Sandbox::close));
  }

  /** Opens a new report in a folder. */
  CheckReport report(Path folder) {
    return kind == Kind.REPLIES
        ? new ReplyReport(folder, benchmark(Sandbox::none))
        : new InstanceReport(folder, subject);
  }

  private Benchmark benchmark(Supplier<Sandbox> sandbox) {
    return Benchmarks.open(subject, Path.of(String.valueOf(file)), sandbox)
        .orElseThrow(() -> new IllegalArgumentException("no benchmark " + subject));
  }

  private static Sandbox sandbox(int parallel) {
    try {
      return Sandbox.open(
          SandboxSettings.fromEnvironment(System.getenv()).withParallelism(parallel));
    } catch (SandboxUnavailableException none) {
      throw new IllegalStateException(none.getMessage(), none);
    }
  }
}
