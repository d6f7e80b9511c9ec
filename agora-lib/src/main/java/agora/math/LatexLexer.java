package agora.math;

import agora.math.LatexToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cuts a mathematical text, LaTeX or plain, into tokens. */
final class LatexLexer {
  private static final Pattern PLAIN_NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  /** Numbers, alone or joined, or a number and the words of its unit. */
  private static final Pattern MEASURED =
      Pattern.compile(
          "-?[\\d.,/]*\\d(?:(?:,?\\s(?:and|or)\\s|,\\s|\\s?:\\s?)[\\d.,/]*\\d)*(?:\\s[A-Za-z]{2,}){0,4}");

  private static final Pattern JOINT = Pattern.compile(",?\\s*(and|or)\\s*,?|,");
  private static final Pattern CHOICE = Pattern.compile("\\(?([A-Za-z])\\)?");

  /** "and" or "or" without the spaces around it, before the name of the next value. */
  private static final Pattern GLUED = Pattern.compile("(?:and|or)[A-Z]");

  private final String text;
  private final boolean joinThousands;
  private final List<LatexToken> tokens = new ArrayList<>();
  private int at;
  private int depth;
  private int environments;

  private LatexLexer(String text, boolean joinThousands) {
    this.text = text;
    this.joinThousands = joinThousands;
  }

  /**
   * Returns the tokens of a text.
   *
   * @param joinThousands whether {@code 1,234} outside of brackets is one number or two
   * @throws MathSyntaxException if a character has no meaning here
   */
  static List<LatexToken> read(String text, boolean joinThousands) {
    LatexLexer lexer = new LatexLexer(text, joinThousands);
    while (lexer.at < text.length()) {
      lexer.next();
    }
    return lexer.tokens;
  }

  private void next() {
    char c = text.charAt(at);
    if (Character.isWhitespace(c) || c == '$' || c == '~' || c == '\u00a0') {
      at++;
    } else if (Character.isDigit(c) || (c == '.' && digitAt(at + 1))) {
      number(LatexNumbers.at(text, at, joinThousands && depth == 0));
    } else if (c == '\\') {
      backslash();
    } else if (c < 128 && Character.isLetter(c)) {
      LatexNumbers.Read based = c <= 'Z' ? LatexNumbers.inBase(text, at) : null;
      if (based == null) {
        letters();
      } else {
        number(based);
      }
    } else {
      character(c);
    }
  }

  private boolean digitAt(int index) {
    return index < text.length() && Character.isDigit(text.charAt(index));
  }

  private void number(LatexNumbers.Read number) {
    at = number.end();
    add(number.value(), number.places());
  }

  private void add(Rational value, int places) {
    tokens.add(new LatexToken(Kind.NUMBER, value.toString(), value, places));
  }

  private void backslash() {
    int start = at + 1;
    if (start >= text.length()) {
      at++;
      return;
    }
    char c = text.charAt(start);
    if (Character.isLetter(c)) {
      int end = start;
      while (end < text.length()
          && Character.isLetter(text.charAt(end))
          && text.charAt(end) < 128) {
        end++;
      }
      at = end;
      command(text.substring(start, end));
      return;
    }
    at += 2;
    switch (c) {
      case '$' -> sign("dollar");
      case '{', '}', '|' -> bracket(c == '|' ? "|" : "\\" + c);
      case '%' -> sign("%");
      case '\\' -> doubleBackslash();
      case '(', ')', '[', ']', ',', ';', ':', '!', ' ', '\n', '/', '#', '_', '-', '>' -> {
        // Spacing, formula marks and currency say nothing about the value.
      }
      default -> throw new MathSyntaxException("unknown command \\" + c);
    }
  }

