package agora.train;

import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Turns texts into tokens and a loss mask, by the checkpoint's tokenizer and chat template.
 *
 * <p>A prompt and what follows it are cut into tokens separately, as they are when the student is
 * asked: a token never spans the border. The loss is on each turn of the assistant up to and with
 * the token that ends it.
 */
final class TextEncoder {
  /** Renders a conversation; true adds the beginning of the assistant's next turn. */
  @FunctionalInterface
  interface Template {
    String render(List<Message> messages, boolean addGenerationPrompt);
  }

  private final Function<String, int[]> tokenizer;
  private final Template template;
  private final int begin;
  private final Set<Integer> ends;
  private final int end;

  /**
   * @param tokenizer cuts a text into tokens, adding none
   * @param begin the begin-of-text token, or -1
   * @param end the token written at the end of plain text, or -1
   * @param ends every token that ends a turn
   */
  TextEncoder(
      Function<String, int[]> tokenizer, Template template, int begin, int end, Set<Integer> ends) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.begin = begin;
    this.end = end;
    this.ends = Set.copyOf(ends);
  }

  /**
   * Returns the tokens and the mask of a text.
   *
   * @throws IllegalArgumentException if it has no token to learn, or its template rewrites earlier
   *     turns
   */
  Example encode(int index, TrainingText text) {
    Example example =
        switch (text) {
          case TrainingText.Pair pair ->
              conversation(
                  index,
                  List.of(
                      new Message(Role.USER, pair.instruction()),
                      new Message(Role.ASSISTANT, pair.response())));
          case TrainingText.Conversation conversation ->
              conversation(index, conversation.messages());
          case TrainingText.Plain plain -> plain(index, plain.text());
        };
    if (example.trainable() == 0) {
      throw new IllegalArgumentException(
          "example " + (index + 1) + " has no token to learn: its response is empty");
    }
    return example;
  }

  private Example conversation(int index, List<Message> messages) {
    Tokens tokens = new Tokens();
    String rendered = "";
    for (int turn = 0; turn < messages.size(); turn++) {
      if (messages.get(turn).role() != Role.ASSISTANT) {
        continue;
      }
      String prompt = template.render(messages.subList(0, turn), true);
      String whole = template.render(messages.subList(0, turn + 1), false);
      requirePrefix(index, rendered, prompt);
      requirePrefix(index, prompt, whole);
      tokens.add(tokenizer.apply(prompt.substring(rendered.length())), false);
      int[] reply = tokenizer.apply(whole.substring(prompt.length()));
      int learned = learnedLength(reply, messages.get(turn).content().isEmpty());
      tokens.add(Arrays.copyOf(reply, learned), true);
      tokens.add(Arrays.copyOfRange(reply, learned, reply.length), false);
      rendered = whole;
    }
    return tokens.example(index, begin);
  }

  /** The reply is learned up to its last end-of-turn token; a line break after that is not. */
  private int learnedLength(int[] reply, boolean empty) {
    if (empty) {
      return 0;
    }
    return IntStream.iterate(reply.length - 1, i -> i >= 0, i -> i - 1)
            .filter(i -> ends.contains(reply[i]))
            .findFirst()
            .orElse(reply.length - 1)
        + 1;
  }

  private Example plain(int index, String text) {
    Tokens tokens = new Tokens();
    tokens.add(tokenizer.apply(text), true);
    if (end >= 0) {
      tokens.add(new int[] {end}, true);
    }
    return tokens.example(index, begin);
  }

  private static void requirePrefix(int index, String before, String after) {
    if (!after.startsWith(before)) {
      throw new IllegalArgumentException(
          "example "
              + (index + 1)
              + ": the chat template must keep what it wrote when a turn is added, but it changed"
              + " '"
              + tail(before)
              + "': train on pairs, or give the checkpoint another template");
    }
  }

  private static String tail(String text) {
    return text.length() <= 60 ? text : "..." + text.substring(text.length() - 60);
  }

  /** Tokens and their mask as they grow. */
  private static final class Tokens {
    private int[] ids = new int[64];
    private final BitSet learned = new BitSet();
    private int length;

    void add(int[] more, boolean learn) {
      if (length + more.length > ids.length) {
        ids = Arrays.copyOf(ids, Math.max(2 * ids.length, length + more.length));
      }
      System.arraycopy(more, 0, ids, length, more.length);
      learned.set(length, length + more.length, learn);
      length += more.length;
    }

    /** Sees to exactly one begin-of-text token, where there is such a token. */
    Example example(int index, int begin) {
      int skipped = 0;
      while (begin >= 0 && skipped < length && ids[skipped] == begin) {
        skipped++;
      }
      int first = begin < 0 ? 0 : 1;
      int[] tokens = new int[first + length - skipped];
      System.arraycopy(ids, skipped, tokens, first, length - skipped);
      if (begin >= 0) {
        tokens[0] = begin;
      }
      BitSet mask = learned.get(skipped, length);
      BitSet shifted = new BitSet();
      mask.stream().forEach(position -> shifted.set(position + first));
      // Nothing comes before the first token, so nothing predicts it.
      shifted.clear(0);
      return new Example(index, tokens, shifted);
    }
  }
}
