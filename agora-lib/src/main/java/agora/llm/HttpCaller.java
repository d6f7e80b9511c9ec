package agora.llm;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
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
  private static final int POOLS = 16;
  private static final int TRIES = 10;
  private static final Duration PATIENCE_WITH_LIMITS = Duration.ofHours(1);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  private final Endpoint endpoint;
  private final Wire wire;
  private final String key;
  private final Headers headers;
  private final List<OkHttpClient> clients;
  private final AtomicInteger calls = new AtomicInteger();
  private final Watchdog watchdog;
  private final RateLimiter limiter;
  private final Ramp ramp = new Ramp();
  private final Time time;
  private final RandomGenerator jitter;

  /** Reads the answer out of a whole body; an IOException is a body to ask for again. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(byte[] body) throws IOException;
  }

  /** A request through one of the clients, what it is charged, and how its answer is read. */
  private record Sending<T>(
      OkHttpClient client,
      Request request,
      long promptTokens,
      int maxTokens,
      Decoder<T> decoder,
      Function<T, Usage> usage) {}

  /** One try's outcome: an answer, or a failure and how long the server asks to wait. */
  private record Try<T>(
      @Nullable T answer,
      @Nullable HttpFailure failure,
      boolean limit,
      @Nullable Duration retryAfter) {}

  HttpCaller(
      Endpoint endpoint,
      Function<String, @Nullable String> environment,
      Time time,
      RandomGenerator jitter) {
    this.endpoint = endpoint;
    this.wire = Wire.of(endpoint);
    this.key = key(endpoint, environment);
    this.time = time;
    this.jitter = jitter;
    this.limiter = new RateLimiter(endpoint.limits(), time);
    Headers.Builder builder = new Headers.Builder();
    if (!key.isEmpty()) {
      wire.authorise(builder, key);
    }
    this.headers = builder.build();
    // No silent second sending: this class decides and counts what is asked again.
    OkHttpClient client =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .fastFallback(false)
            .build();
    // A pool looks through its connections one by one for each call: many small pools look less.
    this.clients =
        Stream.generate(() -> new ConnectionPool(10_000, 1, TimeUnit.MINUTES))
            .limit(POOLS)
            .map(pool -> client.newBuilder().connectionPool(pool).build())
            .toList();
    this.watchdog = new Watchdog(endpoint.deadlines());
  }

  Wire wire() {
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
  <T> T call(Request request, Decoder<T> decoder) throws InterruptedException {
    return call(request, 0, 0, decoder, answer -> Usage.ZERO, KeyedChatModel.Slot.UNBOUNDED);
  }

  /**
   * Sends a request that must not be sent twice; returns the decoded answer.
   *
   * @throws ChatException of kind TRANSIENT if it is not known whether the server has it
   */
  <T> T callOnce(Request request, Decoder<T> decoder) throws InterruptedException {
    Try<T> outcome =
        tryOnce(new Sending<>(nextClient(), request, 0, 0, decoder, answer -> Usage.ZERO));
    if (outcome.answer() != null) {
      return outcome.answer();
    }
    HttpFailure failure = java.util.Objects.requireNonNull(outcome.failure());
    throw new ChatException(failure.kind(), failure.message());
  }

  /**
   * Returns the decoded answer.
   *
   * @throws ChatException if the request is refused or the retries are spent
   */
  <T> T call(
      Request request,
      long promptTokens,
      int maxTokens,
      Decoder<T> decoder,
      Function<T, Usage> usage,
      KeyedChatModel.Slot slot)
      throws InterruptedException {
    long start = time.nanos();
    Sending<T> sending =
        new Sending<>(nextClient(), request, promptTokens, maxTokens, decoder, usage);
    int faults = 0;
    while (true) {
      Try<T> outcome = tryOnce(sending);
      if (outcome.answer() != null) {
        return outcome.answer();
      }
      HttpFailure failure = java.util.Objects.requireNonNull(outcome.failure());
      faults += outcome.limit() ? 0 : 1;
      boolean spent = faults >= TRIES || time.nanos() - start > PATIENCE_WITH_LIMITS.toNanos();
      if (!failure.retry() || spent) {
        throw new ChatException(
            failure.kind(), failure.message() + (spent ? ", after " + faults + " tries" : ""));
      }
      slot.release();
      time.sleep(backoff(faults, outcome.retryAfter()));
      slot.acquire();
    }
  }

  @Override
  public void close() {
    watchdog.close();
    clients.forEach(client -> client.connectionPool().evictAll());
    clients.getFirst().dispatcher().executorService().shutdown();
  }

  private OkHttpClient nextClient() {
    return clients.get(Math.floorMod(calls.getAndIncrement(), POOLS));
  }

  private <T> Try<T> tryOnce(Sending<T> sending) throws InterruptedException {
    ramp.enter();
    Try<T> outcome = null;
    try {
      outcome = send(sending);
      return outcome;
    } finally {
      HttpFailure failure = outcome == null ? null : outcome.failure();
      if (outcome != null && outcome.answer() != null) {
        ramp.answered();
      } else if (failure != null && failure.kind() == ChatException.Kind.FATAL) {
        ramp.refused(new ChatException(failure.kind(), failure.message()));
      } else {
        ramp.failed();
      }
    }
  }

  private <T> Try<T> send(Sending<T> sending) throws InterruptedException {
    RateLimiter.Permit permit = limiter.acquire(sending.promptTokens(), sending.maxTokens());
    boolean open = true; // the limiter waits for the outcome
    Call call = sending.client().newCall(sending.request());
    Watchdog.Watched watched = watchdog.watch(call);
    try (watched;
        Response response = call.execute()) {
      byte[] body = watched.read(response);
      RateHeaders rates = wire.rates(response.headers());
      if (response.isSuccessful()) {
        limiter.answered(permit, rates);
        open = false;
        T answer = sending.decoder().decode(body);
        limiter.settle(permit, sending.usage().apply(answer));
        return new Try<>(answer, null, false, null);
      }
      HttpFailure failure = redacted(HttpFailure.of(response.code(), body, where()));
      Duration retryAfter = RateHeaders.retryAfter(response.headers(), time.now());
      boolean limit = response.code() == 429;
      if (limit) {
        limiter.refused(permit, rates, retryAfter);
        open = false;
      }
      return new Try<>(null, failure, limit && failure.retry(), retryAfter);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while " + where() + " was answering");
      }
      // A server that closes connections when they idle has closed its others too: the next try
      // gets one that is new or in use.
      sending.client().connectionPool().evictAll();
      return new Try<>(null, broken(e, watched.verdict()), false, null);
    } finally {
      if (open) {
        limiter.failed();
      }
    }
  }

  private HttpFailure broken(IOException e, String verdict) {
    String said =
        !verdict.isEmpty()
            ? verdict
            : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new HttpFailure(
        true, ChatException.Kind.TRANSIENT, where() + " gave no whole answer: " + redact(said));
  }

  private HttpFailure redacted(HttpFailure failure) {
    return new HttpFailure(failure.retry(), failure.kind(), redact(failure.message()));
  }

  private String redact(String text) {
    return key.isEmpty() ? text : text.replace(key, "[key]");
  }

  /**
   * Returns what the server asked for and a little more, else full jitter over a doubling bound.
   */
  private Duration backoff(int faults, @Nullable Duration retryAfter) {
    double random = jitter.nextDouble();
    if (retryAfter != null) {
      return retryAfter.plusMillis((long) (random * Math.min(200, retryAfter.toMillis() / 10 + 5)));
    }
    double bound =
        Math.min(
            (double) LONGEST_BACKOFF.toNanos(),
            FIRST_BACKOFF.toNanos() * Math.pow(2, Math.max(0, faults - 1)));
    return Duration.ofNanos((long) (random * bound));
  }

  private String where() {
    return endpoint.model() + " at " + endpoint.baseUrl();
  }

  private static String key(Endpoint endpoint, Function<String, @Nullable String> environment) {
    String variable = endpoint.key();
    if (variable == null) {
      return "";
    }
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException(
          variable
              + " is not set: export it with the key of "
              + endpoint.model()
              + ", or choose a generator of the mini study");
    }
    return value.strip();
  }
}
