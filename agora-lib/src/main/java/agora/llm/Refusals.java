package agora.llm;

import java.util.HashSet;
import java.util.Set;

/**
 * Counts different items that an endpoint refused since its last answer. One item may be refused
 * for its content; where one after another is, something else is wrong.
 */
final class Refusals {
  private static final int FEWEST = 10;

  private final int most;
  private final Set<String> items = new HashSet<>();

  /** Of an asker with so many requests in flight: refusals come back faster than answers. */
  Refusals(int concurrency) {
    this.most = Math.max(FEWEST, concurrency);
  }

  synchronized void answered() {
    items.clear();
  }

  /** Notes a refusal; returns whether too many different items were refused. */
  synchronized boolean refused(String questionId) {
    int attempt = questionId.lastIndexOf('/');
    items.add(attempt < 0 ? questionId : questionId.substring(0, attempt));
    return items.size() >= most;
  }

  /** Returns how many different items are too many. */
  int most() {
    return most;
  }
}
