package agora.evaluate;

import agora.llm.ChatRequest;
import agora.llm.Sampling;
import java.util.List;

/** Turns a problem into the request of a protocol. */
@FunctionalInterface
public interface Prompts {
  /**
   * Returns the request for a problem.
   *
   * @param exemplars as many as the protocol shows
   */
  ChatRequest request(
      Problem problem, Protocol protocol, List<FewShotExample> exemplars, Sampling sampling);
}
