package agora.endpoint;

import agora.data.TextFiles;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Usage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import okhttp3.Headers;

/**
 * Provider API: the format of requests, answers, errors and limits. Batches have {@link BatchApi},
 * embeddings {@link HttpEmbeddingModel}.
 */
sealed interface ProviderApi permits OpenAiApi, AnthropicApi {
  static ProviderApi of(Endpoint endpoint) {
    return switch (endpoint.provider()) {
      case OPENAI -> new OpenAiApi(endpoint);
      case ANTHROPIC -> new AnthropicApi(endpoint);
    };
  }

  /** Returns the path of chat requests, from the base URL. */
  String chatPath();

  /** Returns the body of a chat request. */
  byte[] encode(ChatRequest request);

  /** Returns how parameters are named there. */
  SamplingParameters parameters();

  /** Returns the endpoint that is spoken to. */
  Endpoint endpoint();

  /**
   * Returns the answer in the body of a response.
   *
   * @throws UnreadableAnswer if the body is complete and no answer
   * @throws IOException if the body is cut off or a web page: asking again can help
   */
  default ChatReply read(byte[] bytes, Asked asked) throws IOException {
    JsonNode body;
    try {
      body = ServerWords.json(bytes);
    } catch (JsonEOFException e) {
      throw new IOException("the body is cut off", e);
    } catch (JsonProcessingException e) {
      if (ServerWords.isPage(bytes)) {
        throw new Unreached.Page(bytes);
      }
      throw UnreadableAnswer.of(
          bytes, endpoint().where(), asked.usage(null, null, null, bytes.length));
    }
    if (body.isMissingNode()) {
      throw new IOException("the body is empty");
    }
    return decode(body, asked);
  }

  /**
   * Returns the answer in a body.
   *
   * @throws UnreadableAnswer if there is none
   */
  ChatReply decode(JsonNode body, Asked asked) throws UnreadableAnswer;

  /** Returns that a body holds an error, or something that is no answer. */
  default UnreadableAnswer unreadable(JsonNode body, JsonNode errorOf, Asked asked, Usage usage) {
    byte[] bytes = TextFiles.bytes(body.toString());
    if (hasError(errorOf)) {
      return UnreadableAnswer.error(
          ServerWords.of(TextFiles.bytes(errorOf.toString())),
          endpoint().where(),
          body.hasNonNull("usage") ? usage : null);
    }
    return UnreadableAnswer.of(bytes, endpoint().where(), usage);
  }

  /** Returns whether a node reports an error. */
  static boolean hasError(JsonNode node) {
    JsonNode error = node.path("error");
    return (error.isObject() && !error.isEmpty())
        || (error.isTextual() && !error.asText().isBlank());
  }

  /** Returns how many characters the texts of a tree have. */
  static long characters(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue().length();
    }
    long sum = 0;
    for (JsonNode child : node) {
      sum += characters(child);
    }
    return sum;
  }

  /** Adds the key and what else every request carries. */
  void authorise(Headers.Builder headers, String key);

  /** Returns what the headers of an answer say about limits. */
  RateHeaders rates(Headers headers);
}
