package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Group;
import agora.math.Expression.Relation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values with a unit: a call {@code unit:m/s} of one argument, only ever outermost. */
final class Quantities {
  private static final String PREFIX = "unit:";

  private Quantities() {}

  static Expression of(Expression value, String unit) {
    return Call.of(PREFIX + unit, value);
  }

  /** Returns the unit of a value, or null if it has none. */
  static @Nullable String unit(Expression expression) {
    return expression instanceof Call call && call.function().startsWith(PREFIX)
        ? call.function().substring(PREFIX.length())
        : null;
  }

  /** Returns the value without its unit. */
  static Expression value(Expression expression) {
    return unit(expression) != null ? ((Call) expression).arguments().getFirst() : expression;
  }

  /** Returns an answer in which units stand outermost; those within a calculation go. */
  static Expression lifted(Expression expression) {
    return switch (expression) {
      case Group group -> new Group(group.shape(), each(group.items()));
      case Relation relation -> new Relation(each(relation.sides()), relation.signs());
      case Call call -> {
        String unit = outermost(call);
        Expression value = stripped(call);
        yield unit == null ? value : of(value, unit);
      }
      default -> expression;
    };
  }

  private static List<Expression> each(List<Expression> items) {
    return items.stream().map(Quantities::lifted).toList();
  }

  private static @Nullable String outermost(Call call) {
    String unit = unit(call);
    if (unit != null) {
      return unit;
    }
    return call.function().equals("*") || call.function().equals("neg")
        ? call.arguments().getLast() instanceof Call last ? outermost(last) : null
        : null;
  }

  private static Expression stripped(Expression expression) {
    if (!(expression instanceof Call call)) {
      return expression;
    }
    return unit(call) != null
        ? stripped(call.arguments().getFirst())
        : new Call(call.function(), call.arguments().stream().map(Quantities::stripped).toList());
  }
}
