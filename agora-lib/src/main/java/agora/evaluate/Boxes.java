package agora.evaluate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds {@code \boxed{...}} in a reply; boxes with only "and" or commas between are one answer. */
final class Boxes {
  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox)\\s*\\{");

  /** What may stand between the boxes of one answer: marks, "and", and the name of the next. */
  private static final Pattern JOINT =
      Pattern.compile(
          "(?:\\\\(?:quad|qquad|text|textbf|mbox|left|right|[()\\[\\],;:! ])"
              + "|\\{?\\s*(?:and|or)\\s*\\}?"
              + "|\\\\?[a-zA-Z](?:_\\{?\\w+\\}?)?\\s*=(?=\\s*$)"
              + "|[$,;&+\\\\{}]|[ \\t]|\\n(?!\\s*\\n))*");

  private static final int LONGEST_JOINT = 80;

  private Boxes() {}

  /** Returns the content of the last box, joined with those just before it, or null. */
  static @Nullable String last(String text) {
    Matcher box = BOX.matcher(text);
    Deque<String> contents = new ArrayDeque<>();
    int end = -1;
    int from = 0;
    while (box.find(from)) {
      int close = close(text, box.end());
      if (end >= 0 && !joint(text.substring(end, box.start()))) {
        contents.clear();
      }
      contents.addLast(content(text.substring(box.end(), close)));
      end = Math.min(close + 1, text.length());
      from = end;
    }
    if (contents.isEmpty()) {
      return null;
    }
    Set<String> distinct = new LinkedHashSet<>(contents);
    return String.join(", ", distinct);
  }

  private static boolean joint(String between) {
    return between.length() <= LONGEST_JOINT && JOINT.matcher(between).matches();
  }

  /** The end of the braces, or of the text where they are never closed. */
  private static int close(String text, int start) {
    int open = 1;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escaped = i > 0 && text.charAt(i - 1) == '\\';
      if (!escaped) {
        open += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
      if (open == 0) {
        return i;
      }
    }
    return text.length();
  }

  private static String content(String inside) {
    return inside.replace("$", " ").strip();
  }
}
