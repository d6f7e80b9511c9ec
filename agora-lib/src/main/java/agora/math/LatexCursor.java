package agora.math;

import agora.math.LatexToken.Kind;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Place in the tokens of a mathematical text. */
final class LatexCursor {
  private static final int MAX_DEPTH = 300;

  private final List<LatexToken> tokens;
  private int at;
  private int depth;

  LatexCursor(List<LatexToken> tokens) {
    this.tokens = tokens;
  }

  boolean done() {
    return at >= tokens.size();
  }

  /** Returns what is not read yet, for messages. */
  String rest() {
    return String.join(
        " ", tokens.subList(at, tokens.size()).stream().map(LatexToken::text).toList());
  }

  boolean sees(Kind kind) {
    return !done() && tokens.get(at).kind() == kind;
  }

  boolean sees(String sign) {
    return !done() && tokens.get(at).isSign(sign);
  }

  boolean sees(Set<String> signs) {
    return sees(Kind.SIGN) && signs.contains(tokens.get(at).text());
  }

  /** Returns whether two tokens follow, a sign and one that passes. */
  boolean sees(String sign, Predicate<LatexToken> second) {
    return sees(sign) && at + 1 < tokens.size() && second.test(tokens.get(at + 1));
  }

  /** Returns whether one token is left. */
  boolean last() {
    return at + 1 == tokens.size();
  }

  /** Returns the token that comes next, which is there. */
  LatexToken peek() {
    return tokens.get(at);
  }

  /** Returns the token that was read last; there is one. */
  LatexToken previous() {
    return tokens.get(at - 1);
  }

  LatexToken take() {
    if (done()) {
      throw new MathSyntaxException("the expression ends too early");
    }
    return tokens.get(at++);
  }

  boolean accept(String sign) {
    boolean there = sees(sign);
    at += there ? 1 : 0;
    return there;
  }

  void expect(String sign) {
    if (!accept(sign)) {
      throw new MathSyntaxException("expected " + sign + " before " + rest());
    }
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw new MathSyntaxException("nested more than " + MAX_DEPTH + " deep");
    }
  }

  void leave() {
    depth--;
  }
}
