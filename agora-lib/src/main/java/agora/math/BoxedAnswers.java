package agora.math;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code \boxed{...}} in a reply, in linear time. Boxes with only "and", commas or the name
 * of the next value between them are one answer; {@code \boxed 2} boxes one token.
 */
final class BoxedAnswers {
  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox|framebox)(?![a-zA-Z])\\s*");
  private static final Pattern TOKEN =
      Pattern.compile("\\\\[a-zA-Z]+(?:\\{[^{}]*\\}|\\s?\\d)*|-?\\d+(?:[.,/]\\d+)*|[^\\s{}\\\\$]");

  /** Text between the boxes of one answer: punctuation, "and", and the name of the next. */
  private static final Pattern JOINT =
      Pattern.compile(
          "(?:\\\\(?:quad|qquad|text|textbf|mbox|left|right|[()\\[\\],;:! ])"
              + "|\\{?\\s*(?:and|or)\\s*\\}?"
              + "|\\\\?[a-zA-Z](?:_\\{?\\w+\\}?)?\\s*=(?=\\s*$)"
              + "|[$,;&+\\\\{}]|[ \\t]|\\n(?!\\s*\\n))*+");

  private static final Pattern MARK = Pattern.compile("(?<!\\\\)\\$");
  private static final int LONGEST_JOINT = 80;

  private BoxedAnswers() {}

  /**
   * The last box of a text with those that belong to it.
   *
   * @param start where the first of them begins
   * @param end just after the last
   * @param content what they hold, separated by commas
   */
  record Boxed(int start, int end, String content) {}

  /** Returns the content of the last box, joined with those just before it, or null. */
  static @Nullable String last(String text) {
    Boxed boxed = find(text);
    return boxed == null ? null : boxed.content();
  }

  /** Returns the last box, joined with those just before it, or null. */
  static @Nullable Boxed find(String text) {
    if (text.indexOf('\\') < 0) {
      return null;
    }
    List<int[]> boxes = boxes(text);
    if (boxes.isEmpty()) {
      return null;
    }
    int first = boxes.size() - 1;
    while (first > 0 && joint(text, boxes.get(first - 1)[2], boxes.get(first)[0])) {
      first--;
    }
    Set<String> distinct = new LinkedHashSet<>();
    for (int[] box : boxes.subList(first, boxes.size())) {
      distinct.add(content(text.substring(box[1], box[2] - box[3])));
    }
    return new Boxed(boxes.get(first)[0], boxes.getLast()[2], String.join(", ", distinct));
  }

  private static boolean joint(String text, int end, int start) {
    return start >= end
        && start - end <= LONGEST_JOINT
        && JOINT.matcher(text.substring(end, start)).matches();
  }

  /** Start, start of the content, end, and length of the closing brace of each outermost box. */
  private static List<int[]> boxes(String text) {
    int[] closing = null;
    List<int[]> boxes = new ArrayList<>();
    Matcher box = BOX.matcher(text);
    int from = 0;
    while (box.find(from)) {
      int open = box.end();
      if (open < text.length() && text.charAt(open) == '{') {
        closing = closing == null ? closing(text) : closing;
        boolean closed = closing[open] > 0;
        int end = closed ? closing[open] : lineEnd(text, open);
        boxes.add(new int[] {box.start(), open + 1, closed ? end + 1 : end, closed ? 1 : 0});
        from = closed ? end + 1 : open + 1;
      } else {
        Matcher token = TOKEN.matcher(text).region(open, Math.min(text.length(), open + 100));
        int end = token.lookingAt() ? token.end() : open;
        if (end > open) {
          boxes.add(new int[] {box.start(), open, end, 0});
        }
        from = Math.max(end, open);
      }
    }
    return boxes;
  }

  /** For each opening brace the place of its closing one, else 0. */
  private static int[] closing(String text) {
    int[] closing = new int[text.length()];
    int[] open = new int[text.length()];
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        open[depth++] = i;
      } else if (c == '}' && depth > 0) {
        closing[open[--depth]] = i;
      }
    }
    return closing;
  }

  /** A box that is never closed holds the rest of its line. */
  private static int lineEnd(String text, int from) {
    int end = from + 1;
    while (end < text.length() && "\n$".indexOf(text.charAt(end)) < 0 && end < from + 300) {
      end++;
    }
    return end;
  }

  private static String content(String inside) {
    return inside.indexOf('$') < 0 ? inside.strip() : MARK.matcher(inside).replaceAll(" ").strip();
  }
}
