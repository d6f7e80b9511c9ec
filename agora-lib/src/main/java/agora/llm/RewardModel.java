package agora.llm;

import java.util.List;

/** Says how good the last turn of a conversation is: a reward endpoint, or a network in process. */
@FunctionalInterface
public interface RewardModel {
  /** Returns one number per conversation, in order; higher is better, without bounds. */
  double[] rewards(List<List<ChatRequest.Message>> conversations) throws InterruptedException;
}
