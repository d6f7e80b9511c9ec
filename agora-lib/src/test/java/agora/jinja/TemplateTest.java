package agora.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Constructs of jinja2 against what it renders (make_template_fixtures.py), byte for byte. */
class TemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);

  @Test
  void everyConstructIsRenderedAsJinjaRendersItOrRefusedByName() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode constructs;
    try (InputStream in = TemplateTest.class.getResourceAsStream("constructs.json")) {
      constructs = mapper.readTree(in);
    }
    Map<String, @Nullable Object> names =
        mapper.convertValue(constructs.path("variables"), new TypeReference<>() {});
    List<String> differing = new ArrayList<>();
    for (JsonNode test : constructs.path("cases")) {
      String source = constructs.path("names").asText() + test.path("source").asText();
      String actual;
      boolean refused = false;
      try {
        actual = new Template(source, CLOCK).render(names);
      } catch (IllegalArgumentException e) {
        actual = String.valueOf(e.getMessage());
        refused = true;
      }
      boolean byName =
          refused && actual.matches("(?s).*(not supported here|64 bits|cannot be written).*");
      boolean same =
          test.has("text") ? !refused && actual.equals(test.path("text").asText()) : refused;
      if (!same && !byName) {
        differing.add(test + "\n  is " + Text.repr(actual));
      }
    }
    assertThat(differing).isEmpty();
  }

  @Test
  void aLoopWritesEachItemAndAnUndefinedNameIsEmpty() {
    String source = "{% for turn in messages %}{{ turn.role }}: {{ turn.content }}\n{% endfor %}";
    Template template = new Template(source, CLOCK);
    Map<String, String> turn = Map.of("role", "user", "content", "What is 2 + 2?");
    assertThat(template.render(Map.of("messages", List.of(turn))))
        .isEqualTo("user: What is 2 + 2?\n");
    assertThat(template.render(Map.of())).isEmpty();
  }

  @Test
  void aBrokenTemplateIsNamedWithItsLine() {
    assertThatThrownBy(() -> new Template("one\n{% if x %}\n{{ y", CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the chat template is no Jinja: '}}' is missing (line 3)");
    assertThatThrownBy(() -> new Template("one\n{% sing %}", CLOCK))
        .hasMessageContaining("there is no statement 'sing' (line 2)");
  }

  @Test
  void todayIsWrittenInEnglish() {
    Template template = new Template("{{ strftime_now('%d %b %Y, %A %H:%M') }}", CLOCK);
    assertThat(template.render(Map.of())).isEqualTo("22 Nov 2026, Sunday 10:00");
  }
}
