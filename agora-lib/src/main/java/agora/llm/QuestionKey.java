package agora.llm;

import agora.data.CanonicalJson;
import agora.data.Jsonl;
import agora.data.Sha256;
import agora.data.UnicodeText;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Keys of questions in journals: 32 hexadecimal digits of SHA-256 over everything asked. */
public final class QuestionKey {
  private static final int DIGITS = 32;

  private QuestionKey() {}

  /** Returns the key of a question to a model. */
  public static String of(String modelId, Question question) {
    return Sha256.of(json(modelId, question)).substring(0, DIGITS);
  }

  /**
   * Writes what {@link CanonicalJson} writes of these fields, without making maps of them first.
   */
  private static byte[] json(String modelId, Question question) {
    ByteArrayOutputStream json =
        new ByteArrayOutputStream(320 + 5 * (int) Spend.promptTokens(question.request()));
    try (JsonGenerator out = Jsonl.mapper().createGenerator(json)) {
      out.enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8);
      out.writeStartObject();
      out.writeStringField("id", UnicodeText.valid(question.id()));
      out.writeArrayFieldStart("messages");
      for (ChatRequest.Message message : question.request().messages()) {
        out.writeStartObject();
        out.writeStringField("content", UnicodeText.valid(message.content()));
        out.writeStringField("role", message.role().key());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeStringField("model", UnicodeText.valid(modelId));
      out.writeFieldName("sampling");
      write(out, valid(question.request().sampling()));
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a question cannot be written as JSON", e);
    }
    return json.toByteArray();
  }

  /** Writes {@link #fields(Sampling)}, sorted by name. */
  private static void write(JsonGenerator out, Sampling sampling) throws IOException {
    out.writeStartObject();
    out.writeNumberField("maxTokens", sampling.maxTokens());
    if (sampling.repetitionPenalty() != null) {
      out.writeNumberField("repetitionPenalty", sampling.repetitionPenalty());
    }
    if (sampling.seed() != null) {
      out.writeNumberField("seed", sampling.seed());
    }
    out.writeArrayFieldStart("stop");
    for (String stop : sampling.stop()) {
      out.writeString(stop);
    }
    out.writeEndArray();
    if (sampling.temperature() != null) {
      out.writeNumberField("temperature", sampling.temperature());
    }
    if (sampling.topLogprobs() != null) {
      out.writeNumberField("topLogprobs", sampling.topLogprobs());
    }
    if (sampling.topP() != null) {
      out.writeNumberField("topP", sampling.topP());
    }
    out.writeEndObject();
  }

  private static Sampling valid(Sampling sampling) {
    return sampling.stop().isEmpty()
        ? sampling
        : sampling.withStop(sampling.stop().stream().map(UnicodeText::valid).toList());
  }

  /**
   * Returns the key under which a question is known, so that what was paid is found again: the key
   * of today, else the former one, else the key of today.
   */
  public static String known(String modelId, Question question, Predicate<String> isKnown) {
    String key = of(modelId, question);
    if (isKnown.test(key)) {
      return key;
    }
    String former = former(modelId, question);
    return isKnown.test(former) ? former : key;
  }

  /** Returns a request's messages and sampling as JSON values under names that stay. */
  public static Map<String, Object> fields(ChatRequest request) {
    return Map.of("messages", messages(request), "sampling", fields(request.sampling()));
  }

  /** Returns sampling as JSON values under names that stay; what is not sent is left out. */
  public static Map<String, Object> fields(Sampling sampling) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("maxTokens", sampling.maxTokens());
    fields.put("stop", sampling.stop());
    put(fields, "temperature", sampling.temperature());
    put(fields, "topP", sampling.topP());
    put(fields, "seed", sampling.seed());
    put(fields, "repetitionPenalty", sampling.repetitionPenalty());
    put(fields, "topLogprobs", sampling.topLogprobs());
    return fields;
  }

  private static void put(
      Map<String, Object> fields, String name, @org.jspecify.annotations.Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private static List<Map<String, String>> messages(ChatRequest request) {
    return request.messages().stream()
        .map(message -> Map.of("role", message.role().key(), "content", message.content()))
        .toList();
  }

  /** Returns the key that versions before 2026-12 gave a question. */
  public static String former(String modelId, Question question) {
    Sha256 hash = Sha256.begin();
    add(hash, modelId);
    add(hash, question.id());
    for (ChatRequest.Message message : question.request().messages()) {
      add(hash, message.role().key().toUpperCase(Locale.ROOT));
      add(hash, message.content());
    }
    add(hash, former(question.request().sampling()));
    return hash.hex().substring(0, DIGITS);
  }

  private static void add(Sha256 hash, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    hash.add(ByteBuffer.allocate(4).putInt(bytes.length).array()).add(bytes);
  }

  /** Returns how versions before 2026-12 wrote sampling in keys. */
  public static String former(Sampling sampling) {
    return "Sampling[temperature=%s, topP=%s, maxTokens=%s, stop=%s, seed=%s, repetitionPenalty=%s, topLogprobs=%s]"
        .formatted(
            sampling.temperature(),
            sampling.topP(),
            sampling.maxTokens(),
            sampling.stop(),
            sampling.seed(),
            sampling.repetitionPenalty(),
            sampling.topLogprobs());
  }
}
