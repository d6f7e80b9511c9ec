package agora.endpoint;

import agora.llm.ChatException;
import agora.llm.KeyedChatModel;
import agora.llm.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one endpoint until each has an answer: paced, with deadlines, retried with
 * jitter.
 */
final class HttpCaller implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int MOST_PARAMETERS = 8;
  private static final int TRIES = 10;
  private static final long PATIENCE_UNREACHED_NANOS = 3_000_000_000L;
  private static final long ASKED_AGAIN_NANOS = 30_000_000_000L;
  private static final Duration PATIENCE_WITH_LIMITS = Duration.ofHours(1);
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);
  private static final Duration INSTEAD_OF_LONGER = Duration.ofSeconds(60);
  private static final Duration CONNECT = Duration.ofMillis(3500);
  private static final long LARGEST_ANSWER = 12L << 20;
  private static final long LARGEST_FILE = 2_000_000_000L;

  private final Endpoint endpoint;
  private final ProviderApi wire;
  private final String key;
  private final Headers headers;
  private final Clients clients;
  private final Watchdog watchdog;
  private final RateLimiter limiter;
  private final SlowStart ramp = new SlowStart();
  private final Time time;
  private final Backoff backoff;
  private final Waits waits;
  private final AtomicLong firstUnreached = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong firstLongAsk = new AtomicLong(Long.MAX_VALUE);
  private volatile boolean answered;

  HttpCaller(
      Endpoint endpoint,
      Function<String, @Nullable String> environment,
      Time time,
      RandomGenerator jitter) {
    this.endpoint = endpoint;
    this.wire = ProviderApi.of(endpoint);
    this.key = Secrets.key(endpoint.key(), endpoint.where(), environment);
    this.time = time;
    this.backoff = new Backoff(jitter);
    this.waits = new Waits(time);
    this.limiter = new RateLimiter(endpoint.limits(), time);
    Headers.Builder builder = new Headers.Builder();
    if (!key.isEmpty()) {
      wire.authorise(builder, key);
    }
    this.headers = builder.build();
    this.clients = new Clients(CONNECT);
    this.watchdog = new Watchdog(endpoint.deadlines());
  }

  ProviderApi wire() {
    return wire;
  }

  /**
   * Opens an endpoint; nothing is sent yet.
   *
   * @throws IllegalStateException if the key's environment variable is not set
   */
  static HttpCaller open(Endpoint endpoint) {
    return new HttpCaller(endpoint, System::getenv, Time.SYSTEM, new SplittableRandom());
  }

  /** Returns the URL of a path under the base URL, with the endpoint's query. */
  HttpUrl url(String path) {
    HttpUrl.Builder url = HttpUrl.get(endpoint.baseUrl() + path).newBuilder();
    endpoint.query().forEach(url::addQueryParameter);
    return url.build();
  }

  /** Returns a request whose body is written as JSON. */
  Request post(String path, Map<String, Object> body) {
    return post(url(path), BatchBodies.json(body));
  }

  Request post(HttpUrl url, byte[] json) {
    return new Request.Builder()
        .url(url)
        .headers(headers)
        .post(RequestBody.create(json, JSON))
        .build();
  }

  Request.Builder request(HttpUrl url) {
    return new Request.Builder().url(url).headers(headers);
  }

  /** Returns the decoded answer to a request that uses no tokens. */
  <T> T call(Request request, Sending.Decoder<T> decoder) throws InterruptedException {
    try (Clients.Lease lease = clients.lease()) {
      return call(withoutTokens(lease, request, LARGEST_ANSWER, decoder));
    }
  }

  private static <T> Sending<T> withoutTokens(
      Clients.Lease lease, Request request, long largest, Sending.Decoder<T> decoder) {
    return new Sending<>(
        lease.client(),
        request,
        new Asked(0, 0),
        largest,
        decoder,
        answer -> Usage.ZERO,
        KeyedChatModel.Slot.UNBOUNDED);
  }

  /** Returns the decoded content of a file, which may be large. */
  <T> T file(Request request, Sending.Decoder<T> decoder) throws InterruptedException {
    try (Clients.Lease lease = clients.lease()) {
      return call(withoutTokens(lease, request, LARGEST_FILE, decoder));
    }
  }

  /**
   * Sends a request that must not be sent twice; returns the decoded answer.
   *
   * @throws ChatException of kind TRANSIENT if it is not known whether the server has it
   */
  <T> T callOnce(Request request, Sending.Decoder<T> decoder) throws InterruptedException {
    try (Clients.Lease lease = clients.lease()) {
      Outcome<T> outcome = tryOnce(withoutTokens(lease, request, LARGEST_ANSWER, decoder));
      if (outcome.answer() != null) {
        return outcome.answer();
      }
      throw Objects.requireNonNull(outcome.failure()).exception("");
    }
  }

  /**
   * Returns the decoded answer to a request.
   *
   * @param again returns the request as a refusal asks for it, or null if there is no other
   */
  <T> T call(
      Request request,
      Asked asked,
      Sending.Decoder<T> decoder,
      Function<T, Usage> usage,
      KeyedChatModel.Slot slot,
      Function<String, @Nullable Request> again)
      throws InterruptedException {
    try (Clients.Lease lease = clients.lease()) {
      return call(
          new Sending<>(
              lease.client(), request, asked, LARGEST_ANSWER, decoder, usage, slot, again));
    }
  }

  private <T> T call(Sending<T> sending) throws InterruptedException {
    Duration waited = Duration.ZERO;
    int faults = 0;
    boolean tooLong = false;
    while (true) {
      Outcome<T> outcome = tryOnce(sending);
      if (outcome.answer() != null) {
        return outcome.answer();
      }
      HttpFailure failure = Objects.requireNonNull(outcome.failure());
      faults += outcome.limit() ? 0 : 1;
      if (!failure.retry()) {
        throw failure.exception("");
      }
      boolean unreached = outcome.unreached() && !answered;
      if (faults >= TRIES
          || (unreached && isOld(firstUnreached, PATIENCE_UNREACHED_NANOS))
          || waited.compareTo(PATIENCE_WITH_LIMITS) > 0) {
        String message = failure.message() + ", after " + faults + " tries";
        throw unreached
            ? ChatException.forEveryone(failure.kind(), message)
            : failure.withMessage(message).exception("");
      }
      Duration asks = outcome.retryAfter();
      if (asks != null && asks.compareTo(LONGEST_ASKED) > 0) {
        if (tooLong || isOld(firstLongAsk, ASKED_AGAIN_NANOS)) {
          throw ChatException.forEveryone(failure.kind(), comeBack(failure, asks));
        }
        tooLong = true;
        asks = INSTEAD_OF_LONGER; // it may be a slip: asked once more before the run ends
      }
      Duration pause = unreached ? Duration.ofSeconds(1) : backoff.pause(faults, asks);
      waited = waited.plus(pause);
      sending.slot().release();
      String why = tooLong ? comeBack(failure, outcome.retryAfter()) : failure.message();
      Waits.Wait wait = waits.begin(why, asks != null && !tooLong, pause);
      try {
        time.sleep(pause);
      } finally {
        wait.close();
      }
      sending.slot().acquire();
    }
  }

  /** Notes that something began now at the latest; returns whether it began so long ago. */
  private boolean isOld(AtomicLong began, long nanos) {
    long now = time.nanos();
    return now - began.accumulateAndGet(now, Math::min) > nanos;
  }

  private String comeBack(HttpFailure failure, @Nullable Duration asks) {
    Duration wait = asks == null ? Duration.ZERO : asks;
    return "%s: the server asks to wait %s, until %s: run again then"
        .formatted(failure.message(), Waits.text(wait), Waits.clock(time.now().plus(wait)));
  }

  /** Returns what is waited for, and the limit that was set by ourselves; empty if nothing. */
  String status() {
    String waiting = waits.status(where());
    String limit = limiter.status();
    return waiting.isEmpty() || limit.isEmpty() ? waiting + limit : waiting + "; " + limit;
  }

  @Override
  public void close() {
    watchdog.close();
    clients.close();
  }

  private <T> Outcome<T> tryOnce(Sending<T> sending) throws InterruptedException {
    ramp.enter();
    Outcome<T> outcome = null;
    try {
      outcome = sendAsAsked(sending);
      return outcome;
    } finally {
      HttpFailure failure = outcome == null ? null : outcome.failure();
      if (outcome != null && outcome.answer() != null) {
        ramp.answered();
      } else if (failure != null && failure.kind() == ChatException.Kind.FATAL) {
        ramp.refused(failure.exception(""));
      } else {
        ramp.failed();
      }
    }
  }

  /** Sends a request, and again for each parameter that the server asks to have otherwise. */
  private <T> Outcome<T> sendAsAsked(Sending<T> sending) throws InterruptedException {
    Outcome<T> outcome = send(sending, 0);
    for (int i = 0; i < MOST_PARAMETERS; i++) {
      Request other = sending.again(outcome.failure());
      outcome = other == null ? outcome : send(sending.to(other), 0);
    }
    return outcome;
  }

  private <T> Outcome<T> send(Sending<T> sending, int redirects) throws InterruptedException {
    RateLimiter.Permit permit =
        limiter.acquire(sending.asked().promptTokens(), sending.asked().maxTokens());
    boolean open = true; // the limiter waits for the outcome
    boolean said = false;
    Call call = sending.client().newCall(sending.request());
    waits.sent();
    Watchdog.Watched watched = watchdog.watch(call);
    try (watched) {
      sending.slot().beforeSending();
      try (Response response = call.execute()) {
        byte[] body = watched.read(response, sending.largest());
        said = true;
        RateHeaders rates = wire.rates(response.headers());
        if (response.isSuccessful()) {
          limiter.answered(permit, rates);
          open = false;
          T answer = sending.decoder().decode(body);
          answered = true;
          firstLongAsk.set(Long.MAX_VALUE);
          limiter.settle(permit, sending.usage().apply(answer));
          return new Outcome<>(answer, null, false, false, null);
        }
        if (Redirects.is(response.code())) {
          Request there = Redirects.followed(sending.request(), response);
          return there != null && redirects < Redirects.MOST
              ? send(sending.to(there), redirects + 1)
              : Outcome.of(redacted(Redirects.refused(response, where())));
        }
        Duration retryAfter = RateHeaders.retryAfter(response.headers(), time.now());
        boolean limit = response.code() == 429;
        if (limit) {
          limiter.refused(permit, rates, retryAfter);
          open = false;
        }
        HttpFailure failure = HttpFailure.of(response.code(), body, where());
        return failed(failure, sending, limit, retryAfter);
      }
    } catch (UnreadableAnswer e) {
      HttpFailure failure = e.failure();
      if (failure.paid() == null && e.status() == 200) {
        Asked asked = sending.asked();
        failure = failure.withPaid(new Usage(asked.promptTokens(), 0, asked.maxTokens(), 1));
      }
      return failed(failure, sending, failure.retry() && e.status() == 429, null);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while " + where() + " was answering");
      }
      // A server that closes connections when they idle has closed its others too: the next try
      // gets one that is new or in use.
      sending.client().connectionPool().evictAll();
      String why = watched.verdict().isEmpty() ? Unreached.words(e, endpoint) : watched.verdict();
      HttpFailure broken = HttpFailure.transport(where() + " gave no whole answer: " + why);
      return new Outcome<>(null, redacted(broken), false, Unreached.is(e), null);
    } finally {
      waits.ended(said);
      if (open) {
        limiter.failed();
      }
    }
  }

  /** Returns a failure; a refusal is one of the item alone once the endpoint answered others. */
  private <T> Outcome<T> failed(
      HttpFailure failure, Sending<T> sending, boolean limit, @Nullable Duration retryAfter) {
    boolean known = answered || sending.slot().answeredBefore();
    HttpFailure meant = redacted(known ? failure.ofItem() : failure);
    return new Outcome<>(null, meant, limit && meant.retry(), false, retryAfter);
  }

  private HttpFailure redacted(HttpFailure failure) {
    return key.isEmpty() ? failure : failure.withMessage(failure.message().replace(key, "[key]"));
  }

  private String where() {
    return endpoint.where();
  }
}
