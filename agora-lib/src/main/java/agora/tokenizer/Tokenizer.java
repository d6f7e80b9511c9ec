package agora.tokenizer;

import agora.data.TokenCounter;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cuts text into the tokens of a checkpoint and back; adds no special tokens by itself, and
 * recognises those that the text spells out. Any number of threads may use it.
 */
public final class Tokenizer implements TokenCounter, ChatForm.Vocabulary, AutoCloseable {
  static final String FILE = "tokenizer.json";

  /** The file that names the special tokens and the like, beside {@code tokenizer.json}. */
  public static final String CONFIG = "tokenizer_config.json";

  static final String MAP = "special_tokens_map.json";
  static final String GENERATION = "generation_config.json";
  private static final Pattern MARK = Pattern.compile("<[^<>\\s]{2,}>");
  private static final String OWN = "own";
  private static final String SUGGESTED = "suggested";

  private final HuggingFaceTokenizer tokenizer;
  private final OptionalInt bos;
  private final OptionalInt eos;
  private final Set<Integer> ends;
  private final Path directory;
  private final JsonNode config;
  private final SpecialTokens special;
  private final ChatForm.Text form;
  private final ChatTemplate chatTemplate;

  private Tokenizer(
      Path directory, HuggingFaceTokenizer tokenizer, JsonNode config, @Nullable ChatForm form)
      throws IOException {
    this.tokenizer = tokenizer;
    this.directory = directory;
    this.config = config;
    JsonNode map = jsonIfPresent(directory.resolve(MAP));
    this.special = SpecialTokens.of(config, map);
    this.bos = special.bos() == null ? OptionalInt.empty() : OptionalInt.of(idOf(special.bos()));
    this.eos = special.eos() == null ? OptionalInt.empty() : OptionalInt.of(idOf(special.eos()));
    this.ends = ends(directory);
    String own = ChatTemplate.source(directory, config);
    this.form = own != null ? new ChatForm.Text(OWN, own, special) : form(form);
    this.chatTemplate =
        new ChatTemplate(
            this.form.template(), this.form.special(), SpecialTokens.more(config, map));
  }

  private ChatForm.Text form(@Nullable ChatForm wanted) throws IOException {
    if (wanted == null) {
      String common =
          has("<|start_header_id|>") ? BuiltInTemplates.LLAMA3 : BuiltInTemplates.CHATML;
      return new ChatForm.Text(SUGGESTED, common, special);
    }
    if (wanted.checkpoint() == null) {
      return wanted.text(this);
    }
    try (Tokenizer other = load(CheckpointFolder.resolve(wanted.checkpoint()))) {
      return other.ownTemplate()
          ? wanted.text(this, other.form, other.marks())
          : ChatForm.fitting().text(this);
    }
  }

  /**
   * Loads {@code tokenizer.json} of a folder, and what {@code tokenizer_config.json}, {@code
   * generation_config.json} and {@code chat_template.jinja} say beside it.
   *
   * @throws IOException if {@code tokenizer.json} is missing or damaged
   */
  public static Tokenizer load(Path directory) throws IOException {
    return load(directory, null);
  }

