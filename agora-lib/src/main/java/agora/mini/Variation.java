package agora.mini;

import agora.mini.Task.Example;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A new example made from one whose words the grammar does not know: the same text with other
 * numbers, its equations worked out again. Where one number would need two values, the example
 * stays as it was.
 */
final class Variation {
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d{1,6}(?!\\w)");
  private static final Pattern EQUATION =
      Pattern.compile("(\\d{1,6})\\s*([-+*/x])\\s*(\\d{1,6})\\s*=\\s*(\\d{1,6})");

  private Variation() {}

  static Example of(Example example, RandomGenerator random) {
    Map<String, String> changed = new HashMap<>();
    NUMBER
        .matcher(example.instruction())
        .results()
        .forEach(number ->
            changed.computeIfAbsent(
                number.group(), old -> String.valueOf(Long.parseLong(old) + random.nextInt(1, 6))));
    Matcher equation = EQUATION.matcher(example.response());
    while (equation.find()) {
      OptionalLong result =
          result(
              changed.getOrDefault(equation.group(1), equation.group(1)),
              equation.group(2),
              changed.getOrDefault(equation.group(3), equation.group(3)));
      if (result.isEmpty()) {
        return example;
      }
      String value = String.valueOf(result.getAsLong());
      String before = changed.putIfAbsent(equation.group(4), value);
      if (before != null && !before.equals(value)) {
        return example;
      }
    }
    return new Example(
        replace(example.instruction(), changed), replace(example.response(), changed));
  }

  private static OptionalLong result(String left, String sign, String right) {
    long a = Long.parseLong(left);
    long b = Long.parseLong(right);
    return switch (sign) {
      case "+" -> OptionalLong.of(a + b);
      case "-" -> a >= b ? OptionalLong.of(a - b) : OptionalLong.empty();
      case "/" -> b > 0 && a % b == 0 ? OptionalLong.of(a / b) : OptionalLong.empty();
      default -> OptionalLong.of(a * b);
    };
  }

  private static String replace(String text, Map<String, String> changed) {
    return NUMBER
        .matcher(text)
        .replaceAll(number -> changed.getOrDefault(number.group(), number.group()));
  }
}
