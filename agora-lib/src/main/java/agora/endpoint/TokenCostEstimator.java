package agora.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * Estimate of the tokens that a server charges for a request before its answer; not thread-safe.
 *
 * <p>Some providers count max_tokens against the limit up front, others only generated tokens. The
 * difference between two values of the remaining-tokens header is the charge of the requests in
 * between. Without such a header, real tokens are charged.
 */
final class TokenCostEstimator {
  private static final long SAMPLE_NANOS = 400_000_000L;
  private static final double ROOM = 0.9;

  private double factor = 1;
  private double meanAnswer = -1;
  private double mostRemaining;
  private boolean limitedSince;
  private @Nullable Sample last;

  private record Sample(long sent, double taken, double remaining) {}

  /** Returns the charge of a request now; corrected by {@link #real} without a header. */
  double of(long promptTokens, int maxTokens) {
    if (last != null) {
      return factor * (promptTokens + maxTokens);
    }
    return promptTokens + (meanAnswer < 0 ? maxTokens : Math.min(maxTokens, meanAnswer));
  }

  /** Returns whether the server's headers contain the remaining tokens. */
  boolean serverTells() {
    return last != null;
  }

  /** Notes that the tokens made a request wait. */
  void limited() {
    limitedSince = true;
  }

  /** Notes the length of an answer. */
  void real(long completionTokens) {
    meanAnswer =
        meanAnswer < 0 ? completionTokens : meanAnswer + 0.05 * (completionTokens - meanAnswer);
  }

  /** Notes what remained after a request sent at {@code sent}, {@code taken} in all by then. */
  void serverSays(RateHeaders.Rate rate, long sent, double taken) {
    Sample before = last;
    mostRemaining = Math.max(mostRemaining, rate.remaining());
    if (before != null && sent - before.sent < SAMPLE_NANOS) {
      return;
    }
    if (before != null) {
      learn(rate, sent, taken, before);
    }
    last = new Sample(sent, taken, rate.remaining());
    limitedSince = false;
  }

  private void learn(RateHeaders.Rate rate, long sent, double taken, Sample before) {
    boolean full =
        rate.remaining() > ROOM * mostRemaining && before.remaining > ROOM * mostRemaining;
    if (full) {
      factor *= limitedSince ? 0.75 : 1; // it charges less than we think: there is room
      return;
    }
    double charged =
        before.remaining - rate.remaining() + rate.perSecond() * (sent - before.sent) / 1e9;
    double ours = taken - before.taken;
    if (ours > 0 && charged > 0) {
      factor *= Math.clamp(charged / ours, 0.5, 2);
    }
  }
}
