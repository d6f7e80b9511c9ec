package agora.math;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The phrases and marks by which replies state an answer. */
final class Markers {
  /** The form of a statement, and its name in a grade's reason. */
  enum Form {
    BOX("\\boxed"),
    RESULT("[RESULT]"),
    TAG("<answer>"),
    HASHES("####"),
    /** "The answer is", in some languages. */
    SAID("the answer is"),
    /** "Answer:", also as a heading above the answer. */
    LABEL("Answer:"),
    /** "Result:" or "A:" at the beginning of a line that holds just the value. */
    SHORT("a label"),
    /** "Option B is correct", "I choose B". */
    LETTER("a chosen letter");

    final String rule;

    Form(String rule) {
      this.rule = rule;
    }
  }

  private static final String TO = "(?:\\s+(?:to|for|of)\\s[^.:;=\\n$\\\\?]{1,100}?)?";
  private static final String ADVERBS =
      "(?:\\s+(?:therefore|thus|then|hence|indeed|simply|just|actually|clearly|equal to|given by))*";
  private static final Pattern SAID =
      pattern(
          "(?:answers?|final (?:results?|values?|solutions?)|(?:correct|right|best) (?:option|choice))\\b"
              + TO
              + "\\s*[*_]{0,2}\\s*(?:is|are|would be|will be|should be|must be|equals|becomes)\\b(?!n't)"
              + ADVERBS
              + "\\s?:?");
  private static final Pattern FOREIGN =
      pattern(
          "respuesta(?:\\s+(?:final|correcta))?\\s+es\\b|antwort\\s+(?:ist|lautet)\\b"
              + "|r\u00e9ponse(?:\\s+finale)?\\s+est\\b"
              + "|(?:respuesta|antwort|r\u00e9ponse|jibu)\\s?[*_]{0,3}\\s?:|jibu\\s+ni\\b"
              + "|\u043e\u0442\u0432\u0435\u0442\\s?[*_]{0,3}\\s?[:\u2014-]"
              + "|\u7b54\u6848\\s?[*_]{0,3}\\s?(?:\u662f|\u4e3a)?\\s?:?|\u7b54\u3048\\s?\u306f?\\s?:?"
              + "|\u0e04\u0e33\u0e15\u0e2d\u0e1a\\s?(?:\u0e04\u0e37\u0e2d)?\\s?:?"
              + "|\u0989\u09a4\u09cd\u09a4\u09b0\\s?(?:\u09b9\u09b2\u09cb?)?\\s?:?"
              + "|\u0c38\u0c2e\u0c3e\u0c27\u0c3e\u0c28\u0c02\\s?:?");
  private static final Pattern LABEL =
      pattern("(?:answers?|ans)\\b\\s?(?:\\([^()\\n]{0,40}\\))?\\s?[*_`\"]{0,3}\\s?[:=]");
  private static final Pattern HEADING = pattern("answer(?:\\sis)?[ \\t*_`]{0,8}(?m:$)");
  private static final Pattern SHORT = pattern("(?:result|solution|a)\\s?[*_]{0,3}\\s?:");
  private static final Pattern CORRECT =
      Pattern.compile(
          "(?:[Oo]ption|[Cc]hoice|[Aa]nswer)\\s+[*(\\[]{0,3}([A-J])[*)\\]]{0,3}\\s+(?:is|must be)\\s+"
              + "(?:the\\s+)?(?:\\w{1,12}\\s)?(?:correct|right|best|true)\\b");
  private static final Pattern CHOOSE =
      Pattern.compile(
          "(?i:choose|select|pick|chose|go with)\\s+(?i:option\\s+|choice\\s+|answer\\s+)?"
              + "[*(\\[]{0,3}([A-J])\\b(?!\\s[a-z])");
  private static final Pattern TAG = pattern("<\\s?(?:final_?)?answer\\s?>");
  private static final Pattern LINE_START =
      Pattern.compile("(?i)[ \\t>*_#`-]{0,12}(?:the\\s)?(?:final\\s|correct\\s)?");

  /** The first letters of the words with which a phrase begins, and of marks. */
  private static final String BEGINNINGS =
      "afcrbospgjAFCRBOSPGJ[<#\u043e\u041e\u7b54\u0e04\u0989\u0c38";

  private static final boolean[] BEGINS = new boolean[128];

  static {
    BEGINNINGS.chars().filter(c -> c < 128).forEach(c -> BEGINS[c] = true);
  }

  /** A place where an answer is stated. */
  record Marker(Form form, int start, int end, String letter) {}

