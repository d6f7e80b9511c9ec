package agora.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Jinja's values do, as Python has it. A value is null (none), {@link #UNDEFINED}, a Boolean,
 * Long, Double, String, List, Map, or {@link Function}.
 */
final class JinjaValues {
  /** The value of a name that nobody gave. */
  static final Object UNDEFINED =
      new Object() {
        @Override
        public String toString() {
          return "";
        }
      };

  /** Something that a template may call. */
  @FunctionalInterface
  interface Function {
    @Nullable Object call(List<@Nullable Object> arguments, Map<String, @Nullable Object> named);
  }

  private JinjaValues() {}

  @SuppressWarnings("ReferenceEquality") // there is one
  static boolean undefined(@Nullable Object value) {
    return value == UNDEFINED;
  }

  static boolean truth(@Nullable Object value) {
    if (value == null || undefined(value)) {
      return false;
    }
    return switch (value) {
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case JinjaScope.Namespace namespace -> true;
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /** Returns the text that an output shows. */
  static String text(@Nullable Object value) {
    if (undefined(value)) {
      return "";
    }
    return value instanceof String string ? string : repr(value);
  }

  static String repr(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    return switch (value) {
      case Boolean flag -> flag ? "True" : "False";
      case String text -> quoted(text);
      case List<?> list -> list.stream().map(JinjaValues::repr).toList().toString();
      case Map<?, ?> map -> {
        List<String> entries = new ArrayList<>();
        map.forEach((key, item) -> entries.add(repr(key) + ": " + repr(item)));
        yield "{" + String.join(", ", entries) + "}";
      }
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    String escaped =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r");
    return quote + (quote == '\'' ? escaped.replace("'", "\\'") : escaped) + quote;
  }

  static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number || a instanceof Boolean) {
      return (b instanceof Number || b instanceof Boolean) && number(a) == number(b);
    }
    return Objects.equals(a, b);
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    return Double.compare(number(a), number(b));
  }

  static boolean contains(@Nullable Object where, @Nullable Object what) {
    if (where == null || undefined(where)) {
      throw new IllegalArgumentException("'in' needs a text, list or mapping, was " + repr(where));
    }
    return switch (where) {
      case String text -> text.contains(text(what));
      case List<?> list -> list.stream().anyMatch(item -> equal(item, what));
      case Map<?, ?> map -> map.containsKey(what);
      default -> false;
    };
  }

  static double number(@Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("a number was expected, was " + repr(value));
  }

  static long integer(@Nullable Object value) {
    return (long) number(value);
  }

  static @Nullable Object add(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return x + y;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      List<@Nullable Object> both = new ArrayList<>(x);
      both.addAll(y);
      return both;
    }
    if (a instanceof String || b instanceof String) {
      throw new IllegalArgumentException("cannot add " + repr(a) + " and " + repr(b));
    }
    return arithmetic("+", a, b);
  }

  static @Nullable Object arithmetic(String operator, @Nullable Object a, @Nullable Object b) {
    if (operator.equals("*") && a instanceof String text) {
      return text.repeat((int) Math.max(0, integer(b)));
    }
    if (operator.equals("%") && a instanceof String text) {
      return format(text, b instanceof List<?> list ? list : java.util.Arrays.asList(b));
    }
    double x = number(a);
    double y = number(b);
    boolean whole = !(a instanceof Double) && !(b instanceof Double);
    double result =
        switch (operator) {
          case "+" -> x + y;
          case "-" -> x - y;
          case "*" -> x * y;
          case "//" -> Math.floor(x / y);
          case "%" -> x - y * Math.floor(x / y);
          case "**" -> Math.pow(x, y);
          default -> x / y;
        };
    if (whole && !operator.equals("/") && Double.isFinite(result)) {
      return (long) result;
    }
    return result;
  }

  /** Returns a text with {@code %s} and {@code %d} replaced in order. */
  static String format(String text, List<?> arguments) {
    StringBuilder out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%' || i + 1 == text.length()) {
        out.append(c);
      } else if (text.charAt(++i) == '%') {
        out.append('%');
      } else {
        out.append(text(arguments.get(next++)));
      }
    }
    return out.toString();
  }

  static List<@Nullable Object> items(@Nullable Object value) {
    if (value instanceof String text) {
      return new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
    }
    if (value instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    if (value instanceof Map<?, ?> map) {
      return new ArrayList<>(map.keySet());
    }
    throw new IllegalArgumentException("a list was expected, was " + repr(value));
  }
}
