package agora.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code format} on a text: {@code '{} of {name:>5}'.format(1, name='x')}. */
final class BraceFormat {
  private static final Pattern FIELD =
      Pattern.compile(
          "([\\w]*)((?:\\.\\w+|\\[[^\\]]+\\])*)(?:!([rsa]))?(?::(.*))?", Pattern.DOTALL);
  private static final Pattern STEP = Pattern.compile("\\.(\\w+)|\\[([^\\]]+)\\]");
  private static final Pattern FORMAT =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?([bcdeEfFgGnosxX%])?",
          Pattern.DOTALL);

  private final List<@Nullable Object> values;
  private final Map<String, @Nullable Object> named;
  private int next;
  private boolean numbered;

  private BraceFormat(List<@Nullable Object> values, Map<String, @Nullable Object> named) {
    this.values = values;
    this.named = named;
  }

  static String format(
      String text, List<@Nullable Object> values, Map<String, @Nullable Object> named) {
    return new BraceFormat(values, named).format(text);
  }

  private String format(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      boolean doubled = at < text.length() && text.charAt(at) == c;
      if (c != '{' && c != '}') {
        out.append(c);
      } else if (doubled) {
        out.append(c);
        at++;
      } else if (c == '}') {
        throw new IllegalArgumentException("Single '}' encountered in format string");
      } else {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new IllegalArgumentException("expected '}' before end of string");
        }
        out.append(field(text.substring(at, end)));
        at = end + 1;
      }
    }
    return out.toString();
  }

  private String field(String spelled) {
    Matcher field = FIELD.matcher(spelled);
    if (!field.matches() || spelled.contains("{")) {
      throw new IllegalArgumentException(
          "the format field '" + spelled + "' is not supported here");
    }
    Object value = value(field.group(1));
    Matcher step = STEP.matcher(field.group(2));
    while (step.find()) {
      String index = step.group(2);
      value =
          index == null
              ? Methods.attribute(value, step.group(1))
              : Methods.entry(value, index.matches("\\d+") ? (Object) Long.valueOf(index) : index);
    }
    if ("a".equals(field.group(3))) {
      value = Text.ascii(Values.repr(value));
    } else if ("r".equals(field.group(3))) {
      value = Values.repr(value);
    } else if (field.group(3) != null) {
      value = Values.text(value);
    }
    String format = field.group(4);
    return format == null || format.isEmpty() ? Values.text(value) : spelled(value, format);
  }

  private @Nullable Object value(String name) {
    if (name.isEmpty() || name.matches("\\d+")) {
      int index = name.isEmpty() ? next++ : Integer.parseInt(name);
      numbered |= !name.isEmpty();
      if (numbered && next > 0) {
        throw new IllegalArgumentException(
            "cannot switch between numbered fields and fields without a number");
      }
      if (index >= values.size()) {
        throw new IllegalArgumentException(
            "Replacement index " + index + " out of range for positional args tuple");
      }
      return values.get(index);
    }
    if (!named.containsKey(name)) {
      throw new IllegalArgumentException("a format needs the argument '" + name + "'");
    }
    return named.get(name);
  }

  /** Returns a value in a format such as {@code >8.2f}. */
  private static String spelled(@Nullable Object value, String spelled) {
    Matcher format = FORMAT.matcher(spelled);
    boolean number = Values.isNumber(value) && !(value instanceof Boolean);
    if (!format.matches() || !(number || value instanceof String)) {
      throw new IllegalArgumentException(
          "the format '" + spelled + "' of a " + Values.typeName(value) + " is not supported here");
    }
    String type = format.group(9) == null ? "" : format.group(9);
    int precision = format.group(8) == null ? -1 : Integer.parseInt(format.group(8));
    String body =
        value instanceof String text
            ? text(text, precision, type, format)
            : number(value, type, precision, format.group(7), format.group(4) != null);
    if (number
        && !body.startsWith("-")
        && format.group(3) != null
        && !format.group(3).equals("-")) {
      body = format.group(3) + body;
    }
    boolean zeros = format.group(5) != null;
    String fill = format.group(1) != null ? format.group(1) : zeros ? "0" : " ";
    String align =
        format.group(2) != null ? format.group(2) : zeros && number ? "=" : number ? ">" : "<";
    int width = format.group(6) == null ? 0 : Integer.parseInt(format.group(6));
    if (format.group(7) != null && fill.equals("0") && body.length() < width) {
      throw new IllegalArgumentException(
          "the format '" + spelled + "' with zeros and groups is not supported here");
    }
    return padded(body, width, fill, align);
  }

  private static String padded(String body, int width, String fill, String align) {
    int missing = Math.max(0, width - body.codePointCount(0, body.length()));
    return switch (align) {
      case "<" -> body + fill.repeat(missing);
      case "^" -> fill.repeat(missing / 2) + body + fill.repeat(missing - missing / 2);
      case "=" -> {
        int lead = PercentFormat.lead(body);
        yield body.substring(0, lead) + fill.repeat(missing) + body.substring(lead);
      }
      default -> fill.repeat(missing) + body;
    };
  }

  private static String text(String text, int precision, String type, Matcher format) {
    if ("=".equals(format.group(2))
        || format.group(3) != null
        || format.group(4) != null
        || format.group(7) != null) {
      throw new IllegalArgumentException("a text has no sign and no groups of digits");
    }
    if (!type.isEmpty() && !type.equals("s")) {
      throw new IllegalArgumentException(
          "Unknown format code '" + type + "' for object of type 'str'");
    }
    return precision < 0 || precision >= text.codePointCount(0, text.length())
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private static String number(
      @Nullable Object value, String type, int precision, @Nullable String group, boolean prefix) {
    boolean whole = Values.isWhole(value);
    if (type.isEmpty() && precision >= 0) {
      throw new IllegalArgumentException(
          "a precision without a type is not supported here: write 'f' or 'g' behind it");
    }
    String form = type.isEmpty() || type.equals("n") ? (whole ? "d" : "g") : type;
    if ((prefix && "eEfFgGc%".contains(form))
        || (precision >= 0 && "bcdoxX".contains(form))
        || (group != null && ("bcoxX".contains(form) || type.equals("n")))) {
      throw new IllegalArgumentException(
          "a prefix, precision or group of type '" + form + "' is not supported here");
    }
    int places = precision < 0 ? 6 : precision;
    return switch (form) {
      case "x", "X", "o", "b" -> based(Values.integer(value), form, prefix);
      case "c" -> PercentFormat.character(value);
      case "d" -> grouped(Long.toString(Values.integer(value)), group);
      case "%" ->
          grouped(PercentFormat.number('f', 100 * Values.number(value), places), group) + "%";
      case "s" -> throw new IllegalArgumentException("Unknown format code 's' for a number");
      default ->
          type.isEmpty()
              ? grouped(Values.text(value), group)
              : grouped(PercentFormat.number(form.charAt(0), Values.number(value), places), group);
    };
  }

  private static String based(long number, String form, boolean prefix) {
    int base = form.equals("o") ? 8 : form.equals("b") ? 2 : 16;
    String digits = (prefix ? "0" + form : "") + Long.toString(number, base).replace("-", "");
    return (number < 0 ? "-" : "") + (form.equals("X") ? digits.toUpperCase(Locale.ROOT) : digits);
  }

  private static String grouped(String number, @Nullable String group) {
    return group == null
        ? number
        : number.replaceAll("(?<=\\d)(?=(?:\\d{3})+(?!\\d))(?<!\\.\\d{0,20})", group);
  }
}
