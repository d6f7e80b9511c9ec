package agora.tokenizer;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chat form of a checkpoint that has no template of its own: one of three common ones, or that
 * of another checkpoint. A checkpoint's own template always goes first.
 *
 * <p>A form is used as it is or refused: every special token that it writes must be one token of
 * the checkpoint's vocabulary, because a student would not learn to stop otherwise.
 */
public final class ChatForm {
  private static final List<ChatForm> NAMED =
      List.of(
          new ChatForm("llama3", null), new ChatForm("chatml", null), new ChatForm("zephyr", null));
  private static final ChatForm FITTING = new ChatForm("fitting", null);

  private final String name;
  private final @Nullable Path checkpoint;

  private ChatForm(String name, @Nullable Path checkpoint) {
    this.name = name;
    this.checkpoint = checkpoint;
  }

  /**
   * Returns one of the common forms.
   *
   * @param name {@code llama3}, {@code chatml} or {@code zephyr}
   */
  public static ChatForm named(String name) {
    return NAMED.stream()
        .filter(form -> form.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a chat form is one of " + names() + ", or reference, was " + name));
  }

  /** Returns the names of the common forms. */
  public static List<String> names() {
    return NAMED.stream().map(form -> form.name).toList();
  }

  /** Returns the form of another checkpoint, such as a study's reference. */
  public static ChatForm of(Path checkpoint) {
    return new ChatForm("reference", checkpoint);
  }

  /** Returns the first of the common forms whose tokens a checkpoint's vocabulary has. */
  public static ChatForm fitting() {
    return FITTING;
  }

  /** Returns what a study calls it: a common form's name, {@code reference} or {@code fitting}. */
  public String name() {
    return name;
  }

  /**
   * Returns what decides how this checkpoint speaks with this form, for manifests; null where it
   * has a template of its own, which is among its files.
   */
  public @Nullable String identity(Path folder) throws IOException {
    Path own = CheckpointFolder.resolve(folder);
    if (source(own) != null) {
      return null;
    }
    String template = checkpoint == null ? null : source(CheckpointFolder.resolve(checkpoint));
    return template == null ? name : name + " " + template;
  }

  private static @Nullable String source(Path folder) throws IOException {
    Path config = folder.resolve(Tokenizer.CONFIG);
    return ChatTemplate.source(
        folder,
        Files.exists(config) ? CheckpointFolder.readJson(config) : MissingNode.getInstance());
  }

  /** Returns the other checkpoint whose form it is; null for a common form. */
  @Nullable Path checkpoint() {
    return checkpoint;
  }

  /**
   * Template and special tokens of a form, for one checkpoint.
   *
   * @param name who decided: {@code own}, or the form's name
   */
  record Text(String name, String template, SpecialTokens special) {}

  /**
   * Returns the form as this vocabulary can speak it.
   *
   * @throws IllegalArgumentException if the vocabulary lacks a token; the message says which form
   *     fits
   */
  Text text(Vocabulary vocabulary) {
    if (name.equals("fitting")) {
      String fitting = fittingName(vocabulary);
      if (fitting == null) {
        throw new IllegalArgumentException(
            vocabulary.where()
                + " has no chat template, and no common form fits: its vocabulary has no special"
                + " tokens of llama3 or chatml, and tokenizer_config.json names no eos_token for"
                + " zephyr: name one, or copy a chat_template.jinja there");
      }
      return named(fitting).common(vocabulary);
    }
    require(vocabulary, needed(name));
    if (name.equals("zephyr") && vocabulary.special().eos() == null) {
      throw refusal(vocabulary, "an eos_token in tokenizer_config.json", List.of());
    }
    return common(vocabulary);
  }

  private Text common(Vocabulary vocabulary) {
    SpecialTokens own = vocabulary.special();
    return switch (name) {
      case "llama3" -> {
        String begin = own.bos() == null ? "<|begin_of_text|>" : own.bos();
        SpecialTokens special =
            new SpecialTokens(
                vocabulary.has(begin) ? begin : null, "<|eot_id|>", own.pad(), own.unk());
        yield new Text(name, BuiltInTemplates.LLAMA3, special);
      }
      case "chatml" ->
          new Text(
              name,
              begun(BuiltInTemplates.CHATML, vocabulary),
              new SpecialTokens(own.bos(), "<|im_end|>", own.pad(), own.unk()));
      default -> new Text(name, begun(BuiltInTemplates.ZEPHYR, vocabulary), own);
    };
  }

  /** A checkpoint whose texts all begin with one token expects it before conversations too. */
  private static String begun(String template, Vocabulary vocabulary) {
    return vocabulary.begins() ? BuiltInTemplates.beginning(template) : template;
  }

  private static List<String> needed(String name) {
    return switch (name) {
      case "llama3" -> List.of("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>");
      case "chatml" -> List.of("<|im_start|>", "<|im_end|>");
      default -> List.of();
    };
  }

  private static @Nullable String fittingName(Vocabulary vocabulary) {
    for (ChatForm form : NAMED) {
      boolean zephyr = form.name.equals("zephyr");
      if (zephyr
          ? vocabulary.special().eos() != null
          : needed(form.name).stream().allMatch(vocabulary::has)) {
        return form.name;
      }
    }
    return null;
  }

  /**
   * Returns another checkpoint's form as this vocabulary can speak it.
   *
   * @param written the marks that its conversations are written with, spelled
   * @throws IllegalArgumentException if the vocabulary lacks one of them
   */
  Text text(Vocabulary vocabulary, Text other, List<String> written) {
    require(vocabulary, written);
    return new Text(name, other.template(), other.special().within(vocabulary));
  }

  private void require(Vocabulary vocabulary, List<String> tokens) {
    List<String> missing = new ArrayList<>(tokens);
    missing.removeIf(vocabulary::has);
    if (!missing.isEmpty()) {
      throw refusal(vocabulary, "the tokens " + tokens, missing);
    }
  }

  private IllegalArgumentException refusal(
      Vocabulary vocabulary, String needed, List<String> missing) {
    String fitting = fittingName(vocabulary);
    return new IllegalArgumentException(
        "the chat form '"
            + name
            + "' needs "
            + needed
            + ", which the vocabulary of "
            + vocabulary.where()
            + " must have as special tokens"
            + (missing.isEmpty() ? "" : ", but it lacks " + missing)
            + ": "
            + (fitting == null
                ? "copy a chat_template.jinja there that ends answers with one of its tokens"
                : "the form '" + fitting + "' fits (chatForm: " + fitting + ")"));
  }

  /** Facts about the tokenizer that a chat form needs. */
  interface Vocabulary {
    /** Returns the folder, for messages. */
    String where();

    /** Returns whether this text is one token. */
    boolean has(String token);

    /** Returns the special tokens that the checkpoint names. */
    SpecialTokens special();

    /** Returns whether plain texts begin with the begin token. */
    boolean begins();
  }
}
