package agora.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The special tokens that a checkpoint's tokenizer files name, as they are spelled. */
record SpecialTokens(
    @Nullable String bos, @Nullable String eos, @Nullable String pad, @Nullable String unk) {

  /**
   * Returns the tokens that {@code tokenizer_config.json} names; where it does not mention one, the
   * one of {@code special_tokens_map.json}.
   */
  static SpecialTokens of(JsonNode config, JsonNode map) {
    return new SpecialTokens(
        spelled(config, map, "bos_token"),
        spelled(config, map, "eos_token"),
        spelled(config, map, "pad_token"),
        spelled(config, map, "unk_token"));
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

  /** Returns these without the ones that another vocabulary lacks. */
  SpecialTokens within(ChatForm.Vocabulary vocabulary) {
    return new SpecialTokens(
        known(bos, vocabulary),
        known(eos, vocabulary),
        known(pad, vocabulary),
        known(unk, vocabulary));
  }

  /** Returns the further special tokens that a template may name. */
  static Map<String, @Nullable Object> more(JsonNode config, JsonNode map) {
    Map<String, @Nullable Object> names = new HashMap<>();
    for (String name : new String[] {"sep_token", "cls_token", "mask_token"}) {
      put(names, name, spelled(config, map, name));
    }
    List<@Nullable Object> additional = new ArrayList<>();
    String field = "additional_special_tokens";
    (config.has(field) ? config.path(field) : map.path(field))
        .forEach(token -> additional.add(spelled(token)));
    if (!additional.isEmpty()) {
      names.put(field, additional);
    }
    return names;
  }

  private static @Nullable String known(@Nullable String token, ChatForm.Vocabulary vocabulary) {
    return token != null && vocabulary.has(token) ? token : null;
  }

  private static void put(
      Map<String, @Nullable Object> names, String name, @Nullable String token) {
    if (token != null) {
      names.put(name, token);
    }
  }

  private static @Nullable String spelled(JsonNode config, JsonNode map, String name) {
    return spelled(config.has(name) ? config.path(name) : map.path(name));
  }

  private static @Nullable String spelled(JsonNode token) {
    if (token.isTextual()) {
      return token.asText();
    }
    return token.path("content").isTextual() ? token.path("content").asText() : null;
  }
}
