package agora.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a function in a reply that does not repeat the function's head. */
final class CodeBody {
  private static final Pattern FENCE = Pattern.compile("[ \\t]*(?:```|~~~)([^\\n]*)");
  private static final Pattern RETURNS =
      Pattern.compile("(?m)^[ \\t]*(?:return|yield|raise|pass)\\b");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:async )?(?:def|class|if|for|while|with|try|else|elif|except|finally)\\b.*:\\s*(?:#.*)?$");
  private static final int LONGEST = 50_000;

  private CodeBody() {}

  /** Whether code defines a name by a function, a class or an assignment. */
  static boolean defines(String code, String name) {
    return Pattern.compile(
            "(?m)^[ \\t]*(?:(?:async )?def |class )?" + Pattern.quote(name) + "\\b\\s*(?:[(:=]|$)")
        .matcher(code)
        .find();
  }

  /**
   * Returns the first run of indented lines that follows text, or the statements of a fenced block
   * or of a whole reply that return a value; empty if there is none.
   */
  static String in(String reply) {
    if (reply.length() > LONGEST) {
      return "";
    }
    String block = fenced(reply);
    if (block != null) {
      return RETURNS.matcher(block).find() ? block : "";
    }
    List<String> body = new ArrayList<>();
    boolean found = false;
    String before = "";
    for (String line : reply.split("\n", -1)) {
      boolean indented = !line.isBlank() && Character.isWhitespace(line.charAt(0));
      if (indented && !found && BLOCK.matcher(before).lookingAt()) {
        return ""; // the body of another function, or of a loop
      }
      before = line.isBlank() ? before : line;
      if (indented || (found && line.isBlank())) {
        body.add(line);
        found = true;
      } else if (found) {
        break;
      }
    }
    if (found) {
      String text = String.join("\n", body).stripTrailing() + "\n";
      return RETURNS.matcher(text).find() ? text : "";
    }
    return RETURNS.matcher(reply).lookingAt() || onlyStatements(reply) ? reply : "";
  }

  /** Returns the lines of the first closed block; null if there is none. */
  private static @Nullable String fenced(String reply) {
    StringBuilder block = null;
    for (String line : reply.split("\n", -1)) {
      Matcher fence = FENCE.matcher(line);
      if (block == null) {
        block = fence.matches() ? new StringBuilder() : null;
      } else if (fence.matches() && fence.group(1).isBlank()) {
        return block.toString();
      } else {
        block.append(line).append('\n');
      }
    }
    return null;
  }

  private static boolean onlyStatements(String reply) {
    return RETURNS.matcher(reply).find()
        && reply
            .lines()
            .allMatch(line ->
                line.isBlank()
                    || line.matches("(?:return\\b|[\\w.]+(?:\\[.*\\])?\\s*[-+*/]?=[^=]|#).*"));
  }

  /** Returns a body whose first line is indented as far as the prompt's body is. */
  static String aligned(String prompt, String body) {
    String wanted = indentation(lastLine(prompt));
    String wantedOr = wanted.isEmpty() ? "    " : wanted;
    String first = body.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    String found = indentation(first);
    if (found.equals(wantedOr)) {
      return body;
    }
    StringBuilder aligned = new StringBuilder();
    for (String line : body.split("\n", -1)) {
      boolean within = !line.isBlank() && line.startsWith(found);
      aligned.append(within ? wantedOr + line.substring(found.length()) : line).append('\n');
    }
    return aligned.toString();
  }

  private static String lastLine(String text) {
    String stripped = text.stripTrailing();
    return stripped.substring(stripped.lastIndexOf('\n') + 1);
  }

  private static String indentation(String line) {
    int end = 0;
    while (end < line.length() && Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    return line.substring(0, end);
  }
}
