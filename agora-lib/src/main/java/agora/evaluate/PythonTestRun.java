package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program against tests written in Python, and decides outside of both.
 *
 * <p>Program and tests live in two sandboxes. The tests call the program through us: arguments go
 * over as plain data, results come back as plain data. Each assertion's operands come to us, and
 * {@link PythonAssertion} decides. The program never meets the tests, the expected values or the
 * verdict.
 */
final class PythonTestRun {
  private final SandboxSession program;
  private final Examiner tests;
  private final Assertions assertions = new Assertions();

  private PythonTestRun(SandboxSession program, Examiner tests) {
    this.program = program;
    this.tests = tests;
  }

  static CodeVerdict of(Sandbox sandbox, String source, CodeTests about, SandboxLimits limits) {
    CodeVerdict verdict = null;
    while (verdict == null) {
      verdict = attempt(sandbox, source, about, limits);
    }
    return verdict;
  }

  /** Returns the verdict; null where the tests' process was used up by those before. */
  private static @Nullable CodeVerdict attempt(
      Sandbox sandbox, String source, CodeTests about, SandboxLimits limits) {
    try (SandboxSession program = sandbox.session("candidate", limits)) {
      program.send(JsonNodeFactory.instance.objectNode().put("source", source));
      CodeVerdict notLoaded = load(program);
      return notLoaded != null
          ? notLoaded
          : Examiner.examined(
              sandbox, limits, tests -> new PythonTestRun(program, tests).run(about));
    } catch (SandboxSession.MalformedReply e) {
      return CodeVerdict.fail(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable CodeVerdict run(CodeTests about) {
    tests.begin(about);
    for (JsonNode event = tests.next(); event != null; event = tests.next()) {
      CodeVerdict verdict = on(event);
      if (verdict != null) {
        return verdict;
      }
    }
    return tests.used() ? null : CodeVerdict.fail("the tests ended early: " + tests.end());
  }

  /** Returns why the program does not load, or null if it does. */
  static @Nullable CodeVerdict load(SandboxSession program) {
    JsonNode loaded = program.receive();
    if (loaded == null) {
      return CodeVerdict.ended(program.end());
    }
    return loaded.has("raised")
        ? CodeVerdict.fail("does not load: " + CodeVerdict.raised(loaded.get("raised")))
        : null;
  }

  /** Returns the verdict, or null while there is none. */
  private @Nullable CodeVerdict on(JsonNode event) {
    if (event.has("call")) {
      return call(event);
    }
    if (event.has("check")) {
      return assertions.check(event.get("check").asText(), event.withArray("operands"));
    }
    if (event.has("raised")) {
      return CodeVerdict.fail(CodeVerdict.raised(event.get("raised")));
    }
    if (!event.has("done")) {
      throw new IllegalStateException("the tests said " + CodeVerdict.brief(event.toString()));
    }
    return assertions.end();
  }

  private @Nullable CodeVerdict call(JsonNode event) {
    assertions.call(event.path("arguments"), event.path("named"));
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("name", event.get("call").asText());
    request.putArray("calls").add(event.get("arguments"));
    request.set("named", event.get("named"));
    program.send(request);
    JsonNode reply = program.receive();
    if (reply == null) {
      return CodeVerdict.ended(program.end());
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    if (reply.has("raised")) {
      result.set("raised", reply.get("raised"));
    } else {
      PythonValue.of(reply.get("value")); // refuses what is no plain data
      result.set("value", reply.get("value"));
      assertions.returned(reply.get("value"));
    }
    tests.answer(result);
    return null;
  }
}
