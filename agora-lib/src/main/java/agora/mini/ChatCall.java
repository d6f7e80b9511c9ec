package agora.mini;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * A request for a chat completion.
 *
 * @param texts the texts of the conversation, oldest first
 * @param stop where the reply ends
 * @param maxTokens the most tokens of the reply
 * @param seed the draw; 0 where the request has none
 * @param topLogprobs how many alternatives to report; -1 for no log-probabilities
 */
record ChatCall(
    String model,
    List<String> texts,
    List<String> stop,
    int maxTokens,
    long seed,
    int topLogprobs) {
  private static final Pattern TOKEN = Pattern.compile("\\s*(?:\\w+|[^\\w\\s])");

  ChatCall {
    texts = List.copyOf(texts);
    stop = List.copyOf(stop);
  }

  static ChatCall read(JsonNode request) {
    String model = request.path("model").asText();
    require(!model.isEmpty(), "model is missing");
    require(!request.path("stream").asBoolean(), "stream must be false: this server answers whole");
    require(request.path("messages").size() > 0, "messages must be a list of at least one message");
    List<String> texts = new ArrayList<>();
    request.path("messages").forEach(message -> texts.add(text(message.path("content"))));
    JsonNode limit = request.path("max_completion_tokens");
    return new ChatCall(
        model,
        texts,
        texts(request.path("stop")),
        (limit.isNumber() ? limit : request.path("max_tokens")).asInt(4096),
        request.path("seed").asLong(0),
        request.path("logprobs").asBoolean() ? request.path("top_logprobs").asInt(0) : -1);
  }

  /** Returns the completion that says this, cut at the first stop string and the token limit. */
  JsonNode reply(Verdict verdict) {
    String text = verdict.text();
    for (String end : stop) {
      int at = text.indexOf(end);
      text = at < 0 ? text : text.substring(0, at);
    }
    List<String> tokens = tokens(text);
    boolean cut = tokens.size() > maxTokens;
    tokens = cut ? tokens.subList(0, maxTokens) : tokens;
    ObjectNode body =
        Jsonl.mapper()
            .createObjectNode()
            .put("id", "mini-" + Long.toHexString(Draws.seed(seed, texts)))
            .put("object", "chat.completion")
            .put("created", 0)
            .put("model", model);
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", cut ? String.join("", tokens) : text);
    choice.put("finish_reason", cut ? "length" : "stop");
    if (topLogprobs >= 0) {
      choice.putObject("logprobs").set("content", logprobs(tokens, verdict));
    }
    int asked = texts.stream().mapToInt(ChatCall::count).sum();
    body.putObject("usage")
        .put("prompt_tokens", asked)
        .put("completion_tokens", tokens.size())
        .put("total_tokens", asked + tokens.size());
    return body;
  }

  private ArrayNode logprobs(List<String> tokens, Verdict verdict) {
    ArrayNode rows = Jsonl.mapper().createArrayNode();
    for (String token : tokens) {
      boolean weighed = rows.isEmpty() && !verdict.alternatives().isEmpty();
      ObjectNode row = rows.addObject().put("token", token);
      row.put("logprob", weighed ? verdict.alternatives().getFirst().logprob() : 0.0);
      ArrayNode top = row.putArray("top_logprobs");
      if (weighed) {
        verdict.alternatives().stream()
            .limit(topLogprobs)
            .forEach(other ->
                top.addObject().put("token", other.token()).put("logprob", other.logprob()));
      } else if (topLogprobs > 0) {
        top.addObject().put("token", token).put("logprob", 0.0);
      }
    }
    return rows;
  }

  /** Returns words and signs, each with the space before it: what this server counts and prices. */
  static List<String> tokens(String text) {
    return TOKEN.matcher(text).results().map(MatchResult::group).toList();
  }

  /** Returns how many {@link #tokens} a text has. */
  static int count(String text) {
    int count = 0;
    boolean inWord = false;
    for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      boolean word = c < 128 && (Character.isLetterOrDigit(c) || c == '_');
      boolean space = c == ' ' || (c >= '\t' && c <= '\r');
      count += (word && inWord) || space ? 0 : 1;
      inWord = word;
    }
    return count;
  }

  private static List<String> texts(JsonNode stop) {
    return stop.isTextual()
        ? List.of(stop.asText())
        : StreamSupport.stream(stop.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText()));
    return text.toString();
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new MiniRefusal(400, "invalid_request_error", rule);
    }
  }
}
