package agora.llama;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The special tokens that {@code tokenizer_config.json} names, as they are spelled. */
record SpecialTokens(
    @Nullable String bos, @Nullable String eos, @Nullable String pad, @Nullable String unk) {

  static SpecialTokens of(JsonNode config) {
    return new SpecialTokens(
        spelled(config.path("bos_token")),
        spelled(config.path("eos_token")),
        spelled(config.path("pad_token")),
        spelled(config.path("unk_token")));
  }

  private static @Nullable String spelled(JsonNode token) {
    if (token.isTextual()) {
      return token.asText();
    }
    return token.path("content").isTextual() ? token.path("content").asText() : null;
  }
}
