package agora.jinja;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Jinja template, read as transformers reads chat templates: statements on their own lines
 * leave no trace, {@code tojson} writes what Python would, and lists cannot be changed.
 */
public final class Template {
  private final Parser.Node node;
  private final Clock clock;

  /**
   * Creates a template from its source.
   *
   * @param clock the time that {@code strftime_now} writes
   * @throws IllegalArgumentException if the source is no Jinja
   */
  public Template(String source, Clock clock) {
    try {
      this.node = Parser.parse(source);
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
   * Returns the text that the template writes.
   *
   * @param names the variables: null, texts, {@code Long}, {@code Double}, booleans, lists and maps
   * @throws IllegalArgumentException if the template calls {@code raise_exception}, or fails
   */
  public String render(Map<String, @Nullable Object> names) {
    Scope globals = new Scope(null);
    functions().forEach(globals::set);
    names.forEach(globals::set);
    StringBuilder out = new StringBuilder();
    try {
      node.render(new Scope(globals), out);
    } catch (Refusal e) {
      throw new IllegalArgumentException(
          "the chat template refuses the conversation: " + e.getMessage(), e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException("the chat template fails: " + e.getMessage(), e);
    }
    return out.toString();
  }

  private Map<String, Values.Function> functions() {
    return Map.of(
        "raise_exception",
        (arguments, named) -> {
          throw new Refusal(
              Values.text(
                  new Arguments("raise_exception", arguments, named, "message").required(0)));
        },
        "strftime_now",
        (arguments, named) ->
            new DateFormat(clock)
                .format(new Arguments("strftime_now", arguments, named, "format").text(0)),
        "range",
        (arguments, named) -> Range.of(arguments.stream().map(Values::integer).toList()),
        "namespace",
        (arguments, named) -> {
          Scope.Namespace namespace = new Scope.Namespace();
          fields(arguments, named).forEach((key, value) -> namespace.put(Values.text(key), value));
          return namespace;
        },
        "dict",
        (arguments, named) -> fields(arguments, named),
        "joiner",
        (arguments, named) -> {
          Object separator = new Arguments("joiner", arguments, named, "sep").value(0, ", ");
          boolean[] used = {false};
          Values.Function join =
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
        for (Object pair : Values.items(argument)) {
          List<@Nullable Object> both = Values.items(pair);
          fields.put(Values.key(fields, both.get(0)), both.get(1));
        }
      }
    }
    fields.putAll(named);
    return fields;
  }

  /** Value of {@code cycler()}: returns its values in turn. */
  private static final class Cycler implements Methods.Fields {
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
            (Values.Function)
                (arguments, named) -> {
                  Object value = values.get(at);
                  at = (at + 1) % values.size();
                  return value;
                };
        case "reset" ->
            (Values.Function)
                (arguments, named) -> {
                  at = 0;
                  return null;
                };
        default -> null;
      };
    }
  }
}
