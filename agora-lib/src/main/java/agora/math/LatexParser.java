package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Group;
import agora.math.Expression.Numeral;
import agora.math.Expression.Relation;
import agora.math.Expression.Shape;
import agora.math.Expression.Symbol;
import agora.math.Expression.Words;
import agora.math.LatexToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a mathematical answer by recursive descent: lists of relations of sums of products of
 * powers.
 */
final class LatexParser implements LatexAtoms.Larger {
  /**
   * What is done with a tree goes down its levels on the stack, of which a thread has a megabyte.
   */
  private static final int MAX_DEPTH = 400;

  private static final Set<String> RELATIONS =
      Set.of("=", "<", ">", "<=", ">=", "!=", "in", "approx");
  private static final Set<String> UNIONS = Set.of("cup", "cap", "setminus");
  private static final Set<String> SIGNS = Set.of("pm", "mp");
  private static final Set<String> OPENING = Set.of("(", "{", "lfloor", "lceil");
  private static final Set<String> JOINTS = Set.of(",", "and", "or");

  private final LatexCursor in;
  private final LatexAtoms atoms;
  private int bars;
  private int angles;
  private boolean measured;

  private LatexParser(List<LatexToken> tokens) {
    this.in = new LatexCursor(tokens);
    this.atoms = new LatexAtoms(in, this);
  }

  /**
   * Returns the tree of an answer.
   *
   * @throws MathSyntaxException if the text is not an expression
   */
  static Expression parse(String text, boolean joinThousands) {
    LatexParser parser = new LatexParser(LatexLexer.read(text, joinThousands));
    if (parser.in.done()) {
      throw new MathSyntaxException("an empty text");
    }
    Expression value = parser.listing();
    if (!parser.in.done()) {
      throw new MathSyntaxException("what follows is not part of it: " + parser.in.rest());
    }
    if (value.depth() > MAX_DEPTH) {
      throw new MathSyntaxException("a tree of more than " + MAX_DEPTH + " levels");
    }
    return parser.measured ? Quantities.lifted(value) : value;
  }

  @Override
  public Expression listing() {
    List<Expression> groups = new ArrayList<>();
    do {
      List<Expression> items = items();
      groups.add(items.size() == 1 ? items.getFirst() : new Group(Shape.LIST, items));
    } while (in.accept(";"));
    return groups.size() == 1 ? groups.getFirst() : new Group(Shape.LIST, groups);
  }

  @Override
  public List<Expression> items() {
    List<Expression> items = new ArrayList<>();
    items.add(ratio());
    String joint = joint();
    String joints = joint;
    while (!joint.isEmpty()) {
      items.add(ratio());
      joint = joint();
      joints = joint.isEmpty() || joint.equals(joints) ? joints : ",";
    }
    Expression set = Relations.joined(items, joints);
    return set == null ? items : List.of(set);
  }

  /** Passes over what parts two items, "and" and "or" rather than the comma before them. */
  private String joint() {
    String joint = "";
    while (in.sees(JOINTS)) {
      joint = in.take().text();
    }
    return joint;
  }

  private Expression ratio() {
    Expression first = item();
    if (!in.sees(":") || first instanceof Words) {
      return first;
    }
    List<Expression> terms = new ArrayList<>(List.of(first));
    while (in.accept(":")) {
      terms.add(sum());
    }
    return new Group(Shape.RATIO, terms);
  }

  @Override
  public Expression item() {
    Expression named = null;
    if (in.sees(Kind.WORD)) {
      var words = new StringBuilder();
      while (in.sees(Kind.WORD) || in.sees(Kind.NAME) || in.sees("'")) {
        words.append(words.isEmpty() ? "" : " ").append(in.take().text());
      }
      named = new Words(words.toString());
      if (!in.sees("=") || in.previous().kind() != Kind.WORD || words.indexOf(" ") > 0) {
        return named;
      }
    }
    List<Expression> sides = new ArrayList<>();
    List<String> signs = new ArrayList<>();
    sides.add(named == null ? union() : named);
    while (in.sees(RELATIONS)) {
      signs.add(in.take().text());
      sides.add(union());
    }
    return signs.isEmpty() ? sides.getFirst() : new Relation(sides, signs);
  }

  private Expression union() {
    Expression left = sum();
    while (in.sees(UNIONS)) {
      String sign = in.take().text();
      left = Call.of(sign, left, sum());
    }
    return left;
  }

  private Expression sum() {
    in.enter();
    Expression left = null;
    while (true) {
      if (in.accept("+")) {
        Expression right = product();
        left = left == null ? right : Call.of("+", left, right);
      } else if (in.accept("-")) {
        Expression right = Call.of("neg", product());
        left = left == null ? right : Call.of("+", left, right);
      } else if (in.sees(SIGNS)) {
        String sign = in.take().text();
        left = Call.of(sign, left == null ? new Numeral(Rational.ZERO, 0) : left, product());
      } else if (left == null) {
        left = product();
      } else {
        in.leave();
        return left;
      }
    }
  }

