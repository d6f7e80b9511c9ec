package agora.train;

import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.tokenizer.ChatTurns;
import agora.tokenizer.LearnedText;
import agora.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Turns texts into tokens and a loss mask, by the checkpoint's tokenizer and chat form.
 *
 * <p>Conversations are cut as {@link ChatTurns} has it; plain text begins with the begin token,
 * where there is one, and ends with the end token.
 */
final class TextEncoder implements Examples.Encoder {
  private final Tokenizer tokenizer;
  private final ChatTurns turns;

  TextEncoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.turns = new ChatTurns(tokenizer);
  }

  /**
   * Returns the tokens and the mask of a text: one example, or, of a conversation whose chat
   * template rewrites earlier turns, one for each turn of the assistant.
   *
   * @throws IllegalArgumentException if it has no token to learn, or its template refuses it
   */
  @Override
  public List<Example> encode(int index, TrainingText text) {
    List<Example> examples;
    try {
      examples =
          switch (text) {
            case TrainingText.Pair pair ->
                conversation(
                    index,
                    List.of(
                        new Message(Role.USER, pair.instruction()),
                        new Message(Role.ASSISTANT, pair.response())));
            case TrainingText.Conversation conversation ->
                conversation(index, conversation.messages());
            case TrainingText.Plain plain -> List.of(plain(index, plain.text()));
          };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("example " + (index + 1) + ": " + e.getMessage(), e);
    }
    List<Example> learnable = examples.stream().filter(example -> example.trainable() > 0).toList();
    if (learnable.isEmpty()) {
      throw new IllegalArgumentException(
          "example " + (index + 1) + " has no token to learn: its response is empty");
    }
    return learnable;
  }

  private List<Example> conversation(int index, List<Message> messages) {
    return turns.learned(messages).stream().map(text -> example(index, text)).toList();
  }

  private static Example example(int index, LearnedText text) {
    return new Example(index, text.tokens(), text.learned());
  }

  private Example plain(int index, String text) {
    int begin = tokenizer.bos().orElse(-1);
    int[] cut = tokenizer.encode(text);
    int skipped = 0;
    while (begin >= 0 && skipped < cut.length && cut[skipped] == begin) {
      skipped++;
    }
    int first = begin < 0 ? 0 : 1;
    int length = first + cut.length - skipped;
    int[] tokens = Arrays.copyOf(new int[] {begin}, length + (tokenizer.eos().isPresent() ? 1 : 0));
    System.arraycopy(cut, skipped, tokens, first, cut.length - skipped);
    if (tokenizer.eos().isPresent()) {
      tokens[length] = tokenizer.eos().getAsInt();
    }
    BitSet learned = new BitSet();
    // Nothing comes before the first token, so nothing predicts it.
    learned.set(1, Math.max(1, tokens.length));
    return new Example(index, tokens, learned);
  }
}
