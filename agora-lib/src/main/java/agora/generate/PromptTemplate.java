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
  private static final Pattern BEFORE_BARE = Pattern.compile("\"\\s*:\\s*\\z");
  private static final Pattern BEFORE_QUOTED = Pattern.compile("[\\[{,:]\\s*\"\\z");
  private static final Pattern AFTER_QUOTED = Pattern.compile("\"\\s*[\\]},]");

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
    while (matcher.find()) {
      String value = values.get(matcher.group(1));
      if (value == null) {
        throw new IllegalArgumentException(
            "the prompt has <"
                + matcher.group(1)
                + ">, which is one of "
                + values.keySet()
                + " here; use another prompt or another method");
      }
      matcher.appendReplacement(filled, "");
      filled.append(written(value, matcher.start(), matcher.end()));
    }
    return matcher.appendTail(filled).toString();
  }

  private String written(String value, int start, int end) {
    int before = start - 1; // one look at what stands there spares most prompts the patterns
    if (before >= 0
        && text.charAt(before) == '"'
        && BEFORE_QUOTED.matcher(text.substring(0, start)).find()
        && AFTER_QUOTED.matcher(text.substring(end)).lookingAt()) {
      return escaped(value);
    }
    while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    return before >= 0
            && text.charAt(before) == ':'
            && BEFORE_BARE.matcher(text.substring(0, start)).find()
        ? "\"" + escaped(value) + "\""
        : value;
  }

  private static String escaped(String value) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(value));
  }
}
