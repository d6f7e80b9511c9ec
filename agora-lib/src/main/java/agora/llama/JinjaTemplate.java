package agora.llama;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Jinja template, read as transformers reads chat templates: statements on their own lines
 * leave no trace, {@code tojson} writes what Python would, and lists cannot be changed.
 */
final class JinjaTemplate {
  private final JinjaParser.Node node;
  private final Clock clock;

  /**
   * @throws IllegalArgumentException if the source is no Jinja
   */
  JinjaTemplate(String source, Clock clock) {
    try {
      this.node = JinjaParser.parse(source);
    } catch (IllegalArgumentException | StackOverflowError e) {
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
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException("the chat template fails: " + e.getMessage(), e);
    }
    return out.toString();
  }

  private Map<String, JinjaValues.Function> functions() {
    return Map.of(
        "raise_exception",
        (arguments, named) -> {
          throw new Refusal(
              JinjaValues.text(
                  new JinjaArguments("raise_exception", arguments, named, "message").required(0)));
        },
        "strftime_now",
        (arguments, named) ->
            new JinjaDate(clock)
                .format(new JinjaArguments("strftime_now", arguments, named, "format").text(0)),
        "range",
        (arguments, named) -> JinjaRange.of(arguments.stream().map(JinjaNumbers::integer).toList()),
        "namespace",
        (arguments, named) -> {
          JinjaScope.Namespace namespace = new JinjaScope.Namespace();
          fields(arguments, named)
              .forEach((key, value) -> namespace.put(JinjaValues.text(key), value));
          return namespace;
        },
        "dict",
        (arguments, named) -> fields(arguments, named),
        "joiner",
        (arguments, named) -> {
          Object separator = new JinjaArguments("joiner", arguments, named, "sep").value(0, ", ");
          boolean[] used = {false};
          JinjaValues.Function join =
              (none, nothing) -> {
                Object text = used[0] ? separator : "";
                used[0] = true;
                return text;
              };
          return join;
        },
        "cycler",
        (arguments, named) -> new Cycler(arguments),
        "lipsum",
        (arguments, named) -> {
          throw new IllegalArgumentException("lipsum() is not supported here: it is random");
        });
  }

  /** Returns the entries that a call names, behind those of a mapping or of pairs. */
  private static Map<@Nullable Object, @Nullable Object> fields(
      List<@Nullable Object> arguments, Map<String, @Nullable Object> named) {
    Map<@Nullable Object, @Nullable Object> fields = new LinkedHashMap<>();
    for (Object argument : arguments) {
      if (argument instanceof Map<?, ?> map) {
        fields.putAll(map);
      } else {
        for (Object pair : JinjaValues.items(argument)) {
          List<@Nullable Object> both = JinjaValues.items(pair);
          fields.put(JinjaValues.key(both.get(0)), both.get(1));
        }
      }
    }
    fields.putAll(named);
    return fields;
  }

  /** What {@code cycler()} makes: gives its values in turn. */
  private static final class Cycler implements JinjaMethods.JinjaFields {
    private final List<@Nullable Object> values;
    private int at;

    Cycler(List<@Nullable Object> values) {
      this.values = values;
      if (values.isEmpty()) {
        throw new IllegalArgumentException("at least one item has to be provided");
      }
    }

    @Override
    public @Nullable Object field(String name) {
      return switch (name) {
        case "current" -> values.get(at);
        case "next" ->
            (JinjaValues.Function)
                (arguments, named) -> {
                  Object value = values.get(at);
                  at = (at + 1) % values.size();
                  return value;
                };
        case "reset" ->
            (JinjaValues.Function)
                (arguments, named) -> {
                  at = 0;
                  return null;
                };
        default -> null;
      };
    }
  }
}
