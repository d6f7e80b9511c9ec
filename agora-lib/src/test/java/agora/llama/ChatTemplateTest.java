package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
                + JinjaValues.repr(actual)
                + "\n  expected "
                + JinjaValues.repr(expected));
      }
    }
    assertThat(differing).isEmpty();
  }

  @Test
  void everyConstructIsRenderedAsJinjaRendersItOrRefusedByName() throws Exception {
    JsonNode constructs =
        new ObjectMapper()
            .readTree(Fixtures.folder("templates").resolve("constructs.json").toFile());
    List<String> differing = new ArrayList<>();
    for (JsonNode test : constructs.path("cases")) {
      String actual;
      boolean refused = false;
      try {
        actual =
            new ChatTemplate(
                    constructs.path("names").asText() + test.path("source").asText(),
                    SPECIAL,
                    CLOCK)
                .render(messages(constructs.path("messages")), true);
      } catch (IllegalArgumentException e) {
        actual = String.valueOf(e.getMessage());
        refused = true;
      }
      boolean byName =
          refused && actual.matches("(?s).*(not supported here|64 bits|cannot be written).*");
      boolean same =
          test.has("text") ? !refused && actual.equals(test.path("text").asText()) : refused;
      if (!same && !byName) {
        differing.add(test + "\n  is " + JinjaText.repr(actual));
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

  @Test
  void aBrokenTemplateIsNamedWithItsLine() {
    assertThatThrownBy(() -> new ChatTemplate("one\n{% if x %}\n{{ y", SPECIAL, CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the chat template is no Jinja: '}}' is missing (line 3)");
    assertThatThrownBy(() -> new ChatTemplate("one\n{% sing %}", SPECIAL, CLOCK))
        .hasMessageContaining("there is no statement 'sing' (line 2)");
  }

  @Test
  void todayIsWrittenInEnglish() {
    ChatTemplate template =
        new ChatTemplate("{{ strftime_now('%d %b %Y, %A %H:%M') }}", SPECIAL, CLOCK);
    assertThat(template.render(List.of(), false)).isEqualTo("22 Nov 2026, Sunday 10:00");
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
