package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llm.ChatException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        // status ~ body ~ retry ~ kind ~ perhaps the item's
        "400 ~ `` ~ false ~ FATAL ~ true",
        "404 ~ no such model ~ false ~ FATAL ~ true",
        "401 ~ `` ~ false ~ FATAL ~ false",
        "402 ~ `` ~ false ~ FATAL ~ false",
        "403 ~ Your API key is wrong ~ false ~ FATAL ~ false",
        "400 ~ {\"error\":{\"code\":\"context_length_exceeded\"}} ~ false ~ ITEM ~ false",
        "400 ~ {\"error\":{\"message\":\"Prompt is TOO LONG\"}} ~ false ~ ITEM ~ false",
        "413 ~ `` ~ false ~ ITEM ~ false",
        "500 ~ content filter ~ false ~ ITEM ~ false",
        "408 ~ `` ~ true ~ TRANSIENT ~ false",
        "409 ~ `` ~ true ~ TRANSIENT ~ false",
        "500 ~ billing is down ~ true ~ TRANSIENT ~ false",
        "599 ~ `` ~ true ~ TRANSIENT ~ false",
        "429 ~ slow down ~ true ~ TRANSIENT ~ false",
        "429 ~ {\"error\":{\"code\":\"Insufficient_Quota\"}} ~ false ~ FATAL ~ false",
        "429 ~ Your credit balance is too low ~ false ~ FATAL ~ false",
        "503 ~ {\"error\":{\"type\":\"permission_error\"}} ~ false ~ FATAL ~ false",
      })
  void statusAndWordsSayWhetherAndWhoCanTryAgain(
      int status, String body, boolean retry, ChatException.Kind kind, boolean perhapsItem) {
    HttpFailure failure =
        HttpFailure.of(status, body.getBytes(StandardCharsets.UTF_8), "m at https://host");
    assertThat(failure.retry()).isEqualTo(retry);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.perhapsItem()).isEqualTo(perhapsItem);
    assertThat(failure.message()).startsWith("m at https://host answered " + status);
    assertThat(failure.ofItem().kind())
        .isEqualTo(perhapsItem ? ChatException.Kind.ITEM : failure.kind());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"error\":\"overloaded\"} ~ true ~ m answered 200 with an error: overloaded",
        "{\"error\":\"no\"} ~ false ~ m answered 200 with an error: no",
        "`` ~ false ~ m answered 200 with an error",
      })
  void errorInAGoodBodyIsReadAsTheStatusThatItStandsFor(
      String body, boolean retry, String message) {
    ServerWords words = ServerWords.of(body.getBytes(StandardCharsets.UTF_8));
    HttpFailure failure = HttpFailure.ofErrorBody(words, "m");
    assertThat(failure.retry()).isEqualTo(retry);
    assertThat(failure.message()).isEqualTo(message);
  }
}
