package agora.bench;

import agora.spark.SparkSubmit;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Correctness of data files and grading of replies on Spark, beside those of one process. */
final class GridSparkCheck {
  private static final int PROBLEMS = 1000;

  private final Gates gates;
  private final Path folder;
  private final Path home;

  GridSparkCheck(Gates gates, Path folder) {
    this.gates = gates;
    this.folder = folder;
    this.home = SparkSubmit.home(Path.of(""), System.getenv());
  }

  /**
   * Measures 10,000 lines and the most of them; programs are fewer.
   *
   * @param most instances and replies of math
   * @param programs replies whose programs are run
   */
  void run(int most, int programs) throws Exception {
    try (SparkCluster spark = SparkCluster.start(home, folder.resolve("spark-check"))) {
      for (int count : Stream.of(10_000, most).filter(n -> n <= most).distinct().toList()) {
        instances(spark, count);
        replies(spark, count);
      }
      programs(spark, Math.max(1, programs / 10));
      programs(spark, programs);
      killed(spark, programs);
    }
  }

  /** Sums and fractions; every seventh is wrong, every ninth has no answer to compare with. */
  private void instances(SparkCluster spark, int count) throws Exception {
    Path data = folder.resolve("sums-" + count + ".jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(data)) {
      for (int i = 0; i < count; i++) {
        String answer = i % 9 == 0 ? "" : ", \"answer\": \"\\\\frac{" + i + "}{8}\"";
        out.write(
            "{\"instruction\": \"What is an eighth of %d?\", \"response\": \"%s\"%s}%n"
                .formatted(i, reply(i, i % 7 == 0), answer));
      }
    }
    List<String> command =
        List.of("metrics", "--data", data.toString(), "--domain", "math", "--correctness");
    compare(
        spark,
        "%,d instances, correctness and counts".formatted(count),
        command,
        List.of("correctness.json", "wrong.jsonl"));
    Files.delete(data);
  }

  private static String reply(int i, boolean wrong) {
    int value = wrong ? i + 1 : i;
    return switch (i % 3) {
      case 0 -> "We divide by 8. The answer is " + value / 8.0 + ".";
      case 1 -> "So it is \\\\boxed{\\\\frac{" + 2 * value + "}{16}}.";
      default -> "[RESULT] " + value + "/8 [/RESULT]";
    };
  }

  private void replies(SparkCluster spark, int count) throws Exception {
    Path problems = folder.resolve("eighths.jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(problems)) {
      for (int i = 0; i < PROBLEMS; i++) {
        out.write(
            "{\"question\": \"An eighth of %d?\", \"answer\": \"#### %s\"}%n"
                .formatted(i, i / 8.0));
      }
    }
    Path replies = folder.resolve("replies-" + count + ".jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(replies)) {
      for (int i = 0; i < count; i++) {
        out.write(
            "{\"id\": \"gsm8k/%d#%d\", \"reply\": \"%s\"}%n"
                .formatted(i % PROBLEMS, i / PROBLEMS, reply(i % PROBLEMS, i / PROBLEMS % 4 == 0)));
      }
    }
    compare(
        spark,
        "%,d replies to a math benchmark".formatted(count),
        evaluate("gsm8k", problems, replies),
        List.of("report.json", "verdicts.jsonl"));
    Files.delete(replies);
  }

  private static List<String> evaluate(String kind, Path problems, Path replies) {
    return List.of(
        "evaluate",
        "--samples",
        replies.toString(),
        "--benchmark",
        kind,
        "--problems",
        problems.toString());
  }

  private void programs(SparkCluster spark, int count) throws Exception {
    compare(
        spark,
        "%,d replies to a code benchmark, in the sandbox".formatted(count),
        evaluate("mbpp", codeProblems(), codeReplies(count)),
        List.of("report.json", "verdicts.jsonl"));
  }

  private Path codeProblems() throws IOException {
    return Files.writeString(
        folder.resolve("mbpp.jsonl"),
        """
        {"task_id": 1, "text": "Add n to x.", "code": "def add(x):\\n    return x", "test_list": ["assert add(1) == 2", "assert add(5) == 6"]}
        {"task_id": 2, "text": "Sort a list.", "code": "def ordered(x):\\n    return sorted(x)", "test_list": ["assert ordered([2, 1]) == [1, 2]", "assert ordered([]) == []"]}
        """);
  }

