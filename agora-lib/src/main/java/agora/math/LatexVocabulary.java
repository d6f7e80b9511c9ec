package agora.math;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Meaning of the commands and words of mathematical texts. */
final class LatexVocabulary {
  private LatexVocabulary() {}

  /** Commands that only arrange what is seen. */
  static final Set<String> LAYOUT =
      Set.of(
          "left",
          "right",
          "big",
          "Big",
          "bigg",
          "Bigg",
          "bigl",
          "bigr",
          "Bigl",
          "Bigr",
          "biggl",
          "biggr",
          "middle",
          "displaystyle",
          "textstyle",
          "scriptstyle",
          "limits",
          "nolimits",
          "quad",
          "qquad",
          "hspace",
          "thinspace",
          "medspace",
          "enspace",
          "hline",
          "rm",
          "bf",
          "it",
          "cdotp",
          "phantom",
          "strut",
          "mathstrut",
          "relax",
          "nonumber",
          "notag",
          "allowbreak");

  /** Commands whose argument is text. */
  static final Set<String> TEXT =
      Set.of(
          "text",
          "textbf",
          "textit",
          "textrm",
          "textsf",
          "texttt",
          "textnormal",
          "mbox",
          "hbox",
          "emph");

  /** Commands whose argument is a name or words in another type face. */
  static final Set<String> FACE =
      Set.of("mathrm", "operatorname", "mathbf", "mathit", "mathsf", "boldsymbol", "bm", "mathtt");

  /** Commands that put a mark on a name, which we read as the name. */
  static final Set<String> ACCENT =
      Set.of("vec", "hat", "bar", "overline", "underline", "widehat", "tilde", "overrightarrow");

  /** Functions of one argument (after an optional power or base). */
  static final Set<String> FUNCTIONS =
      Set.of(
          "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh",
          "tanh", "log", "ln", "lg", "exp", "gcd", "lcm", "max", "min", "det", "sqrt", "abs",
          "floor", "ceil");

  /** Commands that read their arguments in braces. */
  static final Set<String> BRACED = Set.of("frac", "binom", "sqrt", "sum", "prod");

  /** Other spellings of commands. */
  static final Map<String, String> SPELLINGS =
      Map.ofEntries(
          Map.entry("dfrac", "frac"),
          Map.entry("tfrac", "frac"),
          Map.entry("cfrac", "frac"),
          Map.entry("dbinom", "binom"),
          Map.entry("tbinom", "binom"),
          Map.entry("choose", "choose"),
          Map.entry("asin", "arcsin"),
          Map.entry("acos", "arccos"),
          Map.entry("atan", "arctan"),
          Map.entry("ceiling", "ceil"),
          Map.entry("infinity", "infty"),
          Map.entry("inf", "infty"),
          Map.entry("varepsilon", "epsilon"),
          Map.entry("vartheta", "theta"),
          Map.entry("varphi", "phi"));

  /** Commands and characters that stand for a sign. */
  static final Map<String, String> SIGNS =
      Map.ofEntries(
          Map.entry("cdot", "*"),
          Map.entry("times", "*"),
          Map.entry("ast", "*"),
          Map.entry("div", "/"),
          Map.entry("le", "<="),
          Map.entry("leq", "<="),
          Map.entry("leqslant", "<="),
          Map.entry("ge", ">="),
          Map.entry("geq", ">="),
          Map.entry("geqslant", ">="),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("ne", "!="),
          Map.entry("neq", "!="),
          Map.entry("in", "in"),
          Map.entry("approx", "approx"),
          Map.entry("simeq", "approx"),
          Map.entry("sim", "approx"),
          Map.entry("pm", "pm"),
          Map.entry("mp", "mp"),
          Map.entry("cup", "cup"),
          Map.entry("cap", "cap"),
          Map.entry("setminus", "setminus"),
          Map.entry("mid", "|"),
          Map.entry("vert", "|"),
          Map.entry("lvert", "|"),
          Map.entry("rvert", "|"),
          Map.entry("langle", "("),
          Map.entry("rangle", ")"),
          Map.entry("lbrace", "\\{"),
          Map.entry("rbrace", "\\}"),
          Map.entry("lbrack", "["),
          Map.entry("rbrack", "]"),
          Map.entry("lfloor", "lfloor"),
          Map.entry("rfloor", "rfloor"),
          Map.entry("lceil", "lceil"),
          Map.entry("rceil", "rceil"),
          Map.entry("land", "and"),
          Map.entry("lor", "or"),
          Map.entry("colon", ":"),
          Map.entry("ratio", ":"),
          Map.entry("circ", "degree"),
          Map.entry("degree", "degree"),
          Map.entry("prime", "'"));

  /** Single characters that are written as commands elsewhere. */
  static final Map<Character, String> CHARACTERS =
      Map.ofEntries(
          Map.entry('\u2212', "-"),
          Map.entry('\u2013', "-"),
          Map.entry('\u00d7', "*"),
          Map.entry('\u00b7', "*"),
          Map.entry('\u22c5', "*"),
          Map.entry('\u00f7', "/"),
          Map.entry('\u2044', "/"),
          Map.entry('\u2264', "<="),
          Map.entry('\u2265', ">="),
          Map.entry('\u2260', "!="),
          Map.entry('\u2248', "approx"),
          Map.entry('\u2208', "in"),
          Map.entry('\u222a', "cup"),
          Map.entry('\u2229', "cap"),
          Map.entry('\u00b1', "pm"),
          Map.entry('\u2213', "mp"),
          Map.entry('\u00b0', "degree"));

  /** Units that may follow a number without a space or {@code \text} around them. */
  static final Set<String> UNITS =
      Set.of(
          "cm", "mm", "km", "kg", "mg", "ml", "ft", "mi", "mph", "lb", "lbs", "oz", "hr", "hrs",
          "min", "mins", "sec", "secs", "in", "yd", "usd", "sq", "am", "pm", "g", "m", "l", "s",
          "h", "cup", "egg", "box", "way", "pen", "car", "bag", "man", "men", "boy", "pie", "cat",
          "dog");

  /** Short words that are never products of variables. */
  static final Set<String> SHORT_WORDS =
      Set.of(
          "is", "it", "its", "the", "of", "to", "at", "by", "for", "not", "are", "we", "has", "no",
          "so", "as", "if", "all", "per", "yes", "let", "get", "then", "than", "from", "with", "cm",
          "mm", "km", "kg", "mph", "usd", "lbs", "day", "one", "two", "six", "ten", "out", "was",
          "had", "his", "her", "she", "you", "who", "but", "can", "due", "our", "new", "ago", "off",
          "via", "yet", "now", "may");

  /** The names of the small Greek letters from alpha to omega. */
  static final List<String> GREEK =
      List.of(
          "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
          "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon",
          "phi", "chi", "psi", "omega");
}
