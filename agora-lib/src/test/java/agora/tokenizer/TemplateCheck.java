package agora.tokenizer;

import agora.llm.ChatRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares templates that are not committed with what transformers rendered.
 *
 * <p>The argument is a JSON list of {@code source, template, conversation, messages, prompt} with
 * {@code text} or {@code refused}; {@code make_template_fixtures.py} writes such lists of any
 * folder. Prints each case that differs, and how many.
 */
final class TemplateCheck {
  private static final SpecialTokens SPECIAL =
      new SpecialTokens("<|begin|>", "<|end|>", "<|pad|>", null);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);

  private TemplateCheck() {}

  public static void main(String[] arguments) throws IOException {
    int differing = 0;
    JsonNode cases = new ObjectMapper().readTree(new File(arguments[0]));
    for (JsonNode test : cases) {
      String actual;
      boolean refused = false;
      try {
        actual =
            new ChatTemplate(test.path("source").asText(), SPECIAL, CLOCK)
                .render(messages(test.path("messages")), test.path("prompt").asBoolean());
      } catch (IllegalArgumentException e) {
        actual = String.valueOf(e.getMessage());
        refused = true;
      }
      boolean same =
          test.has("text") ? !refused && actual.equals(test.path("text").asText()) : refused;
      if (!same) {
        differing++;
        System.out.println(
            test.path("template").asText()
                + "/"
                + test.path("conversation").asText()
                + "/"
                + test.path("prompt")
                + "\n  is       "
                + TextNode.valueOf(actual)
                + "\n  expected "
                + test.path(test.has("text") ? "text" : "refused"));
      }
    }
    System.out.println(differing + " of " + cases.size() + " differ");
  }

  private static List<ChatRequest.Message> messages(JsonNode json) {
    List<ChatRequest.Message> messages = new ArrayList<>();
    for (JsonNode message : json) {
      messages.add(
          new ChatRequest.Message(
              ChatRequest.Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT)),
              message.path("content").asText()));
    }
    return messages;
  }
}
