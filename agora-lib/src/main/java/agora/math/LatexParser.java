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
import java.util.Objects;
import java.util.Set;

/**
 * Reads a mathematical answer by recursive descent: lists of relations of sums of products of
 * powers.
 */
final class LatexParser {
  private static final Set<String> RELATIONS =
      Set.of("=", "<", ">", "<=", ">=", "!=", "in", "approx");
  private static final Set<String> APPLIED = Set.of("f", "g", "h", "F", "G", "H", "W");
  private static final int MAX_DEPTH = 300;

  private final List<LatexToken> tokens;
  private int at;
  private int depth;
  private int bars;
  private int angles;
  private boolean measured;

  private LatexParser(List<LatexToken> tokens) {
    this.tokens = tokens;
  }

  /**
   * Returns the tree of an answer.
   *
   * @throws MathSyntaxException if the text is not an expression
   */
  static Expression parse(String text, boolean joinThousands) {
    LatexParser parser = new LatexParser(LatexLexer.read(text, joinThousands));
    if (parser.tokens.isEmpty()) {
      throw new MathSyntaxException("an empty text");
    }
    Expression value = parser.listing();
    if (parser.at < parser.tokens.size()) {
      throw new MathSyntaxException("what follows is not part of it: " + parser.rest());
    }
    return parser.measured ? Quantities.lifted(value) : value;
  }

  String rest() {
    return String.join(
        " ", tokens.subList(at, tokens.size()).stream().map(LatexToken::text).toList());
  }

  private boolean peek(String sign) {
    return at < tokens.size() && tokens.get(at).isSign(sign);
  }

  private boolean peek(Kind kind) {
    return at < tokens.size() && tokens.get(at).kind() == kind;
  }

  private boolean accept(String sign) {
    boolean there = peek(sign);
    at += there ? 1 : 0;
    return there;
  }

  private void expect(String sign) {
    if (!accept(sign)) {
      throw new MathSyntaxException("expected " + sign + " before " + rest());
    }
  }

  private Expression listing() {
    List<Expression> groups = new ArrayList<>();
    do {
      List<Expression> items = items();
      groups.add(items.size() == 1 ? items.getFirst() : new Group(Shape.LIST, items));
    } while (accept(";"));
    return groups.size() == 1 ? groups.getFirst() : new Group(Shape.LIST, groups);
  }

  private List<Expression> items() {
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
    while (peek(",") || peek("and") || peek("or")) {
      joint = tokens.get(at++).text();
    }
    return joint;
  }

  private Expression ratio() {
    Expression first = item();
    if (!peek(":") || first instanceof Words) {
      return first;
    }
    List<Expression> terms = new ArrayList<>(List.of(first));
    while (accept(":")) {
      terms.add(sum());
    }
    return new Group(Shape.RATIO, terms);
  }

  Expression item() {
    Expression named = null;
    if (peek(Kind.WORD)) {
      var words = new StringBuilder();
      while (peek(Kind.WORD) || peek(Kind.NAME) || peek("'")) {
        words.append(words.isEmpty() ? "" : " ").append(tokens.get(at++).text());
      }
      named = new Words(words.toString());
      if (!peek("=") || tokens.get(at - 1).kind() != Kind.WORD || words.indexOf(" ") > 0) {
        return named;
      }
    }
    List<Expression> sides = new ArrayList<>();
    List<String> signs = new ArrayList<>();
    sides.add(named == null ? union() : named);
    while (at < tokens.size()
        && tokens.get(at).kind() == Kind.SIGN
        && RELATIONS.contains(tokens.get(at).text())) {
      signs.add(tokens.get(at++).text());
      sides.add(union());
    }
    return signs.isEmpty() ? sides.getFirst() : new Relation(sides, signs);
  }

  private Expression union() {
    Expression left = sum();
    while (peek("cup") || peek("cap") || peek("setminus")) {
      String sign = tokens.get(at++).text();
      left = Call.of(sign, left, sum());
    }
    return left;
  }

  private Expression sum() {
    enter();
    Expression left = null;
    while (true) {
      if (accept("+")) {
        Expression right = product();
        left = left == null ? right : Call.of("+", left, right);
      } else if (accept("-")) {
        Expression right = Call.of("neg", product());
        left = left == null ? right : Call.of("+", left, right);
      } else if (peek("pm") || peek("mp")) {
        String sign = tokens.get(at++).text();
        left = Call.of(sign, left == null ? new Numeral(Rational.ZERO, 0) : left, product());
      } else if (left == null) {
        left = product();
      } else {
        leave();
        return left;
      }
    }
  }

  private Expression product() {
    Expression left = units(factor());
    while (true) {
      if (accept("*")) {
        left = Call.of("*", left, units(signed()));
      } else if (accept("/")) {
        left = Call.of("/", left, units(signed()));
      } else if (startsFactor()) {
        boolean mixed = left instanceof Numeral && fractionOfNumbers();
        left = Call.of(mixed ? "+" : "*", left, units(factor()));
      } else {
        return left;
      }
    }
  }

  private Expression signed() {
    return accept("-") ? Call.of("neg", signed()) : accept("+") ? signed() : factor();
  }

