package agora.generate;

import agora.data.TextFiles;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a prompt with placeholders such as {@code <input1>}.
 *
 * @param text the text; only the placeholders of {@code data/prompts/README.md} are such, other
 *     words in angle brackets stay as they are
 */
record PromptTemplate(String text) {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("<(input[123]?|output[123]?|input_theme|first_word)>");

  /**
   * Reads a prompt's file.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PromptTemplate read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such prompt; data/prompts has one for each setting and style");
    }
    return new PromptTemplate(TextFiles.read(file));
  }

  /** Returns the names of the placeholders, in order of first use. */
  public Set<String> placeholders() {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /**
   * Returns the text with every placeholder replaced, in one pass: what looks like one in a value
   * stays as it is. Where the prompt shows JSON ({@code "instruction": <input1>}, with or without
   * quotes), the value is written as a JSON string.
   *
   * @throws IllegalArgumentException if a placeholder has no value
   */
  public String fill(Map<String, String> values) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder filled = new StringBuilder(text.length() + 1024);
    int from = 0;
    for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
      if (!matcher.region(at, text.length()).lookingAt()) {
        continue;
      }
      String value = values.get(matcher.group(1));
      if (value == null) {
        throw new IllegalArgumentException(
            "the prompt has <"
                + matcher.group(1)
                + ">, which is one of "
                + values.keySet()
                + " here; use another prompt or another method");
      }
      filled.append(text, from, at).append(written(value, at, matcher.end()));
      from = matcher.end();
    }
    return filled.append(text, from, text.length()).toString();
  }

  private String written(String value, int start, int end) {
    if (start > 0
        && text.charAt(start - 1) == '"'
        && isOneOf("[{,:", solidBefore(start - 1))
        && isOneOf("]},", solidAfter(end, '"'))) {
      return escaped(value);
    }
    int colon = solidBefore(start);
    return isOneOf(":", colon) && isOneOf("\"", solidBefore(colon))
        ? "\"" + escaped(value) + "\""
        : value;
  }

  private boolean isOneOf(String characters, int at) {
    return at >= 0 && at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
  }

  /** Returns the place of the last character before this one that is no white space, or -1. */
  private int solidBefore(int at) {
    int before = at - 1;
    while (before >= 0 && isSpace(text.charAt(before))) {
      before--;
    }
    return before;
  }

  /** Returns the place of what stands behind a mark and white space; -1 without the mark. */
  private int solidAfter(int at, char mark) {
    if (at >= text.length() || text.charAt(at) != mark) {
      return -1;
    }
    int after = at + 1;
    while (after < text.length() && isSpace(text.charAt(after))) {
      after++;
    }
    return after;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static String escaped(String value) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(value));
  }
}
