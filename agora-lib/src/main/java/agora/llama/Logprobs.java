package agora.llama;

import agora.llm.ChatReply;
import agora.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Log-probabilities of a row of logits. */
final class Logprobs {
  private Logprobs() {}

  static ChatReply.TokenLogprobs of(float[] logits, int token, int top, Tokenizer tokenizer) {
    double total = logSumExp(logits);
    List<ChatReply.Alternative> alternatives = new ArrayList<>();
    for (int best : largest(logits, top)) {
      alternatives.add(new ChatReply.Alternative(spell(tokenizer, best), logits[best] - total));
    }
    return new ChatReply.TokenLogprobs(
        spell(tokenizer, token), logits[token] - total, alternatives);
  }

  private static String spell(Tokenizer tokenizer, int token) {
    return tokenizer.decode(new int[] {token}, false);
  }

  static double logSumExp(float[] logits) {
    double top = logits[Sampler.argmax(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - top);
    }
    return top + Math.log(sum);
  }

  private static List<Integer> largest(float[] logits, int n) {
    PriorityQueue<Integer> kept =
        new PriorityQueue<>((a, b) ->
            logits[a] == logits[b] ? Integer.compare(b, a) : Float.compare(logits[a], logits[b]));
    for (int i = 0; i < logits.length; i++) {
      kept.add(i);
      if (kept.size() > n) {
        kept.poll();
      }
    }
    List<Integer> best = new ArrayList<>();
    while (!kept.isEmpty()) {
      best.addFirst(kept.poll());
    }
    return best;
  }
}
