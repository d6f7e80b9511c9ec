package agora.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code for} statement. Items are fetched, and tried against its condition, when their round
 * comes, so that both see what earlier rounds have set.
 */
record Loop(
    Target target,
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
    Variable loop = new Variable(value, scope, depth);
    boolean completed = false;
    while (loop.advance()) {
      Scope inner = bound(scope, loop.current);
      inner.set("loop", loop);
      try {
        body.render(inner, out);
        completed = true;
      } catch (Parser.Continue control) {
        // the next round follows
      } catch (Parser.Break control) {
        break;
      }
    }
    // As in jinja2, a round that was broken off does not count.
    if (!completed) {
      otherwise.render(new Scope(scope), out);
    }
  }

  private Scope bound(Scope scope, @Nullable Object item) {
    Scope inner = new Scope(scope);
    target.assign(inner, item);
    return inner;
  }

  /** The variable {@code loop}: where the loop stands; called, it goes through other items. */
  private final class Variable implements Methods.Fields, Values.Function {
    private record Item(@Nullable Object value) {}

    private final Iterator<? extends @Nullable Object> remaining;
    private final Deque<Item> ahead = new ArrayDeque<>();
    private final Scope scope;
    private final int depth;
    private final List<@Nullable Object> changed = new ArrayList<>();
    private long length;
    private boolean compared;
    private int at = -1;
    private @Nullable Object previous;
    private @Nullable Object current;

    Variable(@Nullable Object value, Scope scope, int depth) {
      this.remaining = Values.iterator(value);
      boolean sized =
          value instanceof Collection<?> || value instanceof Map<?, ?> || value instanceof String;
      this.length = sized && filter == null ? Values.length(value) : -1;
      this.scope = scope;
      this.depth = depth;
    }

    /** Goes on to the next item; returns false where there is none. */
    boolean advance() {
      if (!fetch()) {
        return false;
      }
      previous = current;
      current = ahead.removeFirst().value();
      at++;
      return true;
    }

    /** Looks one item ahead; returns false where there is none. */
    private boolean fetch() {
      while (ahead.isEmpty() && remaining.hasNext()) {
        take(remaining.next());
      }
      return !ahead.isEmpty();
    }

    private void take(@Nullable Object item) {
      if (filter == null || Values.truth(filter.in(bound(scope, item)))) {
        ahead.add(new Item(item));
      }
    }

    private long length() {
      if (length < 0) {
        while (remaining.hasNext()) {
          take(remaining.next());
        }
        length = at + 1L + ahead.size();
      }
      return length;
    }

    @Override
    public @Nullable Object field(String name) {
      return switch (name) {
        case "index" -> at + 1L;
        case "index0" -> (long) at;
        case "revindex" -> length() - at;
        case "revindex0" -> length() - at - 1L;
        case "first" -> at == 0;
        case "last" -> !fetch();
        case "length" -> length();
        case "depth" -> depth + 1L;
        case "depth0" -> (long) depth;
        case "previtem" ->
            at > 0 ? Methods.Fields.held(previous) : new Undefined("there is no previous item");
        case "nextitem" ->
            fetch()
                ? Methods.Fields.held(ahead.getFirst().value())
                : new Undefined("there is no next item");
        case "cycle" -> (Values.Function) (arguments, named) -> cycled(arguments);
        case "changed" -> (Values.Function) (arguments, named) -> changed(arguments);
        default -> null;
      };
    }

    private @Nullable Object cycled(List<@Nullable Object> items) {
      if (items.isEmpty()) {
        throw new IllegalArgumentException("loop.cycle() needs items to go through, got none");
      }
      return items.get(at % items.size());
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
      Object items = new Arguments("loop", arguments, named, "iterable").required(0);
      run(items, scope, out, depth + 1);
      return out.toString();
    }
  }
}
