package agora.llama;

import agora.data.TokenCounter;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts text into the tokens of a checkpoint and back; adds no special tokens by itself, and
 * recognises those that the text spells out. Any number of threads may use it.
 */
public final class Tokenizer implements TokenCounter, AutoCloseable {
  static final String FILE = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";

  private final HuggingFaceTokenizer tokenizer;
  private final OptionalInt bos;
  private final OptionalInt eos;
  private final Set<Integer> ends;
  private final ChatTemplate chatTemplate;

  private Tokenizer(Path directory, HuggingFaceTokenizer tokenizer, JsonNode config)
      throws IOException {
    this.tokenizer = tokenizer;
    SpecialTokens special = SpecialTokens.of(config);
    this.bos = special.bos() == null ? OptionalInt.empty() : OptionalInt.of(idOf(special.bos()));
    this.eos = special.eos() == null ? OptionalInt.empty() : OptionalInt.of(idOf(special.eos()));
    this.ends = ends(directory);
    this.chatTemplate = ChatTemplate.of(directory, config, special, this);
  }

  /**
   * Loads {@code tokenizer.json} of a folder, and what {@code tokenizer_config.json}, {@code
   * generation_config.json} and {@code chat_template.jinja} say beside it.
   *
   * @throws IOException if {@code tokenizer.json} is missing or damaged
   */
  public static Tokenizer load(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      throw new IOException(
          "no "
              + FILE
              + " in "
              + directory
              + ": copy the one that the checkpoint was trained with beside its config.json");
    }
    JsonNode config =
        Files.exists(directory.resolve(CONFIG))
            ? Checkpoint.readJson(directory.resolve(CONFIG))
            : MissingNode.getInstance();
    Torch.quiet();
    HuggingFaceTokenizer loaded;
    try (InputStream in = Files.newInputStream(file)) {
      loaded =
          HuggingFaceTokenizer.newInstance(
              in,
              Map.of(
                  "addSpecialTokens", "false",
                  "truncation", "false",
                  "padding", "false",
                  "modelMaxLength", String.valueOf(Integer.MAX_VALUE)));
    } catch (RuntimeException e) {
      throw new IOException(file + " is no tokenizer: " + e.getMessage(), e);
    }
    return new Tokenizer(directory, loaded, config);
  }

  static @Nullable Tokenizer ifPresent(Path directory) throws IOException {
    return Files.exists(directory.resolve(FILE)) ? load(directory) : null;
  }

  private Set<Integer> ends(Path directory) throws IOException {
    Set<Integer> found = new LinkedHashSet<>();
    for (String name : new String[] {"generation_config.json", Checkpoint.CONFIG}) {
      if (Files.exists(directory.resolve(name))) {
        found.addAll(
            LlamaConfig.ids(Checkpoint.readJson(directory.resolve(name)).path("eos_token_id")));
      }
    }
    eos.ifPresent(found::add);
    return found;
  }

  /** Returns the tokens of a text; special tokens that it spells out are one token each. */
  public int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    Encoding encoding = tokenizer.encode(text, false, false);
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** Returns the text of tokens, special ones left out. */
  public String decode(int[] tokens) {
    return decode(tokens, true);
  }

  /** Returns the text of tokens. */
  public String decode(int[] tokens, boolean skipSpecial) {
    if (tokens.length == 0) {
      return "";
    }
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), skipSpecial);
  }

  @Override
  public int count(String text) {
    return encode(text).length;
  }

  /**
   * Returns the id of a special token such as {@code <|eot_id|>}.
   *
   * @throws IllegalArgumentException if the tokenizer does not know it as one token
   */
  public int idOf(String token) {
    int[] ids = encode(token);
    if (ids.length != 1) {
      throw new IllegalArgumentException(
          "'" + token + "' must be one token of this tokenizer, but is cut into " + ids.length);
    }
    return ids[0];
  }

  /** Returns the token before every text, if there is one. */
  public OptionalInt bos() {
    return bos;
  }

  /** Returns the token that {@code tokenizer_config.json} says ends a text, if there is one. */
  public OptionalInt eos() {
    return eos;
  }

  /** Returns every token that ends an answer: those of the configurations and the tokenizer's. */
  public Set<Integer> ends() {
    return Set.copyOf(ends);
  }

  /** Returns the chat template that came with it, else the form its special tokens suggest. */
  public ChatTemplate chatTemplate() {
    return chatTemplate;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
