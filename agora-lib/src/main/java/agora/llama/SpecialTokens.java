package agora.llama;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
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

  /** Returns those there are, by the names that templates use. */
  Map<String, @Nullable Object> names() {
    Map<String, @Nullable Object> names = new HashMap<>();
    put(names, "bos_token", bos);
    put(names, "eos_token", eos);
    put(names, "pad_token", pad);
    put(names, "unk_token", unk);
    return names;
  }

  private static void put(
      Map<String, @Nullable Object> names, String name, @Nullable String token) {
    if (token != null) {
      names.put(name, token);
    }
  }

  private static @Nullable String spelled(JsonNode token) {
    if (token.isTextual()) {
      return token.asText();
    }
    return token.path("content").isTextual() ? token.path("content").asText() : null;
  }
}
