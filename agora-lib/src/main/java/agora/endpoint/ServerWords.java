package agora.endpoint;

import agora.data.Jsonl;
import agora.data.UnicodeText;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Error message of a server from a body without an answer, on one line.
 *
 * @param said its message; the whole body where it has no message; a page's title
 * @param code its error code, or empty
 * @param type its error type, or empty
 */
record ServerWords(String said, String code, String type) {
  private static final ObjectReader READER =
      Jsonl.mapper().reader().with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
  private static final int LONGEST = 500;
  private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.*?)</title>");
  private static final Pattern HTML =
      Pattern.compile("(?is)\\A\\s*<(?:!doctype|html|\\?xml|head|body|!--)");

  static ServerWords of(byte[] body) {
    JsonNode json = null;
    try {
      json = json(body);
    } catch (IOException e) {
      // a proxy's page, or text: shown below
    }
    if (json != null && json.isArray() && json.size() > 0) {
      json = json.get(0); // as Gemini's compatible API wraps its errors
    }
    if (json == null || !json.isObject()) {
      return new ServerWords(oneLine(new String(body, StandardCharsets.UTF_8)), "", "");
    }
    JsonNode error = error(json);
    String code = error.path("code").asText(json.path("code").asText(""));
    String type = error.path("type").asText(error.path("status").asText(""));
    return new ServerWords(oneLine(message(error, json)), code, type);
  }

  /**
   * Returns the tree of a body; bytes that are not UTF-8 become U+FFFD, and the NaN and Infinity
   * that Python writes are numbers.
   *
   * @throws IOException if it is not JSON
   */
  static JsonNode json(byte[] body) throws IOException {
    try {
      return READER.readTree(body);
    } catch (com.fasterxml.jackson.core.JsonProcessingException | CharConversionException e) {
      String text = new String(body, StandardCharsets.UTF_8);
      if (UnicodeText.hasLostCharacters(text)) {
        return READER.readTree(text);
      }
      throw e;
    }
  }

  /** Returns whether a body is a page for people. */
  static boolean isPage(byte[] body) {
    String beginning = new String(body, 0, Math.min(body.length, 200), StandardCharsets.ISO_8859_1);
    return HTML.matcher(beginning).find();
  }

  /** Returns a text on one line, its beginning if it is long; of a page, its title. */
  static String oneLine(String text) {
    String shown = text;
    if (HTML.matcher(text).find()) {
      Matcher title = TITLE.matcher(text);
      shown =
          title.find()
              ? "a web page titled '" + title.group(1).strip() + "'"
              : "a web page: " + text.replaceAll("(?s)<(script|style).*?</\\1>|<[^>]*>", " ");
    }
    shown = shown.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return UnicodeText.valid(
        shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + " ...");
  }

  /** Returns the object that describes the error; missing if there is none. */
  private static JsonNode error(JsonNode json) {
    JsonNode error = json.path("error");
    if (error.isMissingNode() || error.isNull()) {
      error = json.path("errors").path(0);
    }
    return error.isMissingNode() ? json.path("detail") : error;
  }

  private static String message(JsonNode error, JsonNode json) {
    if (error.isTextual()) {
      return error.asText();
    }
    for (JsonNode node : new JsonNode[] {error, error.path(0), json}) {
      for (String field : new String[] {"message", "msg", "detail", "error"}) {
        if (node.path(field).isTextual() && !node.path(field).asText().isBlank()) {
          return node.path(field).asText();
        }
      }
    }
    return json.toString();
  }

  /** Returns the status that an error in a body of status 200 stands for. */
  int status() {
    @Nullable Integer number = number(code) == null ? number(type) : number(code);
    if (number != null) {
      return number;
    }
    String words = (code + " " + type + " " + said).toLowerCase(java.util.Locale.ROOT);
    if (words.contains("rate limit")
        || words.contains("rate_limit")
        || words.contains("resource_exhausted")) {
      return 429;
    }
    if (words.contains("overloaded")
        || words.contains("unavailable")
        || words.contains("timeout")
        || words.contains("timed out")
        || words.contains("server_error")
        || words.contains("internal")
        || words.contains("api_error")
        || words.contains("try again")
        || words.contains("upstream")) {
      return 503;
    }
    return 400;
  }

  private static @Nullable Integer number(String text) {
    return text.matches("[45]\\d\\d") ? Integer.valueOf(text) : null;
  }
}
