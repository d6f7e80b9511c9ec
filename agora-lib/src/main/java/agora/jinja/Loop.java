package agora.jinja;

import agora.jinja.Expressions.Expression;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code for} statement. */
record Loop(
    Parser.Targets targets,
    Expression items,
    @Nullable Expression filter,
    boolean recursive,
    Parser.Node body,
    Parser.Node otherwise)
    implements Parser.Node {
  private static final int DEEPEST = 100;

  @Override
  public void render(Scope scope, StringBuilder out) {
    run(items.in(scope), scope, out, 0);
  }

  private void run(@Nullable Object value, Scope scope, StringBuilder out, int depth) {
    if (depth >= DEEPEST) {
      throw new IllegalArgumentException("loops must not call themselves more than 100 deep");
    }
    List<@Nullable Object> all = new ArrayList<>();
    Iterator<? extends @Nullable Object> iterator = Values.iterator(value);
    while (iterator.hasNext()) {
      Object item = iterator.next();
      if (filter == null || Values.truth(filter.in(bound(scope, item)))) {
        all.add(item);
      }
    }
    if (all.isEmpty()) {
      otherwise.render(new Scope(scope), out);
    }
    Variable loop = new Variable(all, scope, depth);
    for (int i = 0; i < all.size(); i++) {
      loop.at = i;
      Scope inner = bound(scope, all.get(i));
      inner.set("loop", loop);
      try {
        body.render(inner, out);
      } catch (Parser.Continue control) {
        // the next round follows
      } catch (Parser.Break control) {
        return;
      }
    }
  }

  private Scope bound(Scope scope, @Nullable Object item) {
    Scope inner = new Scope(scope);
    targets.assign(inner, item);
    return inner;
  }

  /** The variable {@code loop}: where the loop stands; called, it goes through other items. */
  private final class Variable implements Methods.Fields, Values.Function {
    private final List<@Nullable Object> all;
    private final Scope scope;
    private final int depth;
    private final List<@Nullable Object> changed = new ArrayList<>();
    private boolean compared;
    private int at;

    Variable(List<@Nullable Object> all, Scope scope, int depth) {
      this.all = all;
      this.scope = scope;
      this.depth = depth;
    }

    @Override
    public @Nullable Object field(String name) {
      return switch (name) {
        case "index" -> at + 1L;
        case "index0" -> (long) at;
        case "revindex" -> (long) all.size() - at;
        case "revindex0" -> all.size() - at - 1L;
        case "first" -> at == 0;
        case "last" -> at == all.size() - 1;
        case "length" -> (long) all.size();
        case "depth" -> depth + 1L;
        case "depth0" -> (long) depth;
        case "previtem" -> at > 0 ? all.get(at - 1) : new Undefined("there is no previous item");
        case "nextitem" ->
            at + 1 < all.size() ? all.get(at + 1) : new Undefined("there is no next item");
        case "cycle" ->
            (Values.Function) (arguments, named) -> arguments.get(at % arguments.size());
        case "changed" -> (Values.Function) (arguments, named) -> changed(arguments);
        default -> null;
      };
    }

    private boolean changed(List<@Nullable Object> now) {
      if (compared && Values.equal(changed, now)) {
        return false;
      }
      compared = true;
      changed.clear();
      changed.addAll(now);
      return true;
    }

    @Override
    public @Nullable Object call(
        List<@Nullable Object> arguments, Map<String, @Nullable Object> named) {
      if (!recursive) {
        throw new IllegalArgumentException(
            "the loop must have the 'recursive' marker to be called");
      }
      StringBuilder out = new StringBuilder();
      run(arguments.getFirst(), scope, out, depth + 1);
      return out.toString();
    }
  }
}
