package agora.llama;

import agora.llm.ChatReply;
import java.util.List;

/**
 * Continuation of a text by a network.
 *
 * @param tokens the new tokens, an end token included
 * @param text their text, without special tokens and stop strings
 * @param finish why it ended
 * @param promptTokens how many tokens it continued
 * @param logprobs one entry per token if requested, else empty
 */
public record Completion(
    List<Integer> tokens,
    String text,
    ChatReply.Finish finish,
    int promptTokens,
    List<ChatReply.TokenLogprobs> logprobs) {
  public Completion {
    tokens = List.copyOf(tokens);
    logprobs = List.copyOf(logprobs);
  }
}
