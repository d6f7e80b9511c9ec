package agora.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import okhttp3.Headers;

/** How one provider writes requests, answers, errors and limits. */
sealed interface Wire permits OpenAiWire, AnthropicWire {
  static Wire of(Endpoint endpoint) {
    return switch (endpoint.provider()) {
      case OPENAI -> new OpenAiWire(endpoint);
      case ANTHROPIC -> new AnthropicWire(endpoint);
    };
  }

  /** Returns the path of chat requests, from the base URL. */
  String chatPath();

  /** Returns the body of a chat request. */
  byte[] encode(ChatRequest request);

  /**
   * Returns the answer in a body.
   *
   * @throws IOException if the body is not a whole answer
   */
  ChatReply decode(JsonNode body) throws IOException;

  /** Adds the key and what else every request carries. */
  void authorise(Headers.Builder headers, String key);

  /** Returns what the headers of an answer say about limits. */
  RateHeaders rates(Headers headers);
}
