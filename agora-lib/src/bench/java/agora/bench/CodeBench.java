package agora.bench;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.evaluate.Answer;
import agora.evaluate.Benchmark;
import agora.evaluate.Benchmarks;
import agora.evaluate.EvalPlusResults;
import agora.evaluate.EvalPlusSamples;
import agora.evaluate.Grade;
import agora.evaluate.Problem;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxSettings;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Measures the code benchmarks: canonical and hostile programs, throughput, EvalPlus beside it. */
public final class CodeBench {
  private static final Path CANARY =
      Path.of(System.getProperty("java.io.tmpdir"), "agora_canary_do_not_delete");

  private final Path code;
  private final Sandbox sandbox;
  private boolean holds = true;

  private CodeBench(Path code, Sandbox sandbox) {
    this.code = code;
    this.sandbox = sandbox;
  }

  /** Runs alone: {@code environment/bench code --cases DIR}. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2 || !args[0].equals("--cases")) {
      System.err.println("usage: bench code --cases DIR");
      System.exit(2);
    }
    System.exit(run(Path.of(args[1])) ? 0 : 1);
  }

  /** Prints one line per gate for the cases in {@code cases/code}; returns whether all hold. */
  public static boolean run(Path cases) throws IOException, InterruptedException {
    try (Sandbox sandbox = Sandbox.open(SandboxSettings.fromEnvironment(System.getenv()))) {
      System.out.println(
          "# sandbox: " + sandbox.description() + ", " + sandbox.parallelism() + " at once");
      CodeBench bench = new CodeBench(cases.resolve("code"), sandbox);
      bench.humanEval();
      bench.mbpp();
      bench.adversarial();
      bench.extraction();
      bench.plus();
      return bench.holds;
    }
  }

  private void humanEval() throws IOException, InterruptedException {
    Path file = code.resolve("humaneval_164.jsonl");
    Benchmark benchmark = Benchmarks.humanEval(file, sandbox);
    grade(benchmark.first(8), Problem::gold); // starts the workers
    long start = System.nanoTime();
    List<Grade> canonical = grade(benchmark, CodeBench::completion);
    double seconds = (System.nanoTime() - start) / 1e9;
    int n = benchmark.problems().size();
    gate("HumanEval canonical", passed(canonical) + "/" + n, n + "/" + n, passed(canonical) == n);
    gate("HumanEval canonical, seconds", "%.2f".formatted(seconds), "<= 8", seconds <= 8);
    double rate = n / seconds;
    gate("small samples a second", "%.1f".formatted(rate), ">= 40", rate >= 40);
    List<Grade> none = grade(benchmark, problem -> "    return None\n");
    int failed = n - passed(none);
    gate("HumanEval 'return None' fails", failed + "/" + n, n + "/" + n, failed == n);
    peer(rate);
  }

