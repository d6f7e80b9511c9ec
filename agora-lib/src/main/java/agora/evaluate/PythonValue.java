package agora.evaluate;

import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of Python as plain data. {@code equals} is Python's {@code ==}: {@code 1 == 1.0 == True},
 * a list is never a tuple, the order of a dict does not matter, NaN equals nothing, and what is no
 * plain data equals nothing.
 */
sealed interface PythonValue {
  int MOST_KEYS = 100_000;

  /** Python's None. */
  record None() implements PythonValue {}

  /**
   * A number; {@code value} is its normal form, so that equal numbers are equal whatever their
   * type: a {@link BigInteger} where it is whole, a {@link Double} where it is exactly one, else a
   * {@link BigDecimal} or a {@link Ratio}.
   */
  record Numeric(Object value, String type) implements PythonValue {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Numeric number && value.equals(number.value) && !isNan();
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }

    boolean isNan() {
      return value instanceof Double real && real.isNaN();
    }

    double doubleValue() {
      return value instanceof Ratio ratio
          ? new BigDecimal(ratio.over())
              .divide(new BigDecimal(ratio.under()), java.math.MathContext.DECIMAL64)
              .doubleValue()
          : ((Number) value).doubleValue();
    }
  }

  /** A fraction in lowest terms that is neither whole nor a double. */
  record Ratio(BigInteger over, BigInteger under) {}

  /** A complex number that is not real. */
  record Complex(Numeric real, Numeric imaginary) implements PythonValue {}

  record Text(String value) implements PythonValue {}

  record Bytes(String hex) implements PythonValue {}

  record ListOf(List<PythonValue> items) implements PythonValue {}

  record TupleOf(List<PythonValue> items) implements PythonValue {}

  record DictOf(Map<PythonValue, PythonValue> entries) implements PythonValue {}

  /** A set or a frozenset. */
  record SetOf(Set<PythonValue> items) implements PythonValue {}

  /** A range, by its items' first, count and step, as Python compares them. */
  record RangeOf(BigInteger start, BigInteger stop, BigInteger step) implements PythonValue {}

  /** The items an iterator gave; as in Python, no two iterators are equal. */
  record Iterated(List<PythonValue> items) implements PythonValue {
    @Override
    public boolean equals(@Nullable Object other) {
      return false;
    }

    @Override
    public int hashCode() {
      return items.hashCode();
    }
  }

  /**
   * Something that is no plain data; equal to nothing, so that no object can claim to be. Its truth
   * is its own word for it, as a returned True would be.
   */
  record Opaque(String type, boolean truth) implements PythonValue {
    @Override
    public boolean equals(@Nullable Object other) {
      return false;
    }

    @Override
    public int hashCode() {
      return type.hashCode();
    }
  }

  /**
   * Returns the value that a line of the sandbox means.
   *
   * @throws SandboxSession.MalformedReply if it means none
   */
  static PythonValue of(@Nullable JsonNode node) {
    try {
      return read(Objects.requireNonNull(node, "no value"));
    } catch (RuntimeException e) { // an untrusted program may have written any shape at all
      throw new SandboxSession.MalformedReply("the program wrote no plain data: " + e.getMessage());
    }
  }

  private static PythonValue read(JsonNode node) {
    return switch (node.getNodeType()) {
      case NULL -> new None();
      case BOOLEAN -> new Numeric(node.booleanValue() ? BigInteger.ONE : BigInteger.ZERO, "bool");
      case STRING -> new Text(node.textValue());
      case NUMBER ->
          node.isIntegralNumber()
              ? new Numeric(node.bigIntegerValue(), "int")
              : new Numeric(normal(node.doubleValue()), "float");
      case ARRAY -> new ListOf(items(node));
      case OBJECT -> tagged(node);
      default -> throw new IllegalArgumentException(node.getNodeType().name());
    };
  }

  private static PythonValue tagged(JsonNode node) {
    Map.Entry<String, JsonNode> only = node.properties().iterator().next();
    JsonNode body = only.getValue();
    return switch (only.getKey()) {
      case "i" -> new Numeric(integer(body), "int");
      case "f" -> new Numeric(real(body.asText()), "float");
      case "t" -> new TupleOf(items(body));
      case "d" -> dict(body);
      case "s", "z" -> new SetOf(new HashSet<>(items(bounded(body))));
      case "b" -> new Bytes(HexFormat.of().formatHex(HexFormat.of().parseHex(body.asText())));
      case "c" -> complex((Numeric) read(body.get(0)), (Numeric) read(body.get(1)));
      case "r" -> range(items(body));
      case "q" -> fraction(integer(body.get(0)), integer(body.get(1)));
      case "m" -> decimal(body.asText());
      case "n" -> new Iterated(items(body));
      case "o" -> new Opaque(body.get(0).asText(), body.get(2).booleanValue());
      default -> throw new IllegalArgumentException("no such tag: " + only.getKey());
    };
  }

  private static List<PythonValue> items(JsonNode array) {
    List<PythonValue> items = new ArrayList<>(array.size());
    array.forEach(item -> items.add(read(item)));
    return items;
  }

  private static DictOf dict(JsonNode pairs) {
    Map<PythonValue, PythonValue> entries = new HashMap<>();
    bounded(pairs).forEach(pair -> entries.put(read(pair.get(0)), read(pair.get(1))));
    return new DictOf(entries);
  }

  /** Keys chosen to collide would make a larger table slow. */
  private static JsonNode bounded(JsonNode items) {
    if (items.size() > MOST_KEYS) {
      throw new IllegalArgumentException("more than " + MOST_KEYS + " keys");
    }
    return items;
  }

  private static PythonValue complex(Numeric real, Numeric imaginary) {
    return imaginary.value().equals(BigInteger.ZERO) ? real : new Complex(real, imaginary);
  }

  private static RangeOf range(List<PythonValue> bounds) {
    BigInteger[] values =
        bounds.stream()
            .map(bound -> (BigInteger) ((Numeric) bound).value())
            .toArray(BigInteger[]::new);
    return new RangeOf(values[0], values[1], values[2]);
  }

  private static BigInteger integer(JsonNode hex) {
    String text = hex.asText();
    boolean negative = text.startsWith("-");
    if (!text.startsWith("0x", negative ? 1 : 0)) {
      throw new IllegalArgumentException("no integer: " + CodeVerdict.brief(text));
    }
    String digits = text.substring(negative ? 3 : 2);
    String even = digits.length() % 2 == 0 ? digits : "0" + digits;
    BigInteger size = new BigInteger(1, HexFormat.of().parseHex(even));
    return negative ? size.negate() : size;
  }

  private static Double real(String text) {
    return switch (text) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Object normal(double value) {
    return value == Math.rint(value) && !Double.isInfinite(value)
        ? new BigDecimal(value).toBigInteger()
        : (Object) value;
  }

  private static Numeric fraction(BigInteger over, BigInteger under) {
    BigInteger common = over.gcd(under);
    BigInteger top = over.divide(common);
    BigInteger bottom = under.divide(common);
    if (bottom.equals(BigInteger.ONE)) {
      return new Numeric(top, "Fraction");
    }
    if (bottom.bitCount() == 1 && top.bitLength() <= 53 && bottom.bitLength() < 1000) {
      return new Numeric(top.doubleValue() / bottom.doubleValue(), "Fraction");
    }
    return new Numeric(new Ratio(top, bottom), "Fraction");
  }

  private static Numeric decimal(String text) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("nan") || lower.contains("inf")) {
      boolean negative = lower.startsWith("-");
      double infinite = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      return new Numeric(lower.contains("nan") ? Double.NaN : infinite, "Decimal");
    }
    BigDecimal value = new BigDecimal(text);
    if (Math.abs((long) value.scale()) > 10_000) {
      throw new IllegalArgumentException("a decimal of this size: " + text);
    }
    if (value.signum() == 0 || value.stripTrailingZeros().scale() <= 0) {
      return new Numeric(value.toBigInteger(), "Decimal");
    }
    double near = value.doubleValue();
    boolean exact = !Double.isInfinite(near) && new BigDecimal(near).compareTo(value) == 0;
    return new Numeric(exact ? (Object) near : value.stripTrailingZeros(), "Decimal");
  }
}