  /** Returns the marker that begins at a place, or null. */
  static @Nullable Marker at(String text, int i) {
    char c = text.charAt(i);
    if ((c < 128 ? !BEGINS[c] : BEGINNINGS.indexOf(c) < 0)
        || (Character.isLetter(c)
            && c < 0x300
            && i > 0
            && Character.isLetterOrDigit(text.charAt(i - 1)))) {
      return null;
    }
    return switch (Character.toLowerCase(c)) {
      case '[' ->
          text.regionMatches(true, i, "[RESULT]", 0, 8)
              ? new Marker(Form.RESULT, i, i + 8, "")
              : null;
      case '#' -> hashes(text, i);
      case '<' -> match(TAG, Form.TAG, text, i);
      case 'a' -> first(text, i);
      case 'f' ->
          text.regionMatches(true, i, "final ", 0, 6) ? match(SAID, Form.SAID, text, i) : null;
      case 'c' -> word(text, i, "correct ", SAID, Form.SAID, "ch");
      case 'b' -> word(text, i, "best ", SAID, Form.SAID, "");
      case 'r' -> {
        Marker said = word(text, i, "right ", SAID, Form.SAID, "");
        Marker result = said != null ? said : label(text, i, "result");
        yield result != null ? result : word(text, i, "r", FOREIGN, Form.SAID, "");
      }
      case 's' -> {
        Marker solution = label(text, i, "solution");
        yield solution != null ? solution : word(text, i, "select ", null, Form.LETTER, "se");
      }
      case 'o' -> text.regionMatches(true, i, "option ", 0, 7) ? letter(CORRECT, text, i) : null;
      case 'p' -> text.regionMatches(true, i, "pick ", 0, 5) ? letter(CHOOSE, text, i) : null;
      case 'g' -> text.regionMatches(true, i, "go with ", 0, 8) ? letter(CHOOSE, text, i) : null;
      default -> match(FOREIGN, Form.SAID, text, i);
    };
  }

  private static @Nullable Marker first(String text, int i) {
    if (text.regionMatches(true, i, "ans", 0, 3)) {
      Marker letter = letter(CORRECT, text, i);
      Marker said = letter != null ? letter : match(SAID, Form.SAID, text, i);
      Marker label = said != null ? said : match(LABEL, Form.LABEL, text, i);
      return label != null || !startsLine(text, i) ? label : match(HEADING, Form.LABEL, text, i);
    }
    Marker foreign =
        text.regionMatches(true, i, "antwort", 0, 7) ? match(FOREIGN, Form.SAID, text, i) : null;
    boolean alone = i + 1 < text.length() && " *:_".indexOf(text.charAt(i + 1)) >= 0;
    return foreign != null || !alone || !startsLine(text, i)
        ? foreign
        : match(SHORT, Form.SHORT, text, i);
  }

  private static @Nullable Marker word(
      String text, int i, String word, @Nullable Pattern pattern, Form form, String choosing) {
    if (pattern != null && text.regionMatches(true, i, word, 0, word.length())) {
      return match(pattern, form, text, i);
    }
    if (choosing.isEmpty() || !text.regionMatches(true, i, choosing, 0, choosing.length())) {
      return null;
    }
    Marker correct = letter(CORRECT, text, i);
    return correct != null ? correct : letter(CHOOSE, text, i);
  }

  private static @Nullable Marker label(String text, int i, String word) {
    return text.regionMatches(true, i, word, 0, word.length()) && startsLine(text, i)
        ? match(SHORT, Form.SHORT, text, i)
        : null;
  }

  private static @Nullable Marker hashes(String text, int i) {
    boolean four =
        text.startsWith("####", i)
            && !text.startsWith("#", i + 4)
            && (i == 0 || text.charAt(i - 1) != '#');
    return four ? new Marker(Form.HASHES, i, i + 4, "") : null;
  }

  private static @Nullable Marker match(Pattern pattern, Form form, String text, int i) {
    Matcher matcher = window(pattern, text, i);
    return matcher.lookingAt() ? new Marker(form, i, matcher.end(), "") : null;
  }

  private static @Nullable Marker letter(Pattern pattern, String text, int i) {
    Matcher matcher = window(pattern, text, i);
    return matcher.lookingAt() ? new Marker(Form.LETTER, i, matcher.end(), matcher.group(1)) : null;
  }

  private static Matcher window(Pattern pattern, String text, int i) {
    return pattern
        .matcher(text)
        .region(i, Math.min(text.length(), i + WINDOW))
        .useTransparentBounds(true)
        .useAnchoringBounds(false);
  }

  /** Whether nothing but marks stands before a place in its line. */
  private static boolean startsLine(String text, int i) {
    int start = Math.max(text.lastIndexOf('\n', i - 1) + 1, i - 40);
    return LINE_START.matcher(text).region(start, i).matches();
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** Words that make a phrase a condition, not a statement. */
  private static final Pattern CONDITION =
      Pattern.compile(
          "(?i)\\b(?:if|whether|suppose|assume|assuming|unless|maybe|perhaps|verify)"
              + "\\s(?:that\\s)?(?:the\\s|my\\s|your\\s)?(?:final\\s|correct\\s)?$");

  private static final int CONDITION_LENGTH = 40;
  private static final int WINDOW = 250;

  private Markers() {}

  /** Whether a phrase depends on an "if" just before it. */
  static boolean isConditional(String text, int start) {
    return CONDITION.matcher(text.substring(Math.max(0, start - CONDITION_LENGTH), start)).find();
  }
}