  private void peer(double rate) throws IOException, InterruptedException {
    String python = System.getenv("AGORA_PEER_PYTHON");
    Path file = file("HumanEvalPlus");
    if (python == null) {
      System.out.println("# EvalPlus not measured: AGORA_PEER_PYTHON is not set");
      return;
    }
    Process process =
        new ProcessBuilder(
                python,
                "agora-lib/src/bench/python/evalplus_peer.py",
                file.toString(),
                Integer.toString(sandbox.parallelism()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
      System.out.println("# EvalPlus not measured: its program failed");
      return;
    }
    String[] words = said.strip().split(" ");
    double peer = Double.parseDouble(words[0]) / Double.parseDouble(words[2]);
    System.out.printf(
        Locale.ROOT,
        "# EvalPlus on the same problems: %.1f samples/s, %s of %s pass; ours %.1f samples/s%n",
        peer,
        words[1],
        words[0],
        rate);
  }

  private void mbpp() throws InterruptedException {
    Benchmark benchmark = Benchmarks.mbpp(code.resolve("mbpp_sanitized_427.jsonl"), sandbox);
    List<EvalPlusSamples.Sample> samples = canonical(benchmark);
    List<Grade> grades = EvalPlusSamples.grade(samples, benchmark, ProgressListener.none());
    int n = grades.size();
    gate("MBPP sanitized canonical", passed(grades) + "/" + n, ">= 426/427", passed(grades) >= 426);
    list(samples, grades);
  }

  private void adversarial() throws IOException, InterruptedException {
    Benchmark benchmark = Benchmarks.humanEval(code.resolve("humaneval_164.jsonl"), sandbox);
    Files.writeString(CANARY, "here");
    long idle = mostInWorker();
    int agreed = 0;
    List<JsonNode> attacks =
        Jsonl.read(code.resolve("humaneval_adversarial.jsonl"), JsonNode.class);
    for (JsonNode attack : attacks) {
      String task = attack.get("task_id").asText();
      String program = question(benchmark, task) + attack.get("completion").asText();
      Grade grade =
          EvalPlusSamples.grade(
                  List.of(new EvalPlusSamples.Sample(task, program)),
                  benchmark,
                  ProgressListener.none())
              .getFirst();
      String outcome = outcome(grade);
      if (attack.get("accepted").toString().contains('"' + outcome + '"')) {
        agreed++;
      } else {
        System.out.println(
            "# " + attack.get("id").asText() + ": " + outcome + ", " + grade.reason());
      }
    }
    int n = attacks.size();
    gate("attacks contained and judged", agreed + "/" + n, n + "/" + n, agreed == n);
    boolean unharmed = Files.deleteIfExists(CANARY);
    gate("the canary outside is there", unharmed ? "yes" : "no", "yes", unharmed);
    long left = leftBehind(idle);
    gate("processes left behind", Long.toString(left), "0", left == 0);
  }

  private void extraction() throws InterruptedException {
    Benchmark benchmark = Benchmarks.humanEval(code.resolve("humaneval_164.jsonl"), sandbox);
    int agreed = 0;
    List<JsonNode> cases = Jsonl.read(code.resolve("sanitize_cases.jsonl"), JsonNode.class);
    for (JsonNode one : cases) {
      Problem problem = problem(benchmark, one.get("task_id").asText());
      Answer answer = Answer.of(problem, one.get("model_output").asText());
      Grade grade =
          benchmark
              .grader()
              .grade(List.of(answer), Path.of("."), ProgressListener.none())
              .grades()
              .getFirst();
      if (one.get("expected_after_sanitize").asText().startsWith(outcome(grade))) {
        agreed++;
      } else {
        System.out.println("# " + one.get("id").asText() + ": " + grade.reason());
      }
    }
    int n = cases.size();
    gate("code found in replies", agreed + "/" + n, n + "/" + n, agreed == n);
  }

  private void plus() throws IOException, InterruptedException {
    Map<String, Benchmark> benchmarks =
        Map.of(
            "HumanEval", Benchmarks.humanEvalPlus(file("HumanEvalPlus"), sandbox),
            "Mbpp", Benchmarks.mbppPlus(file("MbppPlus"), sandbox));
    for (String name : List.of("HumanEval", "Mbpp")) {
      Benchmark benchmark = Objects.requireNonNull(benchmarks.get(name));
      List<EvalPlusSamples.Sample> samples = canonical(benchmark);
      List<Grade> grades = EvalPlusSamples.grade(samples, benchmark, ProgressListener.none());
      int n = grades.size();
      gate(name + "+ canonical", passed(grades) + "/" + n, n + "/" + n, passed(grades) == n);
      list(samples, grades);
    }
    int agreed = 0;
    List<JsonNode> cases =
        Jsonl.read(code.resolve("evalplus_base_pass_plus_fail.jsonl"), JsonNode.class);
    for (JsonNode one : cases) {
      String task = one.get("task_id").asText();
      Benchmark benchmark =
          Objects.requireNonNull(benchmarks.get(task.substring(0, task.indexOf('/'))));
      List<EvalPlusSamples.Sample> sample =
          List.of(new EvalPlusSamples.Sample(task, one.get("solution").asText()));
      EvalPlusResults.Result result =
          EvalPlusResults.grade(sample, benchmark, Clock.systemUTC(), ProgressListener.none())
              .results()
              .getFirst();
      if (result.baseStatus().equals(one.get("base").asText())
          && one.get("plus").asText().equals(result.plusStatus())) {
        agreed++;
      } else {
        System.out.println("# " + task + ": " + result.baseStatus() + ", " + result.plusStatus());
      }
    }
    int n = cases.size();
    gate("base pass, plus fail", agreed + "/" + n, n + "/" + n, agreed == n);
  }

  private void gate(String name, String measured, String target, boolean held) {
    holds &= held;
    System.out.println(
        name + " | " + measured + " | " + target + " | " + (held ? "holds" : "short"));
  }

  private static List<Grade> grade(Benchmark benchmark, Function<Problem, String> reply)
      throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    benchmark.problems().forEach(problem -> answers.add(Answer.of(problem, reply.apply(problem))));
    return benchmark.grader().grade(answers, Path.of("."), ProgressListener.none()).grades();
  }

  private static String completion(Problem problem) {
    return problem.gold().substring(problem.question().length());
  }

  private static List<EvalPlusSamples.Sample> canonical(Benchmark benchmark) {
    return benchmark.problems().stream()
        .map(problem -> new EvalPlusSamples.Sample(problem.id(), problem.gold()))
        .toList();
  }

  private static void list(List<EvalPlusSamples.Sample> samples, List<Grade> grades) {
    for (int i = 0; i < grades.size(); i++) {
      if (grades.get(i).score() != 1) {
        System.out.println("# " + samples.get(i).task() + ": " + grades.get(i).reason());
      }
    }
  }

  private static int passed(List<Grade> grades) {
    return (int) grades.stream().filter(grade -> grade.score() == 1).count();
  }

  private static String outcome(Grade grade) {
    return grade.score() == 1
        ? "pass"
        : grade.reason().startsWith("timeout: ") ? "timeout" : "fail";
  }

  private static Problem problem(Benchmark benchmark, String id) {
    return benchmark.problems().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }

  private static String question(Benchmark benchmark, String id) {
    return problem(benchmark, id).question();
  }

  private Path file(String prefix) throws IOException {
    try (var files = Files.list(code)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(code + ": no " + prefix + "*.jsonl.gz"));
    }
  }

  /** Returns how many processes there are below the worker that has most. */
  private static long mostInWorker() {
    return ProcessHandle.current()
        .children()
        .mapToLong(w -> w.descendants().count())
        .max()
        .orElse(0);
  }

  /**
   * Returns how many processes there are in our workers beyond those of an idle one. What other
   * programs start does not count, and a worker that an attack has ended makes up for nothing.
   */
  private static long leftBehind(long idle) throws InterruptedException {
    long left = Long.MAX_VALUE;
    for (int wait = 0; wait < 20 && left > 0; wait++) {
      Thread.sleep(100); // a supervisor that has said how its session ended is ending itself
      left =
          ProcessHandle.current()
              .children()
              .mapToLong(worker -> Math.max(0, worker.descendants().count() - idle))
              .sum();
    }
    return left;
  }
}
