package agora.endpoint;

import agora.data.Jsonl;
import agora.data.UnicodeText;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.llm.Usage;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** Messages as Anthropic documents them (version 2023-06-01). */
record AnthropicApi(Endpoint endpoint, SamplingParameters parameters) implements ProviderApi {
  AnthropicApi(Endpoint endpoint) {
    this(endpoint, new SamplingParameters(endpoint, names()));
  }

  private static Map<String, @Nullable String> names() {
    Map<String, @Nullable String> names = new HashMap<>();
    names.put("max_tokens", "max_tokens");
    names.put("temperature", "temperature");
    names.put("top_p", "top_p");
    names.put("stop", "stop_sequences");
    names.put("seed", null); // the API has none, and a seed is only a wish
    return names;
  }

  @Override
  public String chatPath() {
    return endpoint.baseUrl().endsWith("/v1") ? "/messages" : "/v1/messages";
  }

  @Override
  public byte[] encode(ChatRequest request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    String system =
        request.messages().stream()
            .filter(message -> message.role() == ChatRequest.Role.SYSTEM)
            .map(ChatRequest.Message::content)
            .collect(Collectors.joining("\n\n"));
    try (JsonGenerator out = Jsonl.mapper().createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("model", endpoint.model());
      if (!system.isEmpty()) {
        out.writeStringField("system", UnicodeText.valid(system));
      }
      out.writeArrayFieldStart("messages");
      for (ChatRequest.Message message : request.messages()) {
        if (message.role() != ChatRequest.Role.SYSTEM) {
          OpenAiApi.writeMessage(out, message);
        }
      }
      out.writeEndArray();
      parameters.write(out, thinking(request.sampling()));
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a request cannot be written as JSON", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public ChatReply decode(JsonNode body, Asked asked) throws UnreadableAnswer {
    Usage usage = usage(body.path("usage"), asked, ProviderApi.characters(body.path("content")));
    if (!body.path("content").isArray()) {
      throw unreadable(body, body, asked, usage);
    }
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    for (JsonNode block : body.path("content")) {
      if (block.path("type").asText().equals("text")) {
        text.append(block.path("text").asText(""));
      } else if (block.path("type").asText().equals("thinking")) {
        reasoning.append(block.path("thinking").asText(""));
      }
    }
    return new ChatReply(
        text.toString(),
        finish(body.path("stop_reason").asText()),
        usage,
        List.of(),
        body.path("model").asText(endpoint.model()),
        reasoning.toString());
  }

  @Override
  public void authorise(Headers.Builder headers, String key) {
    headers.set(endpoint.keyHeader() == null ? "x-api-key" : endpoint.keyHeader(), key);
    headers.set("anthropic-version", "2023-06-01");
  }

  @Override
  public RateHeaders rates(Headers headers) {
    return RateHeaders.anthropic(headers);
  }

  /**
   * With a thinking budget in the endpoint's body the API takes no other temperature than its own.
   */
  private Sampling thinking(Sampling sampling) {
    boolean thinks =
        endpoint.body().get("thinking") instanceof Map<?, ?> thinking
            && !"disabled".equals(thinking.get("type"));
    return thinks
        ? new Sampling(
            null,
            null,
            sampling.maxTokens(),
            sampling.stop(),
            sampling.seed(),
            sampling.repetitionPenalty(),
            sampling.topLogprobs())
        : sampling;
  }

  private static ChatReply.Finish finish(String reason) {
    return switch (reason) {
      case "end_turn", "stop_sequence" -> ChatReply.Finish.STOP;
      case "max_tokens", "model_context_window_exceeded" -> ChatReply.Finish.LENGTH;
      case "refusal" -> ChatReply.Finish.FILTERED;
      default -> ChatReply.Finish.OTHER;
    };
  }

  private static Usage usage(JsonNode usage, Asked asked, long characters) {
    JsonNode cached = usage.path("cache_read_input_tokens");
    JsonNode input = usage.path("input_tokens");
    return asked.usage(
        Asked.count(input) == null
            ? null
            : Asked.sum(input, usage.path("cache_creation_input_tokens"), cached),
        Asked.count(cached),
        Asked.count(usage.path("output_tokens")),
        characters);
  }
}
