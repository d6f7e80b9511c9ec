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
   * Returns the tokens that {@code tokenizer_config.json} and {@code special_tokens_map.json} name.
   * As in transformers, the second has the last word, unless the first is of the newer form, which
   * describes the added tokens as well.
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
    boolean newer = config.has("added_tokens_decoder");
    boolean byConfig = config.has(name) && (newer || !map.has(name));
    return spelled(byConfig ? config.path(name) : map.path(name));
  }

  /** Returns a token's text; null where there is none, or an empty one, as some files have. */
  private static @Nullable String spelled(JsonNode token) {
    JsonNode text = token.isTextual() ? token : token.path("content");
    return text.isTextual() && !text.asText().isEmpty() ? text.asText() : null;
  }
}
