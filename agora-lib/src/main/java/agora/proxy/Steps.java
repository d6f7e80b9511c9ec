package agora.proxy;

import agora.llama.Llama;
import agora.tokenizer.LearnedText;
import agora.tokenizer.Tokenizer;
import java.util.BitSet;

/**
 * Steps of a response: its lines and its sentences. A step begins with the response, after a line
 * break, and after a full stop, question or exclamation mark that is followed by a space or a
 * capital letter. Blank tokens begin no step.
 */
final class Steps {
  private Steps() {}

  /** Returns which of the response tokens, counted from 0, are the first of a step. */
  static BitSet firstTokens(Llama llama, LearnedText text) {
    Tokenizer tokenizer = llama.tokenizer();
    String[] pieces =
        text.learned().stream()
            .mapToObj(at -> tokenizer.decode(new int[] {text.tokens()[at]}, false))
            .toArray(String[]::new);
    return firstOf(pieces);
  }

  static BitSet firstOf(String... pieces) {
    BitSet first = new BitSet();
    boolean broken = true; // the response begins, or a line has ended
    boolean stopped = false; // a sentence may have ended
    for (int i = 0; i < pieces.length; i++) {
      String piece = pieces[i];
      if (piece.isBlank()) {
        broken |= piece.contains("\n");
        continue;
      }
      char next = piece.charAt(0);
      boolean apart =
          Character.isWhitespace(next)
              || Character.isUpperCase(next)
              || (i > 0 && pieces[i - 1].isBlank());
      String opening = piece.substring(0, piece.indexOf(piece.strip()));
      first.set(i, broken || opening.contains("\n") || (stopped && apart));
      String closing = piece.substring(piece.stripTrailing().length());
      broken = closing.contains("\n");
      char last = piece.stripTrailing().charAt(piece.stripTrailing().length() - 1);
      stopped = last == '.' || last == '?' || last == '!';
    }
    return first;
  }
}
