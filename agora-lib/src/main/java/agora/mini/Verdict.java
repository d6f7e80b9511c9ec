package agora.mini;

import java.util.List;

/**
 * A reply of the server.
 *
 * @param text what it says
 * @param alternatives what else it might have said in place of its first token, and how probable
 *     each is; empty where it was certain
 */
record Verdict(String text, List<Alternative> alternatives) {
  Verdict {
    alternatives = List.copyOf(alternatives);
  }

  /** One possible token and its natural log-probability. */
  record Alternative(String token, double logprob) {}

  static Verdict text(String text) {
    return new Verdict(text, List.of());
  }
}
