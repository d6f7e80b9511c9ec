package agora.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Fixtures;
import agora.llm.ChatRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Rendered conversations against transformers' (make_template_fixtures.py), byte for byte. */
class ChatTemplateTest {
  private static final SpecialTokens SPECIAL =
      new SpecialTokens("<|begin|>", "<|end|>", "<|pad|>", null);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);

  @Test
  void everyTemplateAndConversationIsRenderedAsTransformersRendersIt() throws Exception {
    List<String> differing = new ArrayList<>();
    for (JsonNode test : Fixtures.expected("templates")) {
      String expected =
          test.has("text")
              ? test.path("text").asText()
              : "the chat template refuses the conversation: " + test.path("refused").asText();
      String actual = render(test);
      if (!actual.equals(expected)) {
        differing.add(
            test.path("template").asText()
                + "/"
                + test.path("conversation").asText()
                + "\n  is       "
                + TextNode.valueOf(actual)
                + "\n  expected "
                + TextNode.valueOf(expected));
      }
    }
    assertThat(differing).isEmpty();
  }

  private static String render(JsonNode test) throws Exception {
    String source =
        Files.readString(Fixtures.folder("templates").resolve(test.path("template").asText()));
    try {
      return new ChatTemplate(source, SPECIAL, CLOCK)
          .render(messages(test.path("messages")), test.path("prompt").asBoolean());
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
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
