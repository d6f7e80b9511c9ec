package agora.evaluate;

import agora.evaluate.CodeVerdict.Outcome;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tests that are inputs: the program's results are compared with those of the reference, first on
 * the original inputs, then on those that EvalPlus added. Each input has the greater of four
 * seconds and four times what the slowest took the reference.
 */
final class PlusTests implements CodeTask.Tests {
  private static final double LEAST_SECONDS = 4;
  private static final double TIMES_REFERENCE = 4;
  private static final double MOST_SECONDS = 60;
  private static final long OUTPUT = 256L << 20;
  private static final long MEMORY = 4L << 30;

  private final String entry;
  private final String reference;
  private final List<Input> inputs;
  private final int baseCount;
  private final EvalPlusComparator oracle;
  private @Nullable List<Result> expected;

  /**
   * The arguments of one call.
   *
   * @param arguments as plain data
   * @param published as the file has them, where tuples are lists
   */
  record Input(ArrayNode arguments, JsonNode published) {}

  /**
   * One result: the value, or for a large one a hash of it.
   *
   * @param seconds it took, until it was written
   */
  private record Result(@Nullable PythonValue value, String digest, double seconds) {
    static Result of(JsonNode reply) {
      String digest = reply.path("digest").asText();
      PythonValue value = digest.isEmpty() ? PythonValue.of(reply.get("value")) : null;
      return new Result(value, digest, reply.path("seconds").asDouble());
    }
  }

  PlusTests(
      String entry,
      String reference,
      List<Input> inputs,
      int baseCount,
      EvalPlusComparator oracle) {
    this.entry = entry;
    this.reference = reference;
    this.inputs = List.copyOf(inputs);
    this.baseCount = baseCount;
    this.oracle = oracle;
  }

  @Override
  public CodeVerdict decide(Sandbox sandbox, String program, SandboxLimits limits) {
    List<Result> wanted = expected(sandbox, limits);
    double slowest = wanted.stream().mapToDouble(Result::seconds).max().orElse(0);
    double each = Math.max(LEAST_SECONDS, TIMES_REFERENCE * slowest);
    double all = Math.min(MOST_SECONDS, each * inputs.size()) + 2;
    SandboxLimits own = generous(limits).withTime(seconds(all)).withQuiet(seconds(each));
    List<Integer> undecided = new ArrayList<>();
    CodeVerdict verdict = run(sandbox, own, program, wanted, undecided);
    for (int index : undecided) {
      boolean matters = index < baseCount ? verdict.base() == Outcome.PASS : verdict.passed();
      CodeVerdict full = matters ? inFull(sandbox, own, program, index) : verdict;
      verdict = full.passed() ? verdict : full;
    }
    return verdict;
  }

  private CodeVerdict run(
      Sandbox sandbox,
      SandboxLimits limits,
      String program,
      List<Result> wanted,
      List<Integer> undecided) {
    int done = -1; // the input that is under way; none while the program loads
    try (SandboxSession session = sandbox.session("candidate", limits)) {
      start(session, program, arguments(), true);
      CodeVerdict verdict = PythonTestRun.load(session);
      for (int i = 0; verdict == null && i < inputs.size(); i++) {
        done = i;
        verdict = compare(session, i, wanted.get(i), undecided);
      }
      if (verdict == null) {
        return CodeVerdict.pass(inputs.size() + " results agree");
      }
      return done < baseCount ? verdict : verdict.afterBase();
    } catch (SandboxSession.MalformedReply e) {
      CodeVerdict failed = CodeVerdict.fail(String.valueOf(e.getMessage()));
      CodeVerdict verdict = done < 0 ? failed : failed.on(inputs.get(done).published());
      return done < baseCount ? verdict : verdict.afterBase();
    }
  }

  private List<ArrayNode> arguments() {
    return inputs.stream().map(Input::arguments).toList();
  }

  /** Returns null where the result is right, or is large and looks different. */
  private @Nullable CodeVerdict compare(
      SandboxSession session, int index, Result wanted, List<Integer> undecided) {
    JsonNode reply = session.receive();
    Input input = inputs.get(index);
    if (reply == null) {
      return CodeVerdict.ended(session.end()).on(input.published());
    }
    String on = " on " + CodeVerdict.brief(input.arguments().toString());
    if (reply.has("raised")) {
      return CodeVerdict.fail(CodeVerdict.raised(reply.get("raised")) + on).on(input.published());
    }
    Result result = Result.of(reply);
    if (result.value() == null || wanted.value() == null) {
      if (!result.digest().equals(wanted.digest())) {
        undecided.add(index);
      }
      return null;
    }
    return oracle.accepts(input.arguments(), result.value(), wanted.value())
        ? null
        : CodeVerdict.fail("wrong: " + CodeVerdict.brief(reply.get("value").toString()) + on)
            .on(input.published());
  }

  /** Compares large values themselves: equal ones can be written differently, as 1 and 1.0. */
  private CodeVerdict inFull(Sandbox sandbox, SandboxLimits limits, String program, int index) {
    Input input = inputs.get(index);
    List<ArrayNode> one = List.of(input.arguments());
    PythonValue wanted;
    try (SandboxSession session = sandbox.session("candidate", limits)) {
      start(session, reference, one, false);
      session.receive();
      JsonNode reply = session.receive();
      wanted =
          reply == null
              ? new PythonValue.Opaque("too large", false)
              : PythonValue.of(reply.get("value"));
    }
    CodeVerdict verdict;
    try (SandboxSession session = sandbox.session("candidate", limits)) {
      start(session, program, one, false);
      session.receive();
      List<Integer> none = new ArrayList<>();
      CodeVerdict failed = compare(session, index, new Result(wanted, "", 0), none);
      verdict = failed == null ? CodeVerdict.pass(inputs.size() + " results agree") : failed;
    } catch (SandboxSession.MalformedReply e) {
      verdict = CodeVerdict.fail(String.valueOf(e.getMessage())).on(input.published());
    }
    return verdict.passed() || index < baseCount ? verdict : verdict.afterBase();
  }

  private synchronized List<Result> expected(Sandbox sandbox, SandboxLimits limits) {
    if (expected == null) {
      SandboxLimits patient = generous(limits).withTime(Duration.ofMinutes(10));
      List<Result> results = new ArrayList<>(inputs.size());
      try (SandboxSession session = sandbox.session("candidate", patient)) {
        start(session, reference, arguments(), true);
        for (int i = -1; i < inputs.size(); i++) {
          JsonNode reply = session.receive();
          if (reply == null || reply.has("raised")) {
            throw new IllegalStateException(
                "the published reference of "
                    + entry
                    + " fails on its own tests: "
                    + (reply == null
                        ? session.end().describe()
                        : CodeVerdict.raised(reply.get("raised"))));
          }
          if (i >= 0) {
            results.add(Result.of(reply));
          }
        }
      }
      expected = List.copyOf(results);
    }
    return expected;
  }

  private void start(
      SandboxSession session, String program, List<ArrayNode> arguments, boolean digest) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    session.send(json.objectNode().put("source", program));
    ObjectNode calls = json.objectNode().put("name", entry).put("digest", digest);
    calls.putArray("calls").addAll(arguments);
    session.send(calls);
  }

  /** Some of the added inputs have results of a gigabyte. */
  private static SandboxLimits generous(SandboxLimits limits) {
    return limits.withOutputBytes(OUTPUT).withMemoryBytes(MEMORY);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) (1000 * seconds));
  }
}
