package agora.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Decides the assertions of one sample's tests in turn, and says why one does not hold. */
final class Assertions {
  /** Reason of tests that decide nothing. */
  static final String NOTHING = "the tests call nothing or assert nothing";

  private @Nullable JsonNode returned; // by the answer's function, the last time
  private JsonNode given = MissingNode.getInstance();
  private JsonNode named = MissingNode.getInstance();
  private int calls;
  private int checks;

  /** Notes a call of the answer's function: its arguments in order, and those with a name. */
  void call(JsonNode arguments, JsonNode withNames) {
    calls++;
    given = arguments;
    named = withNames;
  }

  /** Notes what the answer's function returned. */
  void returned(JsonNode value) {
    returned = value;
  }

  /** Returns the verdict if this assertion does not hold, else null. */
  @Nullable CodeVerdict check(String operator, ArrayNode values) {
    checks++;
    List<PythonValue> operands = new ArrayList<>();
    values.forEach(value -> operands.add(PythonValue.of(value)));
    if (PythonAssertion.holds(operator, operands)) {
      return null;
    }
    return CodeVerdict.fail("assertion " + checks + " does not hold: " + shown(operator, values));
  }

  /** Returns the verdict after the last assertion. */
  CodeVerdict end() {
    return calls > 0 && checks > 0
        ? CodeVerdict.pass(checks + " assertions hold")
        : CodeVerdict.fail(NOTHING);
  }

  /** Says which side is the answer's, where one of them is what its function returned. */
  private String shown(String operator, ArrayNode values) {
    String first = CodeVerdict.brief(values.get(0).toString());
    if (values.size() == 1) {
      return values.get(0).equals(returned) ? answered(first) : operator + " " + first;
    }
    String second = CodeVerdict.brief(values.get(1).toString());
    if (values.get(0).equals(returned)) {
      String wanted = operator.equals("==") ? second : operator + " " + second;
      return answered(first) + ", the test wants " + wanted;
    }
    if (values.get(1).equals(returned)) {
      String wanted = operator.equals("==") ? first : first + " " + operator + " it";
      return answered(second) + ", the test wants " + wanted;
    }
    return first + " " + operator + " " + second;
  }

  private String answered(String value) {
    StringJoiner arguments = new StringJoiner(", ", "(", ")");
    given.forEach(each -> arguments.add(each.toString()));
    named.properties().forEach(each -> arguments.add(each.getKey() + "=" + each.getValue()));
    String call = CodeVerdict.brief(arguments.toString());
    return "the answer's function returned " + value + " for " + call;
  }
}
