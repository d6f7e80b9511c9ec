package agora.tokenizer;

import agora.llm.ChatRequest.Message;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stop tokens: those that end a turn of the assistant in a chat template. They are found by
 * rendering a sample conversation, for no template names them.
 *
 * @param all every token that ends an answer, by id
 * @param written the one to write where a template writes none; null if there is none
 */
record TurnEnd(Set<Integer> all, @Nullable String written) {
  private static final List<Message> ASKED = ChatTemplate.SAMPLE.subList(0, 1);
  private static final List<Message> ANSWERED = ChatTemplate.SAMPLE.subList(0, 2);
  private static final String ANSWER = ANSWERED.getLast().content();

  static TurnEnd of(ChatTemplate template, Tokenizer tokenizer) {
    Set<Integer> all = new LinkedHashSet<>();
    Set<Integer> configured = new LinkedHashSet<>(tokenizer.ends());
    String formed = template.special().eos();
    String written = formed == null ? tokenizer.special().eos() : formed;
    if (formed != null && tokenizer.has(formed)) {
      configured.add(tokenizer.idOf(formed));
    }
    try {
      int opening = opening(template, tokenizer);
      int inTurn = after(template.render(ANSWERED, false), tokenizer, configured, opening);
      if (inTurn >= 0) {
        all.add(inTurn);
        written = tokenizer.decode(new int[] {inTurn}, false);
      } else {
        int withNext = after(template.render(ChatTemplate.SAMPLE, true), tokenizer, configured, -1);
        if (configured.contains(withNext)) {
          written = tokenizer.decode(new int[] {withNext}, false);
        }
      }
    } catch (IllegalArgumentException refused) {
      // a template that refuses the sample: its end is the one that the files name
    }
    all.addAll(configured);
    return new TurnEnd(all, written);
  }

  /**
   * Returns the token to end a turn with where the template does not.
   *
   * @throws IllegalArgumentException if there is none
   */
  String token() {
    if (written == null) {
      throw new IllegalArgumentException(
          "the chat template writes no token that ends an answer, and the tokenizer names none:"
              + " name an eos_token in tokenizer_config.json, or give the checkpoint another"
              + " template");
    }
    return written;
  }

  /** Returns the first mark that opens an answer, which does not end one; -1 for none. */
  private static int opening(ChatTemplate template, Tokenizer tokenizer) {
    String without = template.render(ASKED, false);
    String with = template.render(ASKED, true);
    if (!with.startsWith(without)) {
      return -1;
    }
    for (int id : tokenizer.encode(with.substring(without.length()))) {
      if (tokenizer.isMark(id)) {
        return id;
      }
    }
    return -1;
  }

  /**
   * Returns the end that follows the answer: among marks without anything between them, the first
   * that the files name as an end, else the first of all; -1 if text comes first.
   */
  private static int after(String text, Tokenizer tokenizer, Set<Integer> configured, int opening) {
    int from = text.lastIndexOf(ANSWER);
    if (from < 0) {
      return -1;
    }
    from += ANSWER.length();
    Tokenizer.Encoded encoded = tokenizer.encodeWithPlaces(text);
    int first = -1;
    for (int i = 0; i < encoded.ids().length; i++) {
      int id = encoded.ids()[i];
      if (encoded.starts()[i] < from) {
        continue;
      }
      boolean mark = tokenizer.isMark(id);
      if (configured.contains(id)) {
        return id;
      }
      if (first >= 0 || id == opening) {
        break;
      }
      if (mark) {
        first = id;
      } else if (!tokenizer.decode(new int[] {id}, false).isBlank()) {
        break;
      }
    }
    return first;
  }
}
