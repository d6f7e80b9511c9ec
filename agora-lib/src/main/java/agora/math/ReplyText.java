package agora.math;

import agora.data.UnicodeText;
import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The text of a reply that is compared: without control marks of chat formats and colours of
 * terminals, and with one spelling for each dash, space, digit, fraction and power.
 */
final class ReplyText {
  /** A longer text is cut in the middle: answers stand at the beginning or at the end. */
  private static final int LONGEST = 40_000;

  private static final int HEAD = 10_000;

  /** Marks around an answer, which go; every other mark of a chat format ends it. */
  private static final Pattern AROUND =
      Pattern.compile(
          "(?i)<\\|(?:begin_of_box|end_of_box|begin_of_solution|start_response|message|start)\\|>");

  private static final Pattern END =
      Pattern.compile(
          "(?i)<\\|\\w+\\|>|<end_of_turn>|</s>|<\uff5cend\u2581of\u2581sentence\uff5c>");

  private static final String SUPERSCRIPTS =
      "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
  private static final String SUBSCRIPTS =
      "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";
  private static final Map<Character, String> FRACTIONS =
      Map.ofEntries(
          Map.entry('\u00bc', "1/4"),
          Map.entry('\u00bd', "1/2"),
          Map.entry('\u00be', "3/4"),
          Map.entry('\u2150', "1/7"),
          Map.entry('\u2151', "1/9"),
          Map.entry('\u2152', "1/10"),
          Map.entry('\u2153', "1/3"),
          Map.entry('\u2154', "2/3"),
          Map.entry('\u2155', "1/5"),
          Map.entry('\u2156', "2/5"),
          Map.entry('\u2157', "3/5"),
          Map.entry('\u2158', "4/5"),
          Map.entry('\u2159', "1/6"),
          Map.entry('\u215a', "5/6"),
          Map.entry('\u215b', "1/8"),
          Map.entry('\u215c', "3/8"),
          Map.entry('\u215d', "5/8"),
          Map.entry('\u215e', "7/8"));

  private static final String SIGN_DASHES = "\u2010\u2011\u2212\ufe63\uff0d\u207b";
  private static final String LONG_DASHES = "\u2012\u2013\u2014\u2015";
  private static final Map<Character, String> SPELLINGS =
      Map.ofEntries(
          Map.entry('\u3002', ". "),
          Map.entry('\u3001', ", "),
          Map.entry('\u0964', ". "),
          Map.entry('\u2018', "'"),
          Map.entry('\u2019', "'"),
          Map.entry('\u201c', "\""),
          Map.entry('\u201d', "\""),
          Map.entry('\u2103', "\u00b0C"),
          Map.entry('\u2109', "\u00b0F"),
          Map.entry('\u221b', "\\sqrt[3]"),
          Map.entry('\u221c', "\\sqrt[4]"),
          Map.entry('\u2236', ":"),
          Map.entry('\u2215', "/"),
          Map.entry('\u2044', "/"));

  private ReplyText() {}

  /** Returns the text of a reply, cut in the middle where it is very long. */
  static String of(String reply) {
    String text = UnicodeText.withoutColours(reply);
    if (text.contains("<|")
        || text.contains("<end_of")
        || text.contains("</s>")
        || text.contains("<\uff5c")) {
      text = withoutMarks(text);
    }
    if (text.length() > LONGEST) {
      text = text.substring(0, HEAD) + "\n\n" + text.substring(text.length() - LONGEST + HEAD);
    }
    return spelled(text);
  }

  private static String withoutMarks(String text) {
    String open = AROUND.matcher(text).replaceAll(" ");
    var end = END.matcher(open);
    int from = 0;
    while (end.find(from)) {
      if (!open.substring(from, end.start()).isBlank()) {
        return open.substring(from, end.start());
      }
      from = end.end();
    }
    return open.substring(from);
  }

