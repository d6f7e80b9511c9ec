package agora.judge;

import agora.llm.ChatReply;
import java.util.List;

/**
 * Reads a judge's preference from the probabilities of its one token: the first output is shown as
 * {@code m}, the second as {@code M}.
 */
public final class AlpacaPreference {
  private AlpacaPreference() {}

  /**
   * Returns the preference from 1 (the baseline's output) to 2 (the model's); NaN if the judge
   * named neither.
   *
   * @param top the alternatives for the judge's token
   * @param switched whether the model's output was shown first
   */
  public static double of(List<ChatReply.Alternative> top, boolean switched) {
    double first = probability(top, "m");
    double second = probability(top, "M");
    double raw = 2 - first / (first + second);
    return switched ? 3 - raw : raw;
  }

  /** Returns the preference of a reply, from its text where it carries no probabilities. */
  static double of(ChatReply reply, boolean switched) {
    if (!reply.logprobs().isEmpty() && !reply.logprobs().getFirst().top().isEmpty()) {
      return of(reply.logprobs().getFirst().top(), switched);
    }
    String text = reply.answer().strip();
    double raw = text.equals("m") ? 1 : text.equals("M") ? 2 : Double.NaN;
    return switched ? 3 - raw : raw;
  }

  private static double probability(List<ChatReply.Alternative> top, String token) {
    return top.stream()
        .filter(alternative -> alternative.token().equals(token))
        .mapToDouble(alternative -> Math.exp(alternative.logprob()))
        .sum();
  }
}
