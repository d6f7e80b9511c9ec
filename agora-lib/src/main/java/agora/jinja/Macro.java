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
    if (uses.contains("caller")
        && parameters.list().stream()
            .anyMatch(one -> one.name().equals("caller") && one.otherwise() == null)) {
      throw new IllegalArgumentException(
          "the argument 'caller' of macro '" + name + "' needs a default, or must be left out");
    }
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

    boolean has(String name) {
      return list.stream().anyMatch(parameter -> parameter.name().equals(name));
    }
  }

  /** Returns whether the body uses what such a name stands for where no parameter has it. */
  private boolean takes(String special) {
    return uses.contains(special) && !parameters.has(special);
  }

  @Override
  public @Nullable Object call(
      List<@Nullable Object> arguments, Map<String, @Nullable Object> named) {
    Scope inner = new Scope(outer);
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(named);
    if (takes("caller")) {
      Object caller = rest.remove("caller");
      inner.set("caller", caller == null ? Values.missing("caller") : caller);
    }
    bind(inner, arguments, rest);
    int count = parameters.list().size();
    List<@Nullable Object> more =
        arguments.subList(Math.min(count, arguments.size()), arguments.size());
    if (takes("varargs")) {
      inner.set("varargs", new Tuple(more));
    } else if (!more.isEmpty()) {
      throw new IllegalArgumentException(
          "macro '" + name + "' takes not more than " + count + " argument(s)");
    }
    if (takes("kwargs")) {
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

  /** Sets what is given before any default is computed, which may name a later parameter. */
  private void bind(
      Scope inner, List<@Nullable Object> arguments, Map<String, @Nullable Object> rest) {
    List<Parameter> absent = new ArrayList<>();
    for (int i = 0; i < parameters.list().size(); i++) {
      Parameter parameter = parameters.list().get(i);
      Object value;
      if (i < arguments.size()) {
        value = arguments.get(i);
      } else if (rest.containsKey(parameter.name())) {
        value = rest.remove(parameter.name());
      } else {
        value = new Undefined("parameter '" + parameter.name() + "' was not provided");
        absent.add(parameter);
      }
      inner.set(parameter.name(), value);
    }
    for (Parameter parameter : absent) {
      if (parameter.otherwise() != null) {
        inner.set(parameter.name(), parameter.otherwise().in(inner));
      }
    }
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