  /** Returns a text in which every sign has its plain spelling; plain texts come back as are. */
  static String spelled(String text) {
    int plain = 0;
    while (plain < text.length() && text.charAt(plain) < 128) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 128) {
        out.append(c);
      } else if (isScript(c, SUPERSCRIPTS) || (c == '\u207b' && i + 1 < text.length())) {
        i = script(text, i, SUPERSCRIPTS, "^{", out);
      } else if (isScript(c, SUBSCRIPTS)) {
        i = script(text, i, SUBSCRIPTS, "_{", out);
      } else {
        sign(text, i, c, out);
      }
    }
    return out.toString();
  }

  private static void sign(String text, int i, char c, StringBuilder out) {
    String spelling = SPELLINGS.get(c);
    if (spelling != null) {
      out.append(spelling);
    } else if (SIGN_DASHES.indexOf(c) >= 0) {
      out.append('-');
    } else if (LONG_DASHES.indexOf(c) >= 0) {
      out.append(isMinus(text, i) ? '-' : c);
    } else if (Character.isDigit(c)) {
      out.append((char) ('0' + Character.digit(c, 10)));
    } else if (c >= '\uff01' && c <= '\uff5e') {
      out.append((char) (c - 0xfee0));
    } else if (Character.isSpaceChar(c) && c != '\u2028' && c != '\u2029') {
      out.append(' ');
    } else if (FRACTIONS.containsKey(c)) {
      fraction(c, out);
    } else if (Character.getType(c) == Character.SURROGATE) {
      mathematical(text, i, out);
    } else if (Character.getType(c) == Character.OTHER_SYMBOL && c != '\u00b0') {
      out.append(' ');
    } else if (Character.getType(c) != Character.FORMAT && c != '\ufe0f') {
      out.append(c);
    }
  }

  /** Bold and italic letters and digits of Unicode are plain ones; emojis are nothing. */
  private static void mathematical(String text, int i, StringBuilder out) {
    if (Character.isHighSurrogate(text.charAt(i))) {
      int point = text.codePointAt(i);
      if (point >= 0x1d400 && point <= 0x1d7ff) {
        out.append(Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC));
      } else {
        out.append(Character.isLetter(point) ? Character.toString(point) : " ");
      }
    }
  }

  private static void fraction(char c, StringBuilder out) {
    String parts = FRACTIONS.get(c);
    if (parts == null) {
      return;
    }
    boolean mixed = !out.isEmpty() && Character.isDigit(out.charAt(out.length() - 1));
    out.append(mixed ? " " : "").append(parts);
  }

  private static boolean isScript(char c, String scripts) {
    return scripts.indexOf(c) >= 0;
  }

  private static int script(
      String text, int start, String scripts, String open, StringBuilder out) {
    StringBuilder digits = new StringBuilder();
    int i = start;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = scripts.indexOf(c);
      if (digit < 0 && !(c == '\u207b' && i == start)) {
        break;
      }
      digits.append(digit < 0 ? "-" : String.valueOf(digit));
    }
    out.append(open).append(digits).append('}');
    return i - 1;
  }

  /** A long dash is a minus before a number, unless it joins two of them or two words. */
  private static boolean isMinus(String text, int i) {
    if (i + 1 >= text.length()) {
      return false;
    }
    char next = text.charAt(i + 1);
    boolean spaced = next == ' ' && i + 2 < text.length();
    char value = spaced ? text.charAt(i + 2) : next;
    if (!Character.isDigit(value)
        && value != '.'
        && value != '\\'
        && value != '$'
        && !(Character.isLetter(value) && !spaced && single(text, i + 1))) {
      return !spaced && isFraction(value);
    }
    char before = i == 0 ? ' ' : text.charAt(i - 1);
    if (spaced) {
      // "16 - 3" with spaces on both sides is a difference where a number stands before it.
      return before == ' '
          && i > 1
          && (Character.isDigit(text.charAt(i - 2)) || text.charAt(i - 2) == ')');
    }
    return Character.isWhitespace(before) || "([{=<>+*/,:^$|&".indexOf(before) >= 0;
  }

  private static boolean single(String text, int at) {
    return at + 1 >= text.length() || !Character.isLetter(text.charAt(at + 1));
  }

  /** Whether a character is a fraction of its own, such as one half. */
  private static boolean isFraction(char c) {
    return (c >= '\u00bc' && c <= '\u00be') || (c >= '\u2150' && c <= '\u215e');
  }
}
