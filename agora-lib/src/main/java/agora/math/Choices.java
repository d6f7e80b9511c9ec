package agora.math;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The letter of a choice, alone or before the choice's text: {@code (C) 42}, {@code B.}, {@code
 * \text{(D)}}.
 */
final class Choices {
  private static final Pattern CHOICE =
      Pattern.compile(
          "[\\s$*_]*(?i:(?:option|choice|answer)\\s+)?"
              + "(?:\\\\(?:text|textbf|textrm|mathrm|mathbf|textit|boldsymbol)\\s*\\{+|\\{|\\\\(?:bf|rm)\\s+|\\*+)*+\\s*"
              + "(?:[(\\[]\\s*(?<one>[A-J])\\s*[)\\]]|(?<two>[A-J])\\s*[).:\\]](?=[\\s}*\\\\$]|$)"
              + "|(?<three>[A-J])(?=[\\s}$*.]*$))"
              + "(?:[\\s}.:)*~]|\\\\(?:quad|qquad)\\b|\\\\[ ,;:!])*+(?<rest>.*?)[\\s$*]*",
          Pattern.DOTALL);

  private static final Pattern BOLD =
      Pattern.compile("\\*\\*\\s?(\\(?[A-J]\\)?(?:[).:](?:\\s[^*\\n]{0,80})?)?)\\s?\\*\\*");
  private static final Pattern LINE =
      Pattern.compile("(?m)^[ \\t>*-]{0,6}(\\([A-J]\\)|[A-J][).:])(?=\\s|\\*|$)");

  private Choices() {}

  /**
   * A choice.
   *
   * @param value the text after the letter, may be empty
   */
  record Choice(String letter, String value) {}

  /** Returns the choice that a whole text is, or null. */
  static @Nullable Choice of(String text) {
    if (text.length() > 300 || !mayHoldLetter(text)) {
      return null;
    }
    Matcher choice = CHOICE.matcher(text);
    if (!choice.matches()) {
      return null;
    }
    String letter =
        choice.group("one") != null
            ? choice.group("one")
            : choice.group("two") != null ? choice.group("two") : choice.group("three");
    return new Choice(letter, choice.group("rest").strip());
  }

  private static boolean mayHoldLetter(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'J') {
        return i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1));
      }
      if (Character.isDigit(c)) {
        return false;
      }
    }
    return false;
  }

  /**
   * Returns the letter to which a reply without a statement comes down: the last one in bold, or
   * that of the one line that begins with one; null if there is none or several lines do.
   */
  static @Nullable String chosen(String text) {
    Matcher bold = BOLD.matcher(text);
    String last = null;
    while (bold.find()) {
      last = bold.group(1);
    }
    if (last != null) {
      return last;
    }
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      if (last != null && !last.equals(line.group(1))) {
        return null;
      }
      last = line.group(1);
    }
    return last;
  }
}
