package agora.data;

import java.util.regex.Pattern;

/**
 * Text that every file can hold: half a surrogate pair, which has no form in UTF-8, becomes U+FFFD.
 *
 * <p>JSON from outside may hold such halves ({@code "\ud83d"} alone). They are replaced once, where
 * the text comes in.
 */
public final class UnicodeText {
  private static final char REPLACEMENT = '\uFFFD';

  private static final Pattern COLOUR =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-Z\\\\^_])");

  private UnicodeText() {}

  /** Returns the text itself if it is valid Unicode, else a copy with U+FFFD for each half pair. */
  public static String valid(String text) {
    int at = firstHalf(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder valid = new StringBuilder(text);
    for (; at >= 0; at = firstHalf(text, at + 1)) {
      valid.setCharAt(at, REPLACEMENT);
    }
    return valid.toString();
  }

  /** Returns whether a character of the text was lost on its way here: it holds U+FFFD. */
  public static boolean hasLostCharacters(String text) {
    return text.indexOf(REPLACEMENT) >= 0;
  }

  /** Returns the text without the escape sequences with which terminals colour it. */
  public static String withoutColours(String text) {
    return text.indexOf('\u001b') < 0 ? text : COLOUR.matcher(text).replaceAll("");
  }

  /** Returns the text without the control characters that XML forbids, and valid. */
  public static String printable(String text) {
    String valid = valid(text);
    for (int i = 0; i < valid.length(); i++) {
      if (!inXml(valid.charAt(i))) {
        StringBuilder printable = new StringBuilder(valid);
        for (int j = i; j < valid.length(); j++) {
          if (!inXml(valid.charAt(j))) {
            printable.setCharAt(j, REPLACEMENT);
          }
        }
        return printable.toString();
      }
    }
    return valid;
  }

  private static boolean inXml(char c) {
    return c >= ' ' ? c != '\uFFFE' && c != '\uFFFF' : c == '\t' || c == '\n' || c == '\r';
  }

  private static int firstHalf(String text, int from) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        i++;
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return i;
      }
      i += 2;
    }
    return -1;
  }
}
