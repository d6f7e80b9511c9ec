package agora.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * Resource limits of one sample, above which it is killed. A study file cannot change them. The
 * defaults are here; MBPP has its own ({@code agora.evaluate.Mbpp}), the tests of HumanEval+ and
 * MBPP+ set the time by what the reference solution needs ({@code agora.evaluate.PlusTests}), and
 * programs among training data have those of {@code agora.evaluate.CodeReplies}.
 *
 * @param wall time of the clock for all calls of the sample's session
 * @param quiet longest time without any answer
 * @param cpu processor time of one process
 * @param memoryBytes resident memory of all its processes; each may reserve four times as much
 * @param diskBytes size of its private file system, which is memory too
 * @param fileBytes size of one file
 * @param outputBytes what it may send back in all
 * @param processes processes and threads at once
 */
public record SandboxLimits(
    Duration wall,
    Duration quiet,
    Duration cpu,
    long memoryBytes,
    long diskBytes,
    long fileBytes,
    long outputBytes,
    int processes) {
  private static final long MEBIBYTE = 1 << 20;

  public SandboxLimits {
    require(wall.toMillis() > 0, "wall must be > 0", wall);
    require(quiet.toMillis() > 0, "quiet must be > 0", quiet);
    require(cpu.toMillis() > 0, "cpu must be > 0", cpu);
    require(memoryBytes >= 64 * MEBIBYTE, "memory must be >= 64 MiB", memoryBytes);
    require(diskBytes > 0, "disk must be > 0", diskBytes);
    require(fileBytes > 0, "file must be > 0", fileBytes);
    require(outputBytes > 0, "output must be > 0", outputBytes);
    require(processes >= 1, "processes must be >= 1", processes);
  }

  /**
   * Returns the limits of a plain HumanEval problem: 3 seconds of a processor and 6 by the clock, 1
   * GiB, 256 processes.
   */
  public static SandboxLimits ofProblem() {
    Duration cpu = Duration.ofSeconds(3);
    Duration clock = cpu.multipliedBy(2);
    return new SandboxLimits(
        clock, clock, cpu, 1024 * MEBIBYTE, 32 * MEBIBYTE, 16 * MEBIBYTE, 8 * MEBIBYTE, 256);
  }

  /**
   * Returns a copy with this much processor time, and twice as much by the clock, so that a busy
   * machine changes no verdict.
   */
  public SandboxLimits withTime(Duration time) {
    Duration clock = time.multipliedBy(2);
    return new SandboxLimits(
        clock, clock, time, memoryBytes, diskBytes, fileBytes, outputBytes, processes);
  }

  /** Returns a copy that may take this long by the clock in all. */
  public SandboxLimits withWall(Duration value) {
    return new SandboxLimits(
        value, quiet, cpu, memoryBytes, diskBytes, fileBytes, outputBytes, processes);
  }

  /** Returns a copy that may be this long without an answer. */
  public SandboxLimits withQuiet(Duration value) {
    return new SandboxLimits(
        wall, value, cpu, memoryBytes, diskBytes, fileBytes, outputBytes, processes);
  }

  /** Returns a copy with this much memory. */
  public SandboxLimits withMemoryBytes(long value) {
    return new SandboxLimits(wall, quiet, cpu, value, diskBytes, fileBytes, outputBytes, processes);
  }

  /** Returns a copy that may send back this much. */
  public SandboxLimits withOutputBytes(long value) {
    return new SandboxLimits(wall, quiet, cpu, memoryBytes, diskBytes, fileBytes, value, processes);
  }

  /** Returns the form the worker reads. */
  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("wall", wall.toMillis() / 1000.0)
        .put("quiet", quiet.toMillis() / 1000.0)
        .put("cpu", cpu.toMillis() / 1000.0)
        .put("memory", memoryBytes)
        .put("disk", diskBytes)
        .put("file", fileBytes)
        .put("output", outputBytes)
        .put("processes", processes)
        .put("descriptors", 128);
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("sandbox limit " + rule + ", was " + value);
    }
  }
}
