package agora.evaluate;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.data.TextFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * EvalPlus's result file ({@code samples.eval_results.json}, earlier {@code
 * samples_eval_results.json}): what became of each sample under the original tests and those that
 * EvalPlus added.
 *
 * @param date when the samples were graded, {@code 2024-11-20 16:05}, local time
 * @param hash MD5 of the problems' file, unpacked
 * @param results one result per sample; those of a task are in the order of its samples
 */
public record EvalPlusResults(String date, String hash, List<Result> results) {
  // Test inputs hold NaN and Infinity, which Python reads and writes bare.
  private static final ObjectWriter WRITER =
      Jsonl.mapper().writer().without(JsonWriteFeature.WRITE_NAN_AS_STRINGS);

  private static final Set<String> STATUSES = Set.of("pass", "fail", "timeout");
  private static final int[] REPORTED = {1, 10, 100};

  public EvalPlusResults {
    results = List.copyOf(results);
  }

  /**
   * Result of one sample.
   *
   * @param task such as {@code HumanEval/0}
   * @param program what ran
   * @param baseStatus of the original tests: {@code pass}, {@code fail} or {@code timeout}
   * @param plusStatus of the added tests; null where there are none. Written here, it is that of
   *     the original tests where those do not pass: the added ones are not run then
   * @param baseFailTests arguments on which the original tests failed, as JSON; empty where all
   *     passed or no call was made. Written here, only the first failure
   * @param plusFailTests the same of the added tests
   */
  public record Result(
      String task,
      String program,
      String baseStatus,
      @Nullable String plusStatus,
      List<String> baseFailTests,
      List<String> plusFailTests) {
    public Result {
      baseFailTests = List.copyOf(baseFailTests);
      plusFailTests = List.copyOf(plusFailTests);
    }

    /** Returns whether the original tests pass. */
    public boolean passesBase() {
      return baseStatus.equals("pass");
    }

    /** Returns whether all tests pass. */
    public boolean passes() {
      return passesBase() && (plusStatus == null || plusStatus.equals("pass"));
    }

    private static Result of(EvalPlusSamples.Sample sample, CodeVerdict verdict, boolean plus) {
      boolean base = verdict.base() == CodeVerdict.Outcome.PASS;
      List<String> failed = verdict.failedOn().stream().map(EvalPlusResults::text).toList();
      return new Result(
          sample.task(),
          sample.program(),
          verdict.base().key(),
          plus ? verdict.outcome().key() : null,
          base ? List.of() : failed,
          base ? failed : List.of());
    }
  }

