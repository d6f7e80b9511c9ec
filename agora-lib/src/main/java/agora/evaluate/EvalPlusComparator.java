package agora.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a result is right, given the reference's: equal, or close where the reference is
 * a float, with the exceptions that EvalPlus makes for single problems.
 *
 * @param entry the function's name, by which the exceptions are known
 * @param mbpp whether the problem is one of MBPP's
 * @param tolerance absolute, as published; 0 means 1e-6 for floats and none for the rest
 */
record EvalPlusComparator(String entry, boolean mbpp, double tolerance) {
  private static final double RELATIVE = 1e-7;
  private static final Set<String> AS_SETS =
      Set.of(
          "similar_elements",
          "find_char_long",
          "common_in_nested_lists",
          "extract_singly",
          "larg_nnum",
          "intersection_array",
          "find_dissimilar",
          "Diff");
  private static final Set<String> WHETHER_NONE =
      Set.of("check_str", "text_match_three", "text_starta_endb");

  /** Returns whether {@code result} is right for these arguments. */
  boolean accepts(JsonNode arguments, PythonValue result, PythonValue expected) {
    if (!mbpp && entry.equals("find_zero")) {
      return result instanceof PythonValue.Numeric root
          && Math.abs(polynomial(arguments.get(0), root.doubleValue())) <= tolerance;
    }
    Boolean special = mbpp ? special(arguments, result, expected) : null;
    if (special != null ? special : result.equals(expected)) {
      return true;
    }
    double allowed = tolerance == 0 && floats(expected) ? 1e-6 : tolerance;
    return allowed != 0 && sameType(result, expected) && close(result, expected, allowed);
  }

  /** Returns what the exception for this problem says, or null where there is none. */
  private @Nullable Boolean special(JsonNode arguments, PythonValue result, PythonValue expected) {
    boolean equal = result.equals(expected);
    if (AS_SETS.contains(entry)) {
      Set<PythonValue> items = items(result);
      return items != null && items.equals(items(expected));
    }
    if (WHETHER_NONE.contains(entry)) {
      boolean some = !(expected instanceof PythonValue.None);
      return (result instanceof PythonValue.Numeric number && number.type().equals("bool"))
          ? PythonAssertion.truth(number) == some
          : some != (result instanceof PythonValue.None);
    }
    return switch (entry) {
      case "are_equivalent" -> true; // published as undecidable by comparison
      case "sum_div" -> equal || isNumber(result, 0);
      case "surface_Area" ->
          equal
              || (result instanceof PythonValue.Numeric area
                  && Math.abs(area.doubleValue() - pyramid(arguments)) <= tolerance);
      case "digit_distance_nums" -> equal || isNumber(result, digitDistance(arguments));
      default -> null;
    };
  }

  private static boolean isNumber(PythonValue result, long value) {
    return result instanceof PythonValue.Numeric number
        && number.value().equals(BigInteger.valueOf(value));
  }

  private static @Nullable Set<PythonValue> items(PythonValue value) {
    return switch (value) {
      case PythonValue.ListOf list -> new HashSet<>(list.items());
      case PythonValue.TupleOf tuple -> new HashSet<>(tuple.items());
      case PythonValue.SetOf set -> set.items();
      case PythonValue.DictOf dict -> dict.entries().keySet();
      case PythonValue.Iterated iterated -> new HashSet<>(iterated.items());
      default -> null;
    };
  }

  private static boolean floats(PythonValue value) {
    return switch (value) {
      case PythonValue.Numeric number -> number.type().equals("float");
      case PythonValue.ListOf list -> allFloats(list.items());
      case PythonValue.TupleOf tuple -> allFloats(tuple.items());
      default -> false;
    };
  }

  private static boolean allFloats(List<PythonValue> items) {
    return !items.isEmpty()
        && items.stream()
            .allMatch(item -> item instanceof PythonValue.Numeric n && n.type().equals("float"));
  }

  private static boolean sameType(PythonValue a, PythonValue b) {
    return (a instanceof PythonValue.Numeric x && b instanceof PythonValue.Numeric y)
        ? x.type().equals(y.type())
        : a.getClass() == b.getClass();
  }

  private static boolean close(PythonValue result, PythonValue expected, double allowed) {
    if (result instanceof PythonValue.Numeric a && expected instanceof PythonValue.Numeric b) {
      double x = a.doubleValue();
      double y = b.doubleValue();
      return x == y || (Double.isFinite(y) && Math.abs(x - y) <= allowed + RELATIVE * Math.abs(y));
    }
    List<PythonValue> left = sequence(result);
    List<PythonValue> right = sequence(expected);
    if (left == null || right == null || left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!close(left.get(i), right.get(i), allowed)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable List<PythonValue> sequence(PythonValue value) {
    return switch (value) {
      case PythonValue.ListOf list -> list.items();
      case PythonValue.TupleOf tuple -> tuple.items();
      default -> null;
    };
  }

  private static double polynomial(JsonNode coefficients, double x) {
    double sum = 0;
    for (int i = 0; i < coefficients.size(); i++) {
      sum += coefficients.get(i).asDouble() * Math.pow(x, i);
    }
    return sum;
  }

  /** The surface of a square pyramid whose second measure is taken as its height, rounded. */
  private static double pyramid(JsonNode arguments) {
    double base = arguments.get(0).asDouble();
    double height = arguments.get(1).asDouble();
    double slant = Math.sqrt(base / 2 * (base / 2) + height * height);
    return Math.rint(base * base + 2 * base * slant);
  }

  /** The sum of the differences of digits, the shorter number filled with zeros. */
  private static long digitDistance(JsonNode arguments) {
    String a = arguments.get(0).asText();
    String b = arguments.get(1).asText();
    int length = Math.max(a.length(), b.length());
    long sum = 0;
    for (int i = 1; i <= length; i++) {
      sum += Math.abs(digit(a, i) - digit(b, i));
    }
    return sum;
  }

  private static int digit(String number, int fromTheRight) {
    int at = number.length() - fromTheRight;
    return at < 0 ? 0 : Math.max(0, Character.digit(number.charAt(at), 10));
  }
}
