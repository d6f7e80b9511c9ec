package agora.llm;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes sampling parameters under the names that an endpoint declares for them. */
final class SamplingParameters {
  private final Endpoint endpoint;
  private final Map<String, @Nullable String> names;

  /** Of an endpoint whose provider has {@code names}; null is a parameter that it lacks. */
  SamplingParameters(Endpoint endpoint, Map<String, @Nullable String> names) {
    this.endpoint = endpoint;
    this.names = new LinkedHashMap<>(names);
    this.names.putAll(endpoint.parameters());
  }

  void write(JsonGenerator out, Sampling sampling) throws IOException {
    field(out, "max_tokens", sampling.maxTokens());
    field(out, "temperature", sampling.temperature());
    field(out, "top_p", sampling.topP());
    field(out, "stop", sampling.stop().isEmpty() ? null : sampling.stop());
    field(out, "seed", sampling.seed());
    field(out, "repetition_penalty", sampling.repetitionPenalty());
    if (sampling.topLogprobs() != null) {
      field(out, "logprobs", true);
      field(out, "top_logprobs", sampling.topLogprobs());
    }
    for (Map.Entry<String, Object> further : endpoint.body().entrySet()) {
      out.writePOJOField(further.getKey(), further.getValue());
    }
  }

  private void field(JsonGenerator out, String name, @Nullable Object value) throws IOException {
    if (value == null) {
      return;
    }
    if (!names.containsKey(name)) {
      throw new ChatException(
          ChatException.Kind.FATAL,
          "%s has no parameter '%s' that is known: declare its name there, \"parameters\": {\"%s\": \"%s\"}, or null to leave it out"
              .formatted(endpoint.model(), name, name, name));
    }
    String there = names.get(name);
    if (there != null) {
      out.writePOJOField(there, value);
    }
  }
}