  /** Different programs, every third of which fails a test. */
  private Path codeReplies(int count) throws IOException {
    Path replies = folder.resolve("programs-" + count + ".jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(replies)) {
      for (int i = 0; i < count; i++) {
        String body =
            i % 2 == 0
                ? "def add(x):\\n    y = %d\\n    return x + %d".formatted(i, i % 3 == 0 ? 2 : 1)
                : "def ordered(x):\\n    y = %d\\n    return sorted(x)%s"
                    .formatted(i, i % 3 == 0 ? "[1:]" : "");
        out.write(
            "{\"id\": \"mbpp/%d\", \"reply\": \"```python\\n%s\\n```\"}%n"
                .formatted(1 + i % 2, body));
      }
    }
    return replies;
  }

  private void compare(SparkCluster spark, String what, List<String> command, List<String> files)
      throws Exception {
    Path one = folder.resolve("one-" + what.replaceAll("\\W+", "-"));
    Path many = folder.resolve("many-" + what.replaceAll("\\W+", "-"));
    double alone = timed(what + ", one process", agora(Map.of(), command, one));
    double shards = timed(what + ", Spark", onSpark(spark, command, many));
    Gates.note("%s: %.1f s in one process, %.1f s on Spark".formatted(what, alone, shards));
    boolean equal = true;
    for (String file : files) {
      equal &=
          Files.exists(one.resolve(file))
              && Files.exists(many.resolve(file))
              && Files.mismatch(one.resolve(file), many.resolve(file)) < 0;
    }
    gates.check(
        what + ": the files of Spark and of one process",
        equal ? "equal" : "not equal",
        "equal",
        equal);
    Gates.note(
        what + ": " + Files.readString(many.resolve(files.getFirst())).replaceAll("\\s+", " "));
  }

  /** Kills the driver in the middle, and repeats the command. */
  private void killed(SparkCluster spark, int count) throws Exception {
    List<String> command = evaluate("mbpp", codeProblems(), codeReplies(count));
    Path output = folder.resolve("killed");
    Process driver = onSpark(spark, command, output);
    int wanted = Math.max(1, count / 500 / 3);
    while (driver.isAlive() && kept(output) < wanted) {
      Thread.sleep(100);
    }
    List<ProcessHandle> tree = driver.descendants().toList();
    boolean underWay = driver.isAlive();
    driver.destroyForcibly();
    tree.forEach(ProcessHandle::destroyForcibly);
    driver.waitFor();
    int before = kept(output);
    gates.check("a check killed while it runs", "" + underWay, "true", underWay);
    double again = timed("the check once more", onSpark(spark, command, output));
    Gates.note(
        "%d parts of at most 500 lines were decided at the kill; the rest took %.1f s"
            .formatted(before, again));
    Path one =
        folder.resolve(
            "one-"
                + "%,d replies to a code benchmark, in the sandbox"
                    .formatted(count)
                    .replaceAll("\\W+", "-"));
    boolean equal =
        Files.mismatch(output.resolve("verdicts.jsonl"), one.resolve("verdicts.jsonl")) < 0;
    gates.check(
        "its verdicts and those of one process", equal ? "equal" : "not equal", "equal", equal);
  }

  private static int kept(Path output) throws IOException {
    Path parts = output.resolve("parts");
    if (!Files.isDirectory(parts)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(parts)) {
      return (int) files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private double timed(String what, Process process) throws InterruptedException {
    long start = System.nanoTime();
    process.waitFor();
    gates.atMost(what + ": exit status", process.exitValue(), 0);
    return (System.nanoTime() - start) / 1e9;
  }

  private Process onSpark(SparkCluster spark, List<String> command, Path output)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--spark", spark.url()));
    for (String setting :
        List.of(
            "spark.ui.enabled=false",
            "spark.driver.memory=768m",
            "spark.executor.memory=1g",
            "spark.executor.cores=1")) {
      all.addAll(List.of("--conf", setting));
    }
    return agora(spark.environment(), all, output);
  }

  private Process agora(Map<String, String> environment, List<String> arguments, Path output)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("environment/agora"));
    command.addAll(arguments);
    command.addAll(List.of("--output", output.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("check.log").toFile()))
        .start();
  }
}
