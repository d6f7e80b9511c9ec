package agora.generate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
public record PromptTemplate(String text) {
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
    try {
      return new PromptTemplate(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": the prompt cannot be read: " + e, e);
    }
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
   * stays as it is.
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
      filled.append(value);
    }
    return matcher.appendTail(filled).toString();
  }
}
