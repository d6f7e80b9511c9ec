package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        // body ~ what it says ~ code ~ type
        "`` ~ `` ~ `` ~ ``",
        "busy ~ busy ~ `` ~ ``",
        "{} ~ {} ~ `` ~ ``",
        "[] ~ [] ~ `` ~ ``",
        "null ~ null ~ `` ~ ``",
        "{\"error\":\"no\"} ~ no ~ `` ~ ``",
        "{\"error\":{\"message\":\"é🙂\",\"code\":7,\"type\":\"t\"}} ~ é🙂 ~ 7 ~ t",
        "{\"error\":{\"message\":\" \"},\"message\":\"outer\"} ~ outer ~ `` ~ ``",
        "{\"error\":null,\"detail\":\"d\"} ~ d ~ `` ~ ``",
        "{\"detail\":[{\"msg\":\"field required\"}]} ~ field required ~ `` ~ ``",
        "{\"errors\":[{\"message\":\"first\"},{\"message\":\"second\"}]} ~ first ~ `` ~ ``",
        "[{\"error\":{\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}] ~ m ~ `` ~ UNAVAILABLE",
        "{\"error\":{\"message\":[1]}} ~ {\"error\":{\"message\":[1]}} ~ `` ~ ``",
        "{\"error\":\"cut ~ {\"error\":\"cut ~ `` ~ ``",
        "<html><title>502 Bad</title><p>x</html> ~ a web page titled '502 Bad' ~ `` ~ ``",
        "<!DOCTYPE html><p>gone</p> ~ a web page: gone ~ `` ~ ``",
        "{\"error\":\"a\\n\\t b\\u0000c\"} ~ a b c ~ `` ~ ``",
      })
  void messageIsFoundWhereverItIs(String body, String said, String code, String type) {
    assertThat(ServerWords.of(bytes(body))).isEqualTo(new ServerWords(said, code, type));
  }

  @ParameterizedTest
  @CsvSource({"500, a, 500", "501, a, 504", "251, 🙂, 504", "499, 🙂, 504"})
  void longMessageIsCutBetweenCharacters(int count, String character, int length) {
    String said = ServerWords.of(bytes(character.repeat(count))).said();
    assertThat(said.length()).isLessThanOrEqualTo(length);
    assertThat(said)
        .startsWith(character)
        .isEqualTo(new String(bytes(said), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "`` ~ 400",
        "{\"error\":{\"message\":\"bad\"}} ~ 400",
        "{\"error\":{\"code\":\"503\"}} ~ 503",
        "{\"error\":{\"code\":\"5030\"}} ~ 400",
        "{\"error\":{\"type\":\"429\"}} ~ 429",
        "{\"error\":{\"code\":\"rate_limit_exceeded\"}} ~ 429",
        "{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\"}} ~ 429",
        "{\"error\":\"Rate limit and overloaded\"} ~ 429",
        "{\"error\":\"Overloaded\"} ~ 503",
        "{\"error\":\"upstream Timed out\"} ~ 503",
      })
  void errorInAGoodBodyStandsForAStatus(String body, int status) {
    assertThat(ServerWords.of(bytes(body)).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "`` ~ false",
        "{\"html\":\"<html>\"} ~ false",
        "`  <HTML>` ~ true",
        "<!-- x --><html> ~ true",
        "<?xml version=\"1.0\"?> ~ true",
        "text <html> ~ false",
      })
  void pageIsKnownByItsBeginning(String body, boolean page) {
    assertThat(ServerWords.isPage(bytes(body))).isEqualTo(page);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
