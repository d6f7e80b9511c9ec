package agora.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tests that are a list of assertions about results of the program's function, with literal
 * arguments and literal expected values.
 *
 * @param assertions in the order of the tests
 */
record AssertionList(List<Assertion> assertions) {
  AssertionList {
    assertions = List.copyOf(assertions);
  }

  /**
   * One assertion.
   *
   * @param operator as in {@link PythonAssertion#holds}
   */
  record Assertion(String operator, List<Operand> operands) {
    Assertion {
      operands = List.copyOf(operands);
    }
  }

  /** One side of an assertion. */
  sealed interface Operand {}

  /** The result of a call with these arguments. */
  record Call(ArrayNode arguments) implements Operand {}

  /** A value that the tests state. */
  record Stated(JsonNode value) implements Operand {}

  /** Returns the list that the tests' process found; empty where the tests are no such list. */
  static Optional<AssertionList> of(JsonNode found) {
    if (!found.isArray()) {
      return Optional.empty();
    }
    List<Assertion> assertions = new ArrayList<>(found.size());
    for (JsonNode assertion : found) {
      List<Operand> operands = new ArrayList<>(2);
      for (JsonNode operand : assertion.get("operands")) {
        operands.add(
            operand.get("call") instanceof ArrayNode arguments
                ? new Call(arguments)
                : new Stated(operand.get("value")));
      }
      assertions.add(new Assertion(assertion.get("check").asText(), operands));
    }
    return Optional.of(new AssertionList(assertions));
  }

  /** Returns the arguments of every call, in order. */
  ArrayNode calls() {
    ArrayNode calls = JsonNodeFactory.instance.arrayNode();
    for (Assertion assertion : assertions) {
      for (Operand operand : assertion.operands()) {
        if (operand instanceof Call call) {
          calls.add(call.arguments());
        }
      }
    }
    return calls;
  }
}
