package agora.judge;

import agora.llm.ChatRequest;
import agora.llm.Sampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prompt of a judge: a system and a user message with {@code {{places}}} to fill.
 *
 * @param system the system message; empty for none
 * @param user the user message
 */
public record JudgePrompt(String system, String user) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)\\}\\}");

  /**
   * Reads a prompt file: the system message, a line {@code ---}, the user message.
   *
   * @throws IllegalArgumentException if there is no such line
   */
  public static JudgePrompt read(Path file) {
    try {
      String[] parts = Files.readString(file).split("(?m)^---\\s*$", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            file + ": a judge prompt parts its system from its user message by a line '---'");
      }
      return new JudgePrompt(parts[0].strip(), parts[1].strip());
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the request with every place filled.
   *
   * @throws IllegalArgumentException if a place has no value
   */
  public ChatRequest fill(Map<String, String> values, Sampling sampling) {
    String text = filled(user, values);
    return system.isEmpty()
        ? ChatRequest.user(text, sampling)
        : ChatRequest.of(filled(system, values), text, sampling);
  }

  private static String filled(String template, Map<String, String> values) {
    return PLACE
        .matcher(template)
        .replaceAll(place -> {
          String value = values.get(place.group(1));
          if (value == null) {
            throw new IllegalArgumentException(
                "the prompt asks for {{"
                    + place.group(1)
                    + "}}, known are "
                    + values.keySet().stream().sorted().toList());
          }
          return Matcher.quoteReplacement(value);
        });
  }
}
