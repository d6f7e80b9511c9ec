package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program against tests that are a list of assertions. The program's process gets all calls
 * at once and no expected value; its results are compared here as they come, up to the first that
 * is wrong.
 */
final class ListedTestRun {
  private static final int DEEPEST = 50;
  private static final long LARGEST_NUMBER = 1L << 53;

  /** Hexadecimal digits of the integers that are written as numbers. */
  private static final int SHORTEST_HEX = 14;

  private final Sandbox sandbox;
  private final SandboxSession program;
  private final SandboxLimits limits;
  private final Assertions assertions = new Assertions();

  private ListedTestRun(Sandbox sandbox, SandboxSession program, SandboxLimits limits) {
    this.sandbox = sandbox;
    this.program = program;
    this.limits = limits;
  }

  /**
   * Returns the verdict that {@link PythonTestRun} gives; null where a result could look different
   * after the tests' process has read and written it, so that only that process can tell.
   *
   * @param entry the name of the program's function
   */
  static @Nullable CodeVerdict of(
      Sandbox sandbox, String source, String entry, AssertionList list, SandboxLimits limits) {
    try (SandboxSession program = sandbox.session("candidate", limits)) {
      JsonNodeFactory json = JsonNodeFactory.instance;
      program.send(json.objectNode().put("source", source));
      ObjectNode calls = json.objectNode().put("name", entry);
      calls.set("calls", list.calls());
      program.send(calls);
      CodeVerdict notLoaded = PythonTestRun.load(program);
      return notLoaded != null ? notLoaded : new ListedTestRun(sandbox, program, limits).run(list);
    } catch (SandboxSession.MalformedReply e) {
      return CodeVerdict.fail(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable CodeVerdict run(AssertionList list) {
    for (AssertionList.Assertion assertion : list.assertions()) {
      ArrayNode values = JsonNodeFactory.instance.arrayNode();
      for (AssertionList.Operand operand : assertion.operands()) {
        switch (operand) {
          case AssertionList.Stated stated -> values.add(stated.value());
          case AssertionList.Call call -> {
            JsonNode reply = program.receive();
            assertions.call(call.arguments(), MissingNode.getInstance());
            if (reply == null) {
              return CodeVerdict.ended(program.end());
            }
            if (reply.has("raised")) {
              if (!isFixedError(reply.get("raised"))) {
                return null;
              }
              return Examiner.raised(sandbox, reply.get("raised"), limits);
            }
            JsonNode value = reply.get("value");
            PythonValue.of(value); // refuses what is no plain data
            if (!isFixed(value, DEEPEST)) {
              return null;
            }
            assertions.returned(value);
            values.add(value);
          }
        }
      }
      CodeVerdict verdict = assertions.check(assertion.operator(), values);
      if (verdict != null) {
        return verdict;
      }
    }
    return assertions.end();
  }

  /** Returns whether Python's reading and writing certainly leave this as it is. */
  private static boolean isFixed(JsonNode value, int depth) {
    if (depth == 0) {
      return false;
    }
    if (value.isArray()) {
      return allFixed(value, depth);
    }
    if (!value.isObject() || isTagged(value, "i") || isTagged(value, "f")) {
      return isFixedScalar(value);
    }
    if (isTagged(value, "t")) {
      return value.get("t").isArray() && allFixed(value.get("t"), depth);
    }
    return isTagged(value, "d") && allFixedPairs(value.get("d"), depth);
  }

  private static boolean isTagged(JsonNode value, String tag) {
    return value.size() == 1 && value.has(tag);
  }

  private static boolean allFixed(JsonNode values, int depth) {
    for (JsonNode value : values) {
      if (!isFixed(value, depth - 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean allFixedPairs(JsonNode pairs, int depth) {
    Set<PythonValue> keys = new HashSet<>();
    for (JsonNode pair : pairs) {
      boolean fixed =
          pair.isArray()
              && pair.size() == 2
              && isFixedScalar(pair.get(0))
              && keys.add(PythonValue.of(pair.get(0)))
              && isFixed(pair.get(1), depth - 1);
      if (!fixed) {
        return false;
      }
    }
    return pairs.isArray();
  }

  private static boolean isFixedScalar(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, BOOLEAN -> true;
      case NUMBER ->
          value.isIntegralNumber()
              ? value.canConvertToLong() && Math.abs(value.longValue()) <= LARGEST_NUMBER
              : Double.isFinite(value.doubleValue());
      case STRING -> isFixedText(value);
      case OBJECT ->
          value.size() == 1 && (isFixedInteger(value.path("i")) || value.path("f").isTextual());
      default -> false;
    };
  }

  /** Returns whether Python writes an integer of this size as hexadecimal digits, and as these. */
  private static boolean isFixedInteger(JsonNode digits) {
    if (!digits.isTextual()) {
      return false;
    }
    String text = digits.textValue();
    int first = text.startsWith("-") ? 3 : 2;
    return text.length() - first > SHORTEST_HEX && text.charAt(first) != '0';
  }

  private static boolean isFixedText(JsonNode text) {
    return text.isTextual()
        && text.textValue().chars().noneMatch(c -> Character.isSurrogate((char) c));
  }

  /** Returns whether the error is described as the program's driver describes one. */
  private static boolean isFixedError(JsonNode error) {
    return error.size() == 2
        && isFixedText(error.path("type"))
        && isFixedText(error.path("message"));
  }
}
