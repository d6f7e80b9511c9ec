package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServedModelsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "200 | {'data': [{'id': 'one'}, {'id': 'two'}]} | serves several models, name one of [one, two]",
        "200 | {'data': []} | does not say which models it serves: name one",
        "200 | {} | does not say which models it serves: name one",
        "404 | {} | cannot be listed (status 404 at /models): start the server or correct the URL",
        "401 | {} | cannot be listed (status 401 at /models)",
        "200 | <html> | cannot be listed (/models answers no JSON): start the server",
      })
  void withoutOneModelTheReasonIsNamed(int status, String body, String message) throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.enqueue(new MockResponse.Builder().code(status).body(body.replace('\'', '"')).build());
      server.start();
      String url = server.url("/v1").toString();
      assertThatThrownBy(() -> Endpoint.servedModel(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(url)
          .hasMessageContaining(message);
    }
  }

  @Test
  void theOnlyModelIsTaken() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.enqueue(new MockResponse.Builder().body("{\"data\": [{\"id\": \"one\"}]}").build());
      server.start();
      assertThat(Endpoint.servedModel(server.url("/v1/").toString())).isEqualTo("one");
      assertThat(server.takeRequest().getUrl().encodedPath()).isEqualTo("/v1/models");
    }
  }
}
