package agora.train;

import agora.llama.Checkpoint;
import agora.tokenizer.ChatForm;
import agora.tokenizer.ChatTurns;
import agora.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training example as the network will see it: its tokens, and which of them count in the loss.
 *
 * @param form who decided the chat form: {@code own} template, or the name of a form
 * @param ends the tokens that end an answer, spelled
 * @param pieces the tokens in order
 */
public record RenderedSample(String form, List<String> ends, List<Piece> pieces) {
  /** A token's text; a character that several tokens make up is one piece. */
  public record Piece(String text, boolean learned) {}

  public RenderedSample {
    ends = List.copyOf(ends);
    pieces = List.copyOf(pieces);
  }

  /**
   * Renders what a student of this base would learn from a text; no weights are read.
   *
   * @param form how a base without a chat template speaks; null for the form that fits
   * @throws IllegalArgumentException if the form does not fit, or there is nothing to learn
   */
  public static RenderedSample of(Path base, @Nullable ChatForm form, TrainingText text) {
    try (Tokenizer tokenizer =
        Tokenizer.load(
            Checkpoint.find(base.toString()), form == null ? ChatForm.fitting() : form)) {
      Example example = new TextEncoder(tokenizer).encode(0, text).getFirst();
      List<String> ends =
          new ChatTurns(tokenizer)
              .ends().stream().map(id -> tokenizer.decode(new int[] {id}, false)).toList();
      return new RenderedSample(tokenizer.formName(), ends, pieces(example, tokenizer));
    } catch (IOException e) {
      throw new UncheckedIOException(base + ": " + e.getMessage(), e);
    }
  }

  private static List<Piece> pieces(Example example, Tokenizer tokenizer) {
    List<Piece> pieces = new ArrayList<>();
    String before = "";
    for (int i = 1; i <= example.length(); i++) {
      // A token's text may depend on its left neighbours.
      String now = tokenizer.decode(Arrays.copyOf(example.tokens(), i), false);
      boolean whole = !now.endsWith("\uFFFD") || i == example.length();
      if (whole && now.startsWith(before)) {
        pieces.add(new Piece(now.substring(before.length()), example.learned().get(i - 1)));
        before = now;
      }
    }
    return pieces;
  }

  /** Returns the text with what is learned between double brackets. */
  public String text() {
    StringBuilder text = new StringBuilder();
    boolean learned = false;
    for (Piece piece : pieces) {
      if (piece.learned() != learned) {
        text.append(learned ? "]]" : "[[");
        learned = piece.learned();
      }
      text.append(piece.text());
    }
    return text.append(learned ? "]]" : "").toString();
  }
}