  /** In a matrix a row ends; elsewhere it is a command whose backslash was doubled on its way. */
  private void doubleBackslash() {
    if (environments > 0) {
      sign("\\\\");
    } else if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at--;
    }
  }

  private void command(String name) {
    if (LatexVocabulary.LAYOUT.contains(name)) {
      if ((name.equals("left") || name.equals("right")) && at < text.length()) {
        at += text.charAt(at) == '.' ? 1 : 0;
      }
    } else if (LatexVocabulary.TEXT.contains(name)) {
      words(argument());
    } else if (LatexVocabulary.FACE.contains(name)) {
      face(argument());
    } else if (LatexVocabulary.ACCENT.contains(name)) {
      tokens.addAll(read("{" + argument() + "}", false));
    } else if (name.equals("mathbb") || name.equals("mathcal")) {
      tokens.add(LatexToken.of(Kind.NAME, "set:" + argument()));
    } else if (name.equals("begin") || name.equals("end")) {
      environment(name.equals("begin"));
    } else if (name.equals("boxed") || name.equals("fbox")) {
      at += 0;
    } else if (name.startsWith("quad") || name.startsWith("qquad")) {
      at -= name.length() - name.indexOf("quad") - 4;
    } else if (name.equals("emptyset") || name.equals("varnothing")) {
      tokens.add(LatexToken.of(Kind.NAME, "emptyset"));
    } else {
      String spelling = LatexVocabulary.SPELLINGS.getOrDefault(name, name);
      String sign = LatexVocabulary.SIGNS.get(spelling);
      if (sign != null) {
        bracket(sign);
      } else {
        boolean function =
            LatexVocabulary.FUNCTIONS.contains(spelling)
                || LatexVocabulary.BRACED.contains(spelling);
        tokens.add(LatexToken.of(function ? Kind.FUNCTION : Kind.NAME, spelling));
        if (spelling.equals("frac") || spelling.equals("binom")) {
          digit();
          digit();
        }
      }
    }
  }

  /** Reads the arguments of {@code \\frac12} as LaTeX does: a digit each. */
  private void digit() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (digitAt(at)) {
      add(Rational.of(Character.digit(text.charAt(at++), 10)), 0);
    }
  }

  private void environment(boolean begin) {
    String name = argument();
    environments += begin ? 1 : -1;
    tokens.add(LatexToken.of(begin ? Kind.BEGIN : Kind.END, name));
    if (begin && name.equals("array")) {
      argument();
    }
  }

  /** Returns the text of the braces that follow, or the one character. */
  private String argument() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at >= text.length()) {
      return "";
    }
    if (text.charAt(at) != '{') {
      return text.substring(at, ++at);
    }
    int open = 0;
    int start = at + 1;
    for (; at < text.length(); at++) {
      open += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
      if (open == 0) {
        return text.substring(start, at++);
      }
    }
    return text.substring(start);
  }

  private void words(String content) {
    String plain = content.strip();
    String lower = plain.toLowerCase(Locale.ROOT);
    if (JOINT.matcher(lower).matches()) {
      sign(lower.contains("or") ? "or" : lower.contains("and") ? "and" : ",");
    } else if (lower.equals("to") && afterNumber()) {
      sign(":");
    } else if (PLAIN_NUMBER.matcher(plain).matches() || MEASURED.matcher(plain).matches()) {
      tokens.addAll(read(plain, joinThousands));
    } else if (CHOICE.matcher(plain).matches() && !afterNumber()) {
      tokens.add(LatexToken.of(Kind.NAME, CHOICE.matcher(plain).replaceAll("$1")));
    } else if (!plain.isEmpty()) {
      tokens.add(LatexToken.of(Kind.WORD, lower));
    }
  }

  private void face(String content) {
    String plain = content.replaceAll("[\\\\~]", " ").strip();
    boolean letter = plain.length() == 1 && Character.isLetter(plain.charAt(0));
    if (letter && (!afterNumber() || plain.equals("i") || plain.equals("e"))) {
      tokens.add(LatexToken.of(Kind.NAME, plain));
    } else if (afterNumber() && LatexUnits.canonical(plain) != null) {
      tokens.add(LatexToken.of(Kind.WORD, plain.toLowerCase(Locale.ROOT)));
    } else if (LatexVocabulary.FUNCTIONS.contains(plain)) {
      tokens.add(LatexToken.of(Kind.FUNCTION, plain));
    } else if (plain.matches("[A-Za-z .]+")) {
      words(plain);
    } else {
      tokens.addAll(read(content, joinThousands));
    }
  }

  private boolean afterNumber() {
    return !tokens.isEmpty() && tokens.getLast().kind() == Kind.NUMBER;
  }

  private void letters() {
    int end = at;
    while (end < text.length() && Character.isLetter(text.charAt(end)) && text.charAt(end) < 128) {
      end++;
    }
    String run = text.substring(at, end);
    String lower = run.toLowerCase(Locale.ROOT);
    String spelling = LatexVocabulary.SPELLINGS.getOrDefault(lower, lower);
    at = end;
    if (afterNumber() && GLUED.matcher(run).matches()) {
      at = end - 1;
      sign(run.startsWith("or") ? "or" : "and");
    } else if (run.equals("and") || run.equals("or")) {
      sign(run);
    } else if (run.equals("to") && afterNumber()) {
      sign(":");
    } else if (lower.equals("percent") || lower.equals("pct")) {
      sign("%");
    } else if (LatexVocabulary.FUNCTIONS.contains(spelling)) {
      tokens.add(LatexToken.of(Kind.FUNCTION, spelling));
    } else if (run.equals("pi") || spelling.equals("infty")) {
      tokens.add(LatexToken.of(Kind.NAME, spelling));
    } else if (run.length() >= 4
        || LatexVocabulary.SHORT_WORDS.contains(lower)
        || (afterNumber() && run.length() > 1 && LatexVocabulary.UNITS.contains(lower))) {
      tokens.add(LatexToken.of(Kind.WORD, lower));
    } else {
      run.chars().forEach(c -> tokens.add(LatexToken.of(Kind.NAME, String.valueOf((char) c))));
    }
  }

  private void character(char c) {
    at++;
    String twice = at < text.length() ? text.substring(at - 1, at + 1) : "";
    String sign = LatexVocabulary.CHARACTERS.get(c);
    if (sign != null) {
      sign(sign);
    } else if (twice.equals("<=") || twice.equals(">=") || twice.equals("!=")) {
      at++;
      sign(twice);
    } else if (twice.equals("**")) {
      at++;
      sign("^");
    } else if (c == '\u221a') {
      tokens.add(LatexToken.of(Kind.FUNCTION, "sqrt"));
    } else if (c == '\u221e') {
      tokens.add(LatexToken.of(Kind.NAME, "infty"));
    } else if (c >= '\u03b1' && c <= '\u03c9') {
      tokens.add(LatexToken.of(Kind.NAME, LatexVocabulary.GREEK.get(c - '\u03b1')));
    } else if (c == '\u00b2' || c == '\u00b3') {
      sign("^");
      add(Rational.of(c == '\u00b2' ? 2 : 3), 0);
    } else if (c == '\u20ac' || c == '\u00a3') {
      // Currency says nothing about the value.
    } else if (c == '.') {
      if (!text.substring(at).isBlank() && !text.substring(at).strip().matches("[.$}\\s]*")) {
        throw new MathSyntaxException("a full stop inside of the expression");
      }
    } else if ("+-*/^_=<>()[]{}|,;:!%'&".indexOf(c) >= 0) {
      bracket(String.valueOf(c));
    } else {
      throw new MathSyntaxException("character " + c + " has no meaning in an expression");
    }
  }

  private void bracket(String sign) {
    if (sign.equals("(") || sign.equals("[") || sign.equals("\\{")) {
      depth++;
    } else if (sign.equals(")") || sign.equals("]") || sign.equals("\\}")) {
      depth--;
    }
    sign(sign);
  }

  private void sign(String sign) {
    tokens.add(LatexToken.of(Kind.SIGN, sign));
  }
}
