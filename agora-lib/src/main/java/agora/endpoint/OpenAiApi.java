package agora.endpoint;

import agora.data.Jsonl;
import agora.data.UnicodeText;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Spend;
import agora.llm.Usage;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** Chat completions as OpenAI documents them, and as vLLM, Ollama and others imitate them. */
record OpenAiApi(Endpoint endpoint, SamplingParameters parameters) implements ProviderApi {
  private static final Map<String, String> NAMES =
      Map.of(
          "max_tokens", "max_tokens",
          "temperature", "temperature",
          "top_p", "top_p",
          "stop", "stop",
          "seed", "seed",
          "logprobs", "logprobs",
          "top_logprobs", "top_logprobs");

  OpenAiApi(Endpoint endpoint) {
    this(endpoint, new SamplingParameters(endpoint, NAMES));
  }

  @Override
  public String chatPath() {
    return "/chat/completions";
  }

  @Override
  public byte[] encode(ChatRequest request) {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(320 + 5 * (int) Spend.promptTokens(request));
    try (JsonGenerator out = Jsonl.mapper().createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("model", endpoint.model());
      out.writeArrayFieldStart("messages");
      writeMessages(out, request.messages());
      out.writeEndArray();
      parameters.write(out, request.sampling());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a request cannot be written as JSON", e);
    }
    return bytes.toByteArray();
  }

  /** Writes messages; without a system role, system text goes before the question that follows. */
  private void writeMessages(JsonGenerator out, List<ChatRequest.Message> messages)
      throws IOException {
    String role = parameters.systemRole();
    StringBuilder before = new StringBuilder();
    for (ChatRequest.Message message : messages) {
      boolean system = message.role() == ChatRequest.Role.SYSTEM;
      if (system && role == null) {
        before.append(message.content()).append("\n\n");
        continue;
      }
      if (message.role() == ChatRequest.Role.USER) {
        writeMessage(out, message.role().key(), before + message.content());
        before.setLength(0);
      } else {
        writeMessage(out, system ? role : message.role().key(), message.content());
      }
    }
    if (!before.isEmpty()) { // no question follows: it is one itself
      writeMessage(out, ChatRequest.Role.USER.key(), before.toString().strip());
    }
  }

  static void writeMessage(JsonGenerator out, ChatRequest.Message message) throws IOException {
    writeMessage(out, message.role().key(), message.content());
  }

  private static void writeMessage(JsonGenerator out, @Nullable String role, String content)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("role", role);
    out.writeStringField("content", UnicodeText.valid(content)); // servers refuse half a pair
    out.writeEndObject();
  }

  @Override
  public ChatReply decode(JsonNode body, Asked asked) throws UnreadableAnswer {
    JsonNode choice = body.path("choices").path(0);
    JsonNode message = choice.path("message");
    Usage usage = usage(body.path("usage"), asked, ProviderApi.characters(message));
    boolean failed = ProviderApi.hasError(choice) && text(message.path("content")).isBlank();
    if (!message.isObject() || failed) {
      throw unreadable(body, failed ? choice : body, asked, usage);
    }
    String refusal = message.path("refusal").asText("");
    boolean refused = !refusal.isEmpty() && !message.path("refusal").isNull();
    return new ChatReply(
        refused ? refusal : text(message.path("content")),
        refused ? ChatReply.Finish.FILTERED : finish(choice.path("finish_reason").asText("")),
        usage,
        logprobs(choice.path("logprobs").path("content")),
        body.path("model").asText(endpoint.model()),
        reasoning(message));
  }

  /** Servers name it differently, and some send it as a part of the content. */
  private static String reasoning(JsonNode message) {
    for (String field : List.of("reasoning_content", "reasoning", "thinking")) {
      if (message.path(field).isTextual() && !message.path(field).asText().isEmpty()) {
        return message.path(field).asText();
      }
    }
    StringBuilder reasoning = new StringBuilder();
    for (JsonNode part : message.path("content")) {
      if (isReasoning(part)) {
        JsonNode inside = part.path(part.path("type").asText());
        reasoning.append(inside.isArray() || inside.isObject() ? text(inside) : inside.asText(""));
        reasoning.append(part.path("text").asText(""));
      }
    }
    return reasoning.toString();
  }

  private static boolean isReasoning(JsonNode part) {
    String type = part.path("type").asText("");
    return type.equals("thinking") || type.equals("reasoning");
  }

  @Override
  public void authorise(Headers.Builder headers, String key) {
    if (endpoint.keyHeader() == null) {
      headers.set("Authorization", "Bearer " + key);
    } else {
      headers.set(endpoint.keyHeader(), key);
    }
  }

  @Override
  public RateHeaders rates(Headers headers) {
    return RateHeaders.openAi(headers);
  }

  private static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.isNull() ? "" : content.path("text").asText(content.asText(""));
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(isReasoning(part) ? "" : part.path("text").asText(""));
    }
    return text.toString();
  }

  private static ChatReply.Finish finish(String reason) {
    return switch (reason) {
      case "stop" -> ChatReply.Finish.STOP;
      case "length" -> ChatReply.Finish.LENGTH;
      case "content_filter" -> ChatReply.Finish.FILTERED;
      default -> ChatReply.Finish.OTHER;
    };
  }

  private static Usage usage(JsonNode usage, Asked asked, long characters) {
    return asked.usage(
        Asked.count(usage.path("prompt_tokens")),
        Asked.count(usage.path("prompt_tokens_details").path("cached_tokens")),
        Asked.count(usage.path("completion_tokens")),
        characters);
  }

  private static List<ChatReply.TokenLogprobs> logprobs(JsonNode content) {
    List<ChatReply.TokenLogprobs> rows = new ArrayList<>();
    for (JsonNode token : content) {
      List<ChatReply.Alternative> top = new ArrayList<>();
      for (JsonNode other : token.path("top_logprobs")) {
        top.add(new ChatReply.Alternative(other.path("token").asText(), logprob(other)));
      }
      rows.add(new ChatReply.TokenLogprobs(token.path("token").asText(), logprob(token), top));
    }
    return rows;
  }

  /** Servers whose JSON has no infinity write null for the logarithm of no probability at all. */
  private static double logprob(JsonNode token) {
    double logprob = token.path("logprob").asDouble(Double.NEGATIVE_INFINITY);
    return Double.isNaN(logprob) ? Double.NEGATIVE_INFINITY : logprob;
  }
}
