package agora.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a value is assigned to: a name, a field of a namespace, or several of these. */
sealed interface Target {
  /** Names that stand for values everywhere. */
  Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

  /** Sets the target; {@code scope} is where new names belong. */
  void assign(Scope scope, @Nullable Object value);

  /** A variable. */
  record Name(String name) implements Target {
    public Name {
      if (CONSTANTS.contains(name)) {
        throw new IllegalArgumentException("can't assign to '" + name + "'");
      }
    }

    @Override
    public void assign(Scope scope, @Nullable Object value) {
      scope.set(name, value);
    }
  }

  /** A field of a namespace. */
  record Field(String owner, String field) implements Target {
    @Override
    public void assign(Scope scope, @Nullable Object value) {
      if (!(scope.get(owner) instanceof Scope.Namespace namespace)) {
        throw new IllegalArgumentException(
            "'" + owner + "' is no namespace, so it cannot be changed");
      }
      namespace.put(field, value);
    }
  }

  /** Targets that the items of a value go to, one each. */
  record Several(List<Target> parts) implements Target {
    @Override
    public void assign(Scope scope, @Nullable Object value) {
      List<@Nullable Object> items = Values.items(value);
      if (items.size() != parts.size()) {
        throw new IllegalArgumentException(
            parts.size() + " values were expected to take apart, had " + items.size());
      }
      for (int i = 0; i < items.size(); i++) {
        parts.get(i).assign(scope, items.get(i));
      }
    }
  }

  /**
   * Reads a target: one, or several with commas between them.
   *
   * @param fields whether a field of a namespace is one
   */
  static Target read(Cursor tokens, boolean fields) {
    Target first = one(tokens, fields);
    if (!tokens.sees(",")) {
      return first;
    }
    List<Target> parts = new ArrayList<>(List.of(first));
    while (tokens.accept(",") && !tokens.done()) {
      parts.add(one(tokens, fields));
    }
    return new Several(List.copyOf(parts));
  }

  private static Target one(Cursor tokens, boolean fields) {
    if (tokens.accept("(")) {
      return bracketed(tokens);
    }
    String name = tokens.name();
    return fields && tokens.accept(".") ? new Field(name, tokens.name()) : new Name(name);
  }

  private static Target bracketed(Cursor tokens) {
    List<Target> parts = new ArrayList<>();
    boolean several = false;
    while (!tokens.sees(")")) {
      parts.add(one(tokens, false));
      if (!tokens.accept(",")) {
        break;
      }
      several = true;
    }
    tokens.expect(")");
    return parts.size() == 1 && !several ? parts.getFirst() : new Several(List.copyOf(parts));
  }
}
