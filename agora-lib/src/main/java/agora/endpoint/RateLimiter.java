package agora.endpoint;

import agora.llm.Usage;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Rate limiter by limits that the study declares, that headers contain, or that are learned from
 * refusals.
 */
final class RateLimiter {
  private static final long LOOK_AGAIN_NANOS = 100_000_000L;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private final Endpoint.Limits declared;
  private final Time time;
  private final ReentrantLock queue = new ReentrantLock(true);
  private final TokenBucket requests;
  private final TokenBucket tokens;
  private final AdaptiveRateLimit learned = new AdaptiveRateLimit();
  private final TokenCostEstimator charge = new TokenCostEstimator();
  private boolean headersTellRequests;
  private double requestsOfAll = Double.POSITIVE_INFINITY;
  private double tokensOfAll = Double.POSITIVE_INFINITY;
  private double share = EndpointShare.get();
  private long pausedUntil;
  private volatile boolean free;

  /** Tokens and time of one request. */
  record Permit(
      long sent,
      double tokens,
      double requestsTaken,
      double tokensTaken,
      AdaptiveRateLimit.Window window) {}

  RateLimiter(Endpoint.Limits declared, Time time) {
    this.declared = declared;
    this.time = time;
    long now = time.nanos();
    this.pausedUntil = now;
    this.requests = new TokenBucket(now);
    this.tokens = new TokenBucket(now);
    requestsOfAll = perSecond(declared.rpm());
    tokensOfAll = perSecond(declared.tpm());
    requests.rate(share * requestsOfAll, now);
    tokens.rate(share * tokensOfAll, now);
    free = !requests.limited() && !tokens.limited();
  }

  /** Waits, first come first served, until a request of this size may go. */
  Permit acquire(long promptTokens, int maxTokens) throws InterruptedException {
    if (free) {
      return take(promptTokens, maxTokens);
    }
    queue.lockInterruptibly();
    try {
      for (long wait = untilFree(promptTokens, maxTokens);
          wait > 0;
          wait = untilFree(promptTokens, maxTokens)) {
        time.sleep(Duration.ofNanos(Math.min(wait, LOOK_AGAIN_NANOS)));
      }
      return take(promptTokens, maxTokens);
    } finally {
      queue.unlock();
    }
  }

  /** Notes that the server let the request through, and what its headers say. */
  synchronized void answered(Permit permit, RateHeaders headers) {
    long now = time.nanos();
    if (learned.answered(permit.sent(), now)) {
      setRequestRate(now);
    }
    read(permit, headers, now);
  }

  /** Notes a 429. */
  synchronized void refused(Permit permit, RateHeaders headers, @Nullable Duration retryAfter) {
    long now = time.nanos();
    read(permit, headers, now);
    if (learned.refused(permit.window(), now)) {
      // Until one more request fits is not until all do that wait.
      Duration pause = retryAfter == null ? SHORTEST_PAUSE : retryAfter;
      pause = pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      pausedUntil = Math.max(pausedUntil, now + pause.toNanos());
      free = false;
    }
    setRequestRate(now);
  }

  /** Returns the limit learned from refusals, in words; empty if there is none. */
  synchronized String status() {
    double perMinute = 60 * learned.perSecond();
    boolean binds = !headersTellRequests && perMinute < 60 * share * requestsOfAll;
    return binds
        ? String.format(
            Locale.ROOT,
            "sending at most %s requests a minute, as refusals taught",
            perMinute < 10 ? "%.1f".formatted(perMinute) : Long.toString(Math.round(perMinute)))
        : "";
  }

  /** Notes that the request ended with neither an answer nor a 429. */
  synchronized void failed() {
    learned.failed();
  }

  /** Charges what the answer really was. */
  synchronized void settle(Permit permit, Usage usage) {
    charge.real(usage.completionTokens());
    if (tokens.limited() && !charge.serverTells()) {
      tokens.giveBack(permit.tokens() - usage.promptTokens() - usage.completionTokens());
    }
  }

  private synchronized Permit take(long promptTokens, int maxTokens) {
    long now = time.nanos();
    AdaptiveRateLimit.Window window = learned.sent(now);
    setRequestRate(now);
    keepToShare(now);
    double amount = charge.of(promptTokens, maxTokens);
    return new Permit(now, amount, requests.take(1, now), tokens.take(amount, now), window);
  }

  private synchronized long untilFree(long promptTokens, int maxTokens) {
    long now = time.nanos();
    long forRequests = Math.max(pausedUntil - now, requests.waitFor(1, now));
    long forTokens = tokens.waitFor(charge.of(promptTokens, maxTokens), now);
    if (forTokens > 0) {
      charge.limited();
    }
    return Math.max(forRequests, forTokens);
  }

  private void read(Permit permit, RateHeaders headers, long now) {
    RateHeaders.Rate ofRequests = headers.requests();
    if (ofRequests != null) {
      headersTellRequests = true;
      requestsOfAll = Math.min(perSecond(declared.rpm()), ofRequests.perSecond());
      requests.rate(share * requestsOfAll, now);
      requests.serverSays(ofRequests.remaining(), permit.sent(), permit.requestsTaken(), now);
      free = false;
    }
    RateHeaders.Rate ofTokens = headers.tokens();
    if (ofTokens != null) {
      charge.serverSays(ofTokens, permit.sent(), permit.tokensTaken());
      tokensOfAll = Math.min(perSecond(declared.tpm()), ofTokens.perSecond());
      tokens.rate(share * tokensOfAll, now);
      tokens.serverSays(ofTokens.remaining(), permit.sent(), permit.tokensTaken(), now);
      free = false;
    }
  }

  private void setRequestRate(long now) {
    if (!headersTellRequests) {
      requests.rate(Math.min(share * requestsOfAll, learned.perSecond()), now);
    }
  }

  /** Divides the limits anew when processes came or went. */
  private void keepToShare(long now) {
    double current = EndpointShare.get();
    if (current != share) {
      share = current;
      setRequestRate(now);
      if (headersTellRequests) {
        requests.rate(share * requestsOfAll, now);
      }
      tokens.rate(share * tokensOfAll, now);
    }
  }

  private static double perSecond(@Nullable Double aMinute) {
    return aMinute == null ? Double.POSITIVE_INFINITY : aMinute / 60;
  }
}
