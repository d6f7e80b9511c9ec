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
record PlusOracle(String entry, boolean mbpp, double tolerance) {
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
  boolean accepts(JsonNode arguments, Plain result, Plain expected) {
    if (!mbpp && entry.equals("find_zero")) {
      return result instanceof Plain.Numeric root
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
  private @Nullable Boolean special(JsonNode arguments, Plain result, Plain expected) {
    boolean equal = result.equals(expected);
    if (AS_SETS.contains(entry)) {
      Set<Plain> items = items(result);
      return items != null && items.equals(items(expected));
    }
    if (WHETHER_NONE.contains(entry)) {
      boolean some = !(expected instanceof Plain.None);
      return (result instanceof Plain.Numeric number && number.type().equals("bool"))
          ? Check.truth(number) == some
          : some != (result instanceof Plain.None);
    }
    return switch (entry) {
      case "are_equivalent" -> true; // published as undecidable by comparison
      case "sum_div" -> equal || isNumber(result, 0);
      case "surface_Area" ->
          equal
              || (result instanceof Plain.Numeric area
                  && Math.abs(area.doubleValue() - pyramid(arguments)) <= tolerance);
      case "digit_distance_nums" -> equal || isNumber(result, digitDistance(arguments));
      default -> null;
    };
  }

  private static boolean isNumber(Plain result, long value) {
    return result instanceof Plain.Numeric number
        && number.value().equals(BigInteger.valueOf(value));
  }

  private static @Nullable Set<Plain> items(Plain value) {
    return switch (value) {
      case Plain.ListOf list -> new HashSet<>(list.items());
      case Plain.TupleOf tuple -> new HashSet<>(tuple.items());
      case Plain.SetOf set -> set.items();
      case Plain.DictOf dict -> dict.entries().keySet();
      case Plain.Iterated iterated -> new HashSet<>(iterated.items());
      default -> null;
    };
  }

  private static boolean floats(Plain value) {
    return switch (value) {
      case Plain.Numeric number -> number.type().equals("float");
      case Plain.ListOf list -> allFloats(list.items());
      case Plain.TupleOf tuple -> allFloats(tuple.items());
      default -> false;
    };
  }

  private static boolean allFloats(List<Plain> items) {
    return !items.isEmpty()
        && items.stream()
            .allMatch(item -> item instanceof Plain.Numeric n && n.type().equals("float"));
  }

  private static boolean sameType(Plain a, Plain b) {
    return (a instanceof Plain.Numeric x && b instanceof Plain.Numeric y)
        ? x.type().equals(y.type())
        : a.getClass() == b.getClass();
  }

  private static boolean close(Plain result, Plain expected, double allowed) {
    if (result instanceof Plain.Numeric a && expected instanceof Plain.Numeric b) {
      double x = a.doubleValue();
      double y = b.doubleValue();
      return x == y || Math.abs(x - y) <= allowed + RELATIVE * Math.abs(y);
    }
    List<Plain> left = sequence(result);
    List<Plain> right = sequence(expected);
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

  private static @Nullable List<Plain> sequence(Plain value) {
    return switch (value) {
      case Plain.ListOf list -> list.items();
      case Plain.TupleOf tuple -> tuple.items();
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
