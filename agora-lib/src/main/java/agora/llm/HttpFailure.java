package agora.llm;

import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a status that is not 2xx means.
 *
 * @param retry whether asking again can help
 * @param kind what it means to the caller if it does not
 * @param message the status and the server's own words
 */
record HttpFailure(boolean retry, ChatException.Kind kind, String message) {
  private static final Set<String> ONE_ITEM =
      Set.of(
          "context_length_exceeded",
          "content_filter",
          "content_policy_violation",
          "string_above_max_length");
  private static final int LONGEST_MESSAGE = 500;

  /** Reads a response. */
  static HttpFailure of(int status, byte[] body, String where) {
    @Nullable JsonNode json = parse(body);
    JsonNode error = json == null ? null : json.path("error");
    String said =
        error == null || error.isMissingNode()
            ? new String(body, java.nio.charset.StandardCharsets.UTF_8).strip()
            : error.isTextual() ? error.asText() : error.path("message").asText("");
    String code = error == null ? "" : error.path("code").asText("");
    String message = where + " answered " + status + (said.isEmpty() ? "" : ": " + shorten(said));
    return switch (status) {
      case 408, 409, 425 -> transport(message);
      case 413 -> new HttpFailure(false, ChatException.Kind.ITEM, message);
      case 429 ->
          code.equals("insufficient_quota")
              ? new HttpFailure(false, ChatException.Kind.FATAL, message)
              : transport(message);
      default ->
          status >= 500
              ? transport(message)
              : new HttpFailure(
                  false,
                  concernsOneItem(code, said) ? ChatException.Kind.ITEM : ChatException.Kind.FATAL,
                  message);
    };
  }

  private static HttpFailure transport(String message) {
    return new HttpFailure(true, ChatException.Kind.TRANSIENT, message);
  }

  private static boolean concernsOneItem(String code, String said) {
    String words = said.toLowerCase(Locale.ROOT);
    return ONE_ITEM.contains(code)
        || words.contains("maximum context length")
        || words.contains("prompt is too long")
        || words.contains("content filtering policy");
  }

  private static @Nullable JsonNode parse(byte[] body) {
    try {
      JsonNode node = Jsonl.mapper().readTree(body);
      return node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null; // a proxy's page: its text is the message
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException("bytes in memory cannot fail to be read", e);
    }
  }

  private static String shorten(String text) {
    return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + " ...";
  }
}
