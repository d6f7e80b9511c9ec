package agora.llama;

import agora.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns tokens into text as they come, holding back what may still become part of another character
 * or of a stop string.
 */
final class TextStream {
  private static final char INCOMPLETE = '\uFFFD';

  private final Tokenizer tokenizer;
  private final List<String> stop;
  private final @Nullable Consumer<String> listener;
  private final List<Integer> pending = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int context;
  private int told;
  private boolean stopped;

  TextStream(Tokenizer tokenizer, List<String> stop, @Nullable Consumer<String> listener) {
    this.tokenizer = tokenizer;
    this.stop = stop;
    this.listener = listener;
  }

  /** Adds a token and returns whether a stop string is complete. */
  boolean add(int token) {
    pending.add(token);
    String before = decode(pending.subList(0, context));
    String now = decode(pending);
    if (now.length() <= before.length() || now.charAt(now.length() - 1) == INCOMPLETE) {
      return false;
    }
    append(now.substring(before.length()));
    // A token's text may depend on its left neighbour: keep the last piece as context.
    pending.subList(0, context).clear();
    context = pending.size();
    return stopped;
  }

  private String decode(List<Integer> tokens) {
    return tokenizer.decode(tokens.stream().mapToInt(Integer::intValue).toArray());
  }

  private void append(String piece) {
    int from = text.length();
    text.append(piece);
    int end = -1;
    for (String string : stop) {
      int at = text.indexOf(string, Math.max(0, from - string.length() + 1));
      if (at >= 0 && (end < 0 || at < end)) {
        end = at;
      }
    }
    if (end >= 0) {
      text.setLength(end);
      stopped = true;
    }
    tell(stopped ? text.length() : text.length() - heldBack());
  }

  /** Returns the length of the longest end of the text that begins a stop string. */
  private int heldBack() {
    int held = 0;
    for (String string : stop) {
      for (int n = Math.min(string.length() - 1, text.length()); n > held; n--) {
        if (string.startsWith(text.substring(text.length() - n))) {
          held = n;
        }
      }
    }
    return held;
  }

  private void tell(int upTo) {
    if (listener != null && upTo > told) {
      listener.accept(text.substring(told, upTo));
      told = upTo;
    }
  }

  /** Returns the whole text, and sends the held-back rest to the listener. */
  String finish() {
    if (!stopped) {
      String before = decode(pending.subList(0, context));
      String now = decode(pending);
      if (now.length() > before.length()) {
        append(now.substring(before.length()));
      }
    }
    tell(text.length());
    return text.toString();
  }
}