  /** Reads the unit after a quantity, with its power; words that are no unit say nothing. */
  private Expression units(Expression quantity) {
    if (!peek(Kind.WORD)) {
      return quantity;
    }
    Expression value = quantity;
    StringBuilder unit = new StringBuilder();
    while (peek(Kind.WORD)) {
      String word = tokens.get(at++).text();
      int space = word.indexOf(' ');
      Rational scale = LatexUnits.scale(space < 0 ? word : word.substring(0, space));
      if (scale != null) {
        value = Call.of("*", value, new Numeral(scale, 0));
        word = space < 0 ? "" : word.substring(space);
      }
      unit.append(' ').append(word);
      if (accept("^")) {
        unit.append('^').append(LatexText.flat(factor()));
      }
      if (peek("/") && at + 1 < tokens.size() && tokens.get(at + 1).kind() == Kind.WORD) {
        at++;
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
    if (at >= tokens.size()) {
      return false;
    }
    LatexToken token = tokens.get(at);
    return switch (token.kind()) {
      case NAME, FUNCTION, BEGIN -> true;
      case SIGN ->
          token.text().equals("(")
              || token.text().equals("{")
              || token.text().equals("lfloor")
              || token.text().equals("lceil")
              || (token.text().equals("|") && bars == 0);
      case NUMBER -> at > 0 && (tokens.get(at - 1).isSign(")") || tokens.get(at - 1).isSign("}"));
      default -> false;
    };
  }

  /** Whether a mixed number such as {@code 3\frac{1}{2}} goes on here. */
  private boolean fractionOfNumbers() {
    if (!tokens.get(at).is(Kind.FUNCTION, "frac")) {
      return false;
    }
    int start = at;
    Expression fraction = factor();
    at = start;
    return fraction instanceof Call call
        && call.function().equals("/")
        && call.arguments().stream().allMatch(part -> part instanceof Numeral);
  }

  private Expression factor() {
    Expression base = postfix(LatexAtoms.atom(this));
    if (!accept("^")) {
      return base;
    }
    if (accept("degree")) {
      return degrees(base);
    }
    if (peek("{") && at + 2 < tokens.size() && tokens.get(at + 1).isSign("degree")) {
      at += 3;
      return degrees(base);
    }
    if (peek("'") || (peek("{") && at + 1 < tokens.size() && tokens.get(at + 1).isSign("'"))) {
      throw new MathSyntaxException("a derivative is not an answer that we compare");
    }
    Expression exponent = accept("-") ? Call.of("neg", single()) : single();
    return postfix(Call.of("^", base, exponent));
  }

  /** An exponent or an argument without braces: one digit of a number, as LaTeX reads it. */
  Expression single() {
    if (peek(Kind.NUMBER)) {
      LatexToken token = tokens.get(at++);
      return new Numeral(Objects.requireNonNull(token.number()), token.places());
    }
    return LatexAtoms.atom(this);
  }

  private Expression postfix(Expression value) {
    while (true) {
      if (accept("!")) {
        value = Call.of("factorial", value);
      } else if (accept("%")) {
        value = Call.of("percent", value);
      } else if (accept("dollar")) {
        value = measured(value, "dollar");
      } else if (accept("degree")) {
        value = degrees(value);
      } else if (value instanceof Symbol symbol && accept("'")) {
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
    boolean last = at + 1 == tokens.size();
    String scale = last && peek(Kind.NAME) ? tokens.get(at).text() : "";
    at += scale.equals("C") || scale.equals("F") ? 1 : 0;
    return measured(
        value, scale.equals("C") ? "celsius" : scale.equals("F") ? "fahrenheit" : "degree");
  }

  // What LatexAtoms needs to read the smallest parts.

  /** Says that what is read from here on, or no longer, is an angle. */
  void angle(boolean begins) {
    angles += begins ? 1 : -1;
  }

  /** Passes over a currency, which is the unit of the number that follows. */
  Expression dollars() {
    return measured(factor(), "dollar");
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw new MathSyntaxException("nested more than " + MAX_DEPTH + " deep");
    }
  }

  void leave() {
    depth--;
  }

  LatexToken take() {
    if (at >= tokens.size()) {
      throw new MathSyntaxException("the expression ends too early");
    }
    return tokens.get(at++);
  }

  boolean next(String sign) {
    return accept(sign);
  }

  boolean ahead(String sign) {
    return peek(sign);
  }

  boolean applies(Symbol symbol) {
    return APPLIED.contains(symbol.name().substring(0, 1)) && peek("(");
  }

  Expression power() {
    return factor();
  }

  /** Returns the argument of a function without brackets: {@code 2x} of {@code sin 2x + 1}. */
  Expression argument() {
    Expression left = factor();
    while (startsFactor() && !peek(Kind.FUNCTION) && !peek("(")) {
      left = Call.of("*", left, factor());
    }
    return left;
  }

  Expression inside(String close) {
    Expression value = listing();
    expect(close);
    return value;
  }

  List<Expression> itemsInside() {
    List<Expression> all = new ArrayList<>(items());
    while (accept(";")) {
      all.addAll(items());
    }
    return all;
  }

  Expression between(String close) {
    bars++;
    Expression value = sum();
    bars--;
    expect(close);
    return value;
  }

  /** Whether an environment ends here. */
  boolean environmentEnds() {
    return peek(Kind.END);
  }
}
