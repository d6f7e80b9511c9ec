package agora.llm;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts failures since the last answer. One item may be refused for its content, and one request
 * may fail; where one after another does, something else is wrong, and asking ends.
 */
final class Failures {
  private static final int FEWEST_REFUSALS = 10;
  private static final int IN_A_ROW = 20;

  private final int refusals;
  private final boolean endpoint;
  private final Set<String> refused = new HashSet<>();
  private int inARow;

  /**
   * @param concurrency requests in flight: refusals come back faster than answers
   * @param endpoint whether an endpoint is asked, which alone refuses for an account
   */
  Failures(int concurrency, boolean endpoint) {
    this.refusals = Math.max(FEWEST_REFUSALS, concurrency);
    this.endpoint = endpoint;
  }

  synchronized void answered() {
    refused.clear();
    inARow = 0;
  }

  /** Notes a failure; returns the reason to end asking, with the item, or null to go on. */
  synchronized @Nullable ChatException reasonToEnd(String questionId, ChatException e) {
    boolean over =
        e.forEveryone()
            || switch (e.kind()) {
              case FATAL, BUDGET -> true;
              case ITEM -> isRefusedToo(questionId) && endpoint;
              case TRANSIENT -> ++inARow >= IN_A_ROW;
            };
    if (!over) {
      return null;
    }
    if (e.kind() == ChatException.Kind.ITEM && !e.forEveryone()) {
      return new ChatException(
          ChatException.Kind.FATAL,
          "%d different items were refused one after another, the last is %s: %s"
              .formatted(refusals, questionId, e.getMessage()));
    }
    return e.kind() == ChatException.Kind.BUDGET
        ? e
        : new ChatException(e.kind(), e.getMessage() + " (asked for item " + questionId + ")", e);
  }

  /** Notes a refused item; returns whether too many different ones were refused. */
  private boolean isRefusedToo(String questionId) {
    int attempt = questionId.lastIndexOf('/');
    refused.add(attempt < 0 ? questionId : questionId.substring(0, attempt));
    return refused.size() >= refusals;
  }
}