  /**
   * Loads the tokenizer of a folder.
   *
   * @param form the chat form where the folder has no template of its own; null for the one that
   *     its special tokens suggest
   * @throws IOException if {@code tokenizer.json} is missing or damaged
   * @throws IllegalArgumentException if the vocabulary lacks a token of the form
   */
  public static Tokenizer load(Path directory, @Nullable ChatForm form) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      throw new IOException(
          "no "
              + FILE
              + " in "
              + directory
              + ": copy the one that the checkpoint was trained with beside its config.json");
    }
    JsonNode config = jsonIfPresent(directory.resolve(CONFIG));
    stayOffline();
    HuggingFaceTokenizer loaded;
    SpecialTokens named = SpecialTokens.of(config, jsonIfPresent(directory.resolve(MAP)));
    try (InputStream in = TokenizerFile.open(file, config, named)) {
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
    try {
      return new Tokenizer(directory, loaded, config, form);
    } catch (IOException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** Keeps DJL from the network: its native library is in its jar. */
  static void stayOffline() {
    System.setProperty("ai.djl.offline", "true");
  }

  /** Returns the tokenizer of a folder; null if it has no {@code tokenizer.json}. */
  public static @Nullable Tokenizer ifPresent(Path directory, @Nullable ChatForm form)
      throws IOException {
    return Files.exists(directory.resolve(FILE)) ? load(directory, form) : null;
  }

  private static JsonNode jsonIfPresent(Path file) throws IOException {
    return Files.exists(file) ? CheckpointFolder.readJson(file) : MissingNode.getInstance();
  }

  private Set<Integer> ends(Path directory) throws IOException {
    Set<Integer> found = new LinkedHashSet<>();
    for (String name : new String[] {GENERATION, CheckpointFolder.CONFIG}) {
      if (Files.exists(directory.resolve(name))) {
        found.addAll(ids(CheckpointFolder.readJson(directory.resolve(name)).path("eos_token_id")));
      }
    }
    eos.ifPresent(found::add);
    return found;
  }

  private static List<Integer> ids(JsonNode node) {
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false).map(JsonNode::asInt).toList();
    }
    return node.isIntegralNumber() ? List.of(node.asInt()) : List.of();
  }

  /** Returns the tokens of a text; special tokens that it spells out are one token each. */
  public int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    Encoding encoding = tokenizer.encode(text, false, false);
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /**
   * A text in tokens.
   *
   * @param starts where in the text each token begins, in the order of the tokens
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Encoded(int[] ids, int[] starts) {}

  /** Returns the tokens of a text with the place where each begins. */
  Encoded encodeWithPlaces(String text) {
    if (text.isEmpty()) {
      return new Encoded(new int[0], new int[0]);
    }
    Encoding encoding = tokenizer.encode(text, false, false);
    int[] ids = Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] starts = new int[ids.length];
    // Spans count code points, in order; texts here count UTF-16 units.
    int points = 0;
    int units = 0;
    for (int i = 0; i < ids.length; i++) {
      int start = spans[i] == null ? points : spans[i].getStart();
      if (start < points) {
        points = 0;
        units = 0;
      }
      units = text.offsetByCodePoints(units, start - points);
      points = start;
      starts[i] = units;
    }
    return new Encoded(ids, starts);
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

  /** Returns the chat template that came with it, else the form that was decided for it. */
  public ChatTemplate chatTemplate() {
    return chatTemplate;
  }

  /**
   * Returns who decided the chat form: {@code own} template, the name of a form, or {@code
   * suggested} otherwise.
   */
  public String formName() {
    return form.name();
  }

  /** Returns whether the folder has a chat template of its own. */
  public boolean ownTemplate() {
    return form.name().equals(OWN);
  }

  @Override
  public SpecialTokens special() {
    return special;
  }

  @Override
  public String where() {
    return directory.toString();
  }

  @Override
  public boolean has(String token) {
    return encode(token).length == 1;
  }

  @Override
  public boolean begins() {
    if (config.path("add_bos_token").isBoolean()) {
      return bos.isPresent() && config.path("add_bos_token").asBoolean();
    }
    long[] ids = tokenizer.encode("a", true, false).getIds();
    return bos.isPresent() && ids.length > 0 && ids[0] == bos.getAsInt();
  }

  /** Returns whether a token is a special one: left out of texts. */
  boolean isSpecial(int token) {
    int[] one = {token};
    return decode(one, true).isEmpty() && !decode(one, false).isEmpty();
  }

  /**
   * Returns whether a token marks a place in a conversation: a special one, or one in angle
   * brackets, since many files do not flag theirs as special.
   */
  boolean isMark(int token) {
    return isSpecial(token) || MARK.matcher(decode(new int[] {token}, false)).matches();
  }

  /** Returns the marks that a conversation in the chat template is written with, spelled. */
  private List<String> marks() {
    return Arrays.stream(encode(chatTemplate.render(ChatTemplate.SAMPLE, true)))
        .filter(this::isMark)
        .mapToObj(id -> decode(new int[] {id}, false))
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
