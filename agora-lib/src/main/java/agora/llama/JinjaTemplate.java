package agora.llama;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Jinja template, read as transformers reads chat templates: statements on their own lines
 * leave no trace, {@code tojson} writes what Python would, and lists cannot be changed.
 */
final class JinjaTemplate {
  private static final Map<Character, String> DATE_PATTERNS =
      Map.ofEntries(
          Map.entry('d', "dd"),
          Map.entry('m', "MM"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('Y', "yyyy"),
          Map.entry('y', "yy"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"));

  private final JinjaParser.Node node;
  private final Clock clock;

  /**
   * @throws IllegalArgumentException if the source is no Jinja
   */
  JinjaTemplate(String source, Clock clock) {
    try {
      this.node = JinjaParser.parse(source);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the chat template is no Jinja: " + e.getMessage(), e);
    }
    this.clock = clock;
  }

  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /**
   * Returns the text for these names.
   *
   * @throws IllegalArgumentException if the template refuses them, or fails on them
   */
  String render(Map<String, @Nullable Object> names) {
    JinjaScope globals = new JinjaScope(null);
    functions().forEach(globals::set);
    names.forEach(globals::set);
    StringBuilder out = new StringBuilder();
    try {
      node.render(new JinjaScope(globals), out);
    } catch (Refusal e) {
      throw new IllegalArgumentException(
          "the chat template refuses the conversation: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the chat template fails: " + e.getMessage(), e);
    }
    return out.toString();
  }

  private Map<String, JinjaValues.Function> functions() {
    return Map.of(
        "raise_exception",
        (arguments, named) -> {
          throw new Refusal(JinjaValues.text(arguments.getFirst()));
        },
        "strftime_now",
        (arguments, named) -> date(JinjaValues.text(arguments.getFirst())),
        "range",
        (arguments, named) -> range(arguments.stream().map(JinjaValues::integer).toList()),
        "namespace",
        (arguments, named) -> {
          JinjaScope.Namespace namespace = new JinjaScope.Namespace();
          namespace.putAll(named);
          return namespace;
        },
        "dict",
        (arguments, named) -> new TreeMap<>(named));
  }

  private String date(String format) {
    ZonedDateTime now = ZonedDateTime.now(clock);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char field = format.charAt(++i);
      String pattern = DATE_PATTERNS.get(field);
      out.append(
          pattern == null
              ? String.valueOf(field)
              : now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)));
    }
    return out.toString();
  }

  private static List<Object> range(List<Long> bounds) {
    long from = bounds.size() == 1 ? 0 : bounds.get(0);
    long to = bounds.size() == 1 ? bounds.get(0) : bounds.get(1);
    long step = bounds.size() > 2 ? bounds.get(2) : 1;
    List<Object> out = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      out.add(i);
    }
    return out;
  }
}