  private Expression product() {
    Expression left = units(factor());
    while (true) {
      if (in.accept("*")) {
        left = Call.of("*", left, units(signed()));
      } else if (in.accept("/")) {
        left = Call.of("/", left, units(signed()));
      } else if (startsFactor()) {
        boolean fraction = in.peek().is(Kind.FUNCTION, "frac");
        Expression right = factor();
        boolean mixed = fraction && left instanceof Numeral && isRatioOfNumbers(right);
        left = Call.of(mixed ? "+" : "*", left, units(right));
      } else {
        return left;
      }
    }
  }

  private Expression signed() {
    return in.accept("-") ? Call.of("neg", signed()) : in.accept("+") ? signed() : factor();
  }

  /** Reads the unit after a quantity, with its power; words that are no unit say nothing. */
  private Expression units(Expression quantity) {
    if (!in.sees(Kind.WORD)) {
      return quantity;
    }
    Expression value = quantity;
    StringBuilder unit = new StringBuilder();
    while (in.sees(Kind.WORD)) {
      String word = in.take().text();
      int space = word.indexOf(' ');
      Rational scale = LatexUnits.scale(space < 0 ? word : word.substring(0, space));
      if (scale != null) {
        value = Call.of("*", value, new Numeral(scale, 0));
        word = space < 0 ? "" : word.substring(space);
      }
      unit.append(' ').append(word);
      if (in.accept("^")) {
        unit.append('^').append(LatexText.flat(factor()));
      }
      if (in.sees("/", second -> second.kind() == Kind.WORD)) {
        in.take();
        unit.append('/');
      }
    }
    String known = LatexUnits.canonical(unit.toString());
    return known == null ? value : measured(value, known);
  }

  private Expression measured(Expression value, String unit) {
    measured = true;
    return Quantities.of(value, unit);
  }

  private boolean startsFactor() {
    if (in.done()) {
      return false;
    }
    LatexToken token = in.peek();
    return switch (token.kind()) {
      case NAME, FUNCTION, BEGIN -> true;
      case SIGN -> OPENING.contains(token.text()) || (token.text().equals("|") && bars == 0);
      case NUMBER -> in.previous().isSign(")") || in.previous().isSign("}");
      default -> false;
    };
  }

  /** Whether a factor makes a mixed number of the number before it: {@code 3\frac{1}{2}}. */
  private static boolean isRatioOfNumbers(Expression factor) {
    return factor instanceof Call call
        && call.function().equals("/")
        && call.arguments().stream().allMatch(part -> part instanceof Numeral);
  }

  @Override
  public Expression factor() {
    Expression base = postfix(atoms.atom());
    if (!in.accept("^")) {
      return base;
    }
    if (in.accept("degree")) {
      return degrees(base);
    }
    if (in.sees("{", second -> second.isSign("degree"))) {
      in.take();
      in.take();
      in.take();
      return degrees(base);
    }
    if (in.sees("'") || in.sees("{", second -> second.isSign("'"))) {
      throw new MathSyntaxException("a derivative is not an answer that we compare");
    }
    Expression exponent = in.accept("-") ? Call.of("neg", atoms.single()) : atoms.single();
    return postfix(Call.of("^", base, exponent));
  }

  private Expression postfix(Expression value) {
    while (true) {
      if (in.accept("!")) {
        value = Call.of("factorial", value);
      } else if (in.accept("%")) {
        value = Call.of("percent", value);
      } else if (in.accept("dollar")) {
        value = measured(value, "dollar");
      } else if (in.accept("degree")) {
        value = degrees(value);
      } else if (value instanceof Symbol symbol && in.accept("'")) {
        value = new Symbol(symbol.name() + "'");
      } else {
        return value;
      }
    }
  }

  /** Degrees are a unit, except of the angle of a trigonometric function. */
  private Expression degrees(Expression value) {
    if (angles > 0) {
      return Call.of("/", Call.of("*", value, new Symbol("pi")), new Numeral(Rational.of(180), 0));
    }
    String scale = in.last() && in.sees(Kind.NAME) ? in.peek().text() : "";
    if (scale.equals("C") || scale.equals("F")) {
      in.take();
    }
    return measured(
        value, scale.equals("C") ? "celsius" : scale.equals("F") ? "fahrenheit" : "degree");
  }

  @Override
  public void angle(boolean begins) {
    angles += begins ? 1 : -1;
  }

  @Override
  public Expression dollars() {
    return measured(factor(), "dollar");
  }

  @Override
  public Expression argument() {
    Expression left = factor();
    while (startsFactor() && !in.sees(Kind.FUNCTION) && !in.sees("(")) {
      left = Call.of("*", left, factor());
    }
    return left;
  }

  @Override
  public Expression bars() {
    bars++;
    Expression value = sum();
    bars--;
    in.expect("|");
    return value;
  }
}
