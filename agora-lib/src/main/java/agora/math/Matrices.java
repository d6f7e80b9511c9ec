package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Matrix;
import agora.math.Expression.Numeral;
import agora.math.Expression.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Works out sums, multiples, products, powers and transposes of matrices. */
final class Matrices {
  private static final int MAX_POWER = 20;

  /** Above this many products in a cell, which grow with the power, only numbers are worked out. */
  private static final int MAX_TERMS = 4096;

  private Matrices() {}

  /** Returns the matrix that an expression comes to, or null if it is none. */
  static @Nullable Matrix value(Expression expression) {
    if (expression instanceof Matrix matrix) {
      return matrix;
    }
    if (!(expression instanceof Call call) || call.arguments().isEmpty()) {
      return null;
    }
    Matrix first = value(call.arguments().getFirst());
    if (call.arguments().size() == 1) {
      return first != null && call.function().equals("neg")
          ? each(first, cell -> Call.of("neg", cell))
          : null;
    }
    Expression one = call.arguments().getFirst();
    Expression other = call.arguments().get(1);
    Matrix second = value(other);
    if (first == null && second == null) {
      return null;
    }
    return switch (call.function()) {
      case "+" -> first != null && second != null ? sum(first, second) : null;
      case "*" ->
          first == null
              ? each(second, cell -> Call.of("*", one, cell))
              : second == null
                  ? each(first, cell -> Call.of("*", cell, other))
                  : product(first, second);
      case "/" ->
          second == null && first != null ? each(first, cell -> Call.of("/", cell, other)) : null;
      case "^" -> first == null ? null : power(first, other);
      default -> null;
    };
  }

  private static Matrix each(@Nullable Matrix matrix, UnaryOperator<Expression> cell) {
    List<List<Expression>> rows = new ArrayList<>();
    if (matrix != null) {
      matrix.rows().forEach(row -> rows.add(row.stream().map(cell).toList()));
    }
    return new Matrix(rows);
  }

  private static @Nullable Matrix sum(Matrix a, Matrix b) {
    if (a.rows().size() != b.rows().size()) {
      return null;
    }
    List<List<Expression>> rows = new ArrayList<>();
    for (int i = 0; i < a.rows().size(); i++) {
      if (a.rows().get(i).size() != b.rows().get(i).size()) {
        return null;
      }
      List<Expression> cells = new ArrayList<>();
      for (int j = 0; j < a.rows().get(i).size(); j++) {
        cells.add(Call.of("+", a.rows().get(i).get(j), b.rows().get(i).get(j)));
      }
      rows.add(cells);
    }
    return new Matrix(rows);
  }

  private static @Nullable Matrix power(Matrix base, Expression exponent) {
    if (exponent instanceof Symbol symbol && symbol.name().equals("T")) {
      return transposed(base);
    }
    if (!(exponent instanceof Numeral number)
        || !number.value().isInteger()
        || number.value().signum() <= 0
        || number.value().compareTo(Rational.of(MAX_POWER)) > 0) {
      return null;
    }
    int times = number.value().numerator().intValueExact();
    if (!isNumeric(base) && Math.pow(base.rows().size(), times) > MAX_TERMS) {
      return null;
    }
    Matrix power = base;
    for (int i = 1; i < times && power != null; i++) {
      power = product(power, base);
    }
    return power;
  }

  private static boolean isNumeric(Matrix matrix) {
    return matrix.rows().stream()
        .flatMap(List::stream)
        .allMatch(cell -> worked(cell) instanceof Numeral);
  }

  /** Returns a cell as a fraction if it is one, so that cells of products stay small. */
  private static Expression worked(Expression cell) {
    try {
      Rational value = ExactValue.of(cell, Map.of());
      return value == null ? cell : new Numeral(value, 0);
    } catch (ArithmeticException e) {
      return cell;
    }
  }

  private static Matrix transposed(Matrix matrix) {
    List<List<Expression>> rows = new ArrayList<>();
    int width = matrix.rows().stream().mapToInt(List::size).min().orElse(0);
    for (int column = 0; column < width; column++) {
      int j = column;
      rows.add(matrix.rows().stream().map(row -> row.get(j)).toList());
    }
    return new Matrix(rows);
  }

  private static @Nullable Matrix product(Matrix left, Matrix right) {
    int width = right.rows().isEmpty() ? 0 : right.rows().getFirst().size();
    boolean fit =
        left.rows().stream().allMatch(row -> row.size() == right.rows().size())
            && right.rows().stream().allMatch(row -> row.size() == width);
    if (left.rows().isEmpty() || !fit) {
      return null;
    }
    List<List<Expression>> rows = new ArrayList<>();
    for (List<Expression> row : left.rows()) {
      List<Expression> cells = new ArrayList<>();
      for (int column = 0; column < width; column++) {
        Expression sum = new Numeral(Rational.ZERO, 0);
        for (int k = 0; k < row.size(); k++) {
          sum = Call.of("+", sum, Call.of("*", row.get(k), right.rows().get(k).get(column)));
        }
        cells.add(worked(sum));
      }
      rows.add(cells);
    }
    return new Matrix(rows);
  }
}