  /**
   * Grades samples, the programs run as they are.
   *
   * @param clock says when
   * @throws IllegalArgumentException if the benchmark is not one of code, or lacks a sample's task
   */
  public static EvalPlusResults grade(
      List<EvalPlusSamples.Sample> samples,
      Benchmark benchmark,
      Clock clock,
      ProgressListener listener)
      throws InterruptedException {
    CodeGrader grader = CodeGrader.of(benchmark);
    List<Result> results =
        grader.inParallel(
            samples,
            sample ->
                Result.of(
                    sample,
                    grader.decide(sample.task(), sample.program()),
                    grader.hasPlus(sample.task())),
            listener);
    String date = LocalDateTime.now(clock).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));
    return new EvalPlusResults(date, grader.hash(), results);
  }

  /** Returns pass@k of all tests and {@code base pass@k} of the original ones. */
  public List<Measure> measures() {
    List<Measure> measures = new ArrayList<>(PassAtK.measures("pass", byTask(Result::passes)));
    measures.addAll(PassAtK.measures("base pass", byTask(Result::passesBase)));
    return measures;
  }

  private List<List<Boolean>> byTask(Predicate<Result> passes) {
    Map<String, List<Boolean>> tasks = new LinkedHashMap<>();
    for (Result result : results) {
      tasks.computeIfAbsent(result.task(), task -> new ArrayList<>()).add(passes.test(result));
    }
    return List.copyOf(tasks.values());
  }

  /** Writes the file as EvalPlus does, which then takes it for its own. */
  public void write(Path file) {
    ObjectNode whole = Jsonl.mapper().createObjectNode().put("date", date).put("hash", hash);
    ObjectNode tasks = whole.putObject("eval");
    for (Result result : results) {
      ArrayNode rows =
          tasks.get(result.task()) instanceof ArrayNode known
              ? known
              : tasks.putArray(result.task());
      ObjectNode row =
          rows.addObject()
              .put("task_id", result.task())
              .put("solution", result.program())
              .put("base_status", result.baseStatus())
              .put("plus_status", result.plusStatus());
      ArrayNode base = row.putArray("base_fail_tests");
      result.baseFailTests().forEach(test -> base.add(json(test)));
      ArrayNode plus = row.putArray("plus_fail_tests");
      result.plusFailTests().forEach(test -> plus.add(json(test)));
    }
    ObjectNode passAtK = whole.putObject("pass_at_k");
    report(passAtK.putObject("base"), byTask(Result::passesBase));
    if (results.stream().anyMatch(result -> result.plusStatus() != null)) {
      report(passAtK.putObject("plus"), byTask(Result::passes));
    }
    TextFiles.write(file, text(whole));
  }

  private static void report(ObjectNode report, List<List<Boolean>> tasks) {
    int fewest = tasks.stream().mapToInt(List::size).min().orElse(0);
    for (int k : REPORTED) {
      if (k <= fewest) {
        report.put("pass@" + k, PassAtK.mean(tasks, k));
      }
    }
  }

  /**
   * Reads a result file, written by EvalPlus or here.
   *
   * @throws IllegalArgumentException if it is not of that form; the message names file, task and
   *     field
   */
  public static EvalPlusResults read(Path file) {
    List<BenchmarkFile.Entry> entries = BenchmarkFile.read(file);
    BenchmarkFile.Entry whole = entries.getFirst();
    if (entries.size() > 1) {
      throw whole.bad("eval", "must be in one object, the file holds " + entries.size());
    }
    List<Result> results = new ArrayList<>();
    JsonNode tasks = whole.node("eval");
    if (!tasks.isObject()) {
      throw whole.bad("eval", "must be an object of tasks");
    }
    for (Map.Entry<String, JsonNode> task : tasks.properties()) {
      if (!task.getValue().isArray()) {
        throw whole.bad("eval", "must hold a list of results a task, not so " + task.getKey());
      }
      int index = 0;
      for (JsonNode row : task.getValue()) {
        results.add(result(within(whole, task.getKey() + " result " + ++index, row)));
      }
    }
    return new EvalPlusResults(whole.text("date"), whole.text("hash"), results);
  }

  private static BenchmarkFile.Entry within(
      BenchmarkFile.Entry whole, String where, JsonNode inner) {
    String place = whole.place() + ": " + where;
    if (!inner.isObject()) {
      throw new IllegalArgumentException(place + ": not a JSON object");
    }
    return new BenchmarkFile.Entry(whole.file(), whole.line(), place, inner);
  }

  private static Result result(BenchmarkFile.Entry row) {
    return new Result(
        row.text("task_id"),
        row.text("solution"),
        status(row, "base_status"),
        row.node("plus_status").isNull() ? null : status(row, "plus_status"),
        tests(row, "base_fail_tests"),
        tests(row, "plus_fail_tests"));
  }

  private static String status(BenchmarkFile.Entry row, String field) {
    String status = row.text(field);
    if (!STATUSES.contains(status)) {
      throw row.bad(field, "must be pass, fail or timeout, was " + status);
    }
    return status;
  }

  private static List<String> tests(BenchmarkFile.Entry row, String field) {
    JsonNode tests = row.node(field);
    if (!tests.isArray()) {
      throw row.bad(field, "must be a list of arguments");
    }
    List<String> texts = new ArrayList<>();
    tests.forEach(test -> texts.add(text(test)));
    return texts;
  }

  private static String text(JsonNode node) {
    try {
      return WRITER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree has a text", e);
    }
  }

  private static JsonNode json(String test) {
    try {
      return BenchmarkFile.READER.readTree(test);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a failed test must be JSON, was " + test, e);
    }
  }
}
