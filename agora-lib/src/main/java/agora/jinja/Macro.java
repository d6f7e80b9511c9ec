package agora.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A macro, or the block that a {@code call} statement hands to one. */
final class Macro implements Values.Function, Methods.Fields {
  private final String name;
  private final Parameters parameters;
  private final Set<String> uses;
  private final Parser.Node body;
  private final Scope outer;

  /**
   * @param uses the names that stand in its body
   */
  Macro(String name, Parameters parameters, Set<String> uses, Parser.Node body, Scope outer) {
    this.name = name;
    this.parameters = parameters;
    this.uses = uses;
    this.body = body;
    this.outer = outer;
  }

  private record Parameter(String name, @Nullable Expression otherwise) {}

  /** The parameters of a macro, in parentheses. */
  record Parameters(List<Parameter> list) {
    static final Parameters NONE = new Parameters(List.of());

    static Parameters read(Cursor tokens) {
      List<Parameter> list = new ArrayList<>();
      tokens.expect("(");
      while (!tokens.accept(")")) {
        if (!list.isEmpty()) {
          tokens.expect(",");
        }
        String name = new Target.Name(tokens.name()).name();
        if (list.stream().anyMatch(parameter -> parameter.name().equals(name))) {
          throw new IllegalArgumentException("duplicate argument '" + name + "' of a macro");
        }
        boolean optional = tokens.accept("=");
        if (!optional && !list.isEmpty() && list.getLast().otherwise() != null) {
          throw new IllegalArgumentException("non-default argument follows default argument");
        }
        list.add(new Parameter(name, optional ? new Expressions(tokens).expression() : null));
      }
      return new Parameters(list);
    }
  }

  @Override
  public @Nullable Object call(
      List<@Nullable Object> arguments, Map<String, @Nullable Object> named) {
    Scope inner = new Scope(outer);
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(named);
    if (uses.contains("caller")) {
      Object caller = rest.remove("caller");
      inner.set("caller", caller == null ? Values.missing("caller") : caller);
    }
    for (int i = 0; i < parameters.list().size(); i++) {
      Parameter parameter = parameters.list().get(i);
      boolean byName = rest.containsKey(parameter.name());
      Object value = rest.remove(parameter.name());
      if (i < arguments.size()) {
        if (byName) {
          throw new IllegalArgumentException(
              "macro '" + name + "' got multiple values for argument '" + parameter.name() + "'");
        }
        value = arguments.get(i);
      } else if (!byName) {
        value =
            parameter.otherwise() == null
                ? new Undefined("parameter '" + parameter.name() + "' was not provided")
                : parameter.otherwise().in(inner);
      }
      inner.set(parameter.name(), value);
    }
    int count = parameters.list().size();
    List<@Nullable Object> more =
        arguments.subList(Math.min(count, arguments.size()), arguments.size());
    if (uses.contains("varargs")) {
      inner.set("varargs", new Tuple(more));
    } else if (!more.isEmpty()) {
      throw new IllegalArgumentException(
          "macro '" + name + "' takes not more than " + count + " argument(s)");
    }
    if (uses.contains("kwargs")) {
      inner.set("kwargs", rest);
    } else if (!rest.isEmpty()) {
      throw new IllegalArgumentException(
          "macro '"
              + name
              + "' takes no keyword argument '"
              + rest.keySet().iterator().next()
              + "'");
    }
    StringBuilder text = new StringBuilder();
    body.render(inner, text);
    return text.toString();
  }

  @Override
  public @Nullable Object field(String field) {
    return switch (field) {
      case "name" -> name;
      case "arguments" -> new Tuple(parameters.list().stream().map(Parameter::name).toList());
      default -> null;
    };
  }
}
