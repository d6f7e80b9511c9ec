package agora.endpoint;

import agora.data.Sha256;
import agora.llm.ChatException;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.KeyedChatModel;
import agora.llm.Question;
import agora.llm.QuestionKey;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A chat model that asks through a provider's batch API, at half the price and within a day.
 *
 * <p>Waiting questions form one batch. Each submission is on file before and after each step, so a
 * restarted run resumes the batches of an earlier one.
 */
final class BatchChatModel implements KeyedChatModel, EndpointModel {
  private static final int OPEN_QUESTIONS = 50_000;

  private final HttpCaller caller;
  private final BatchApi api;
  private final BatchLog log;
  private final Time time;
  private final Pace pace;
  private final BatchQuestions questions = new BatchQuestions();
  private final Thread coordinator;

  /**
   * Polling intervals of a batch.
   *
   * @param linger quiet period after the last question before a batch is submitted
   * @param poll interval between two queries of a batch's state
   */
  record Pace(Duration linger, Duration poll) {
    static final Pace DEFAULT = new Pace(Duration.ofSeconds(2), Duration.ofSeconds(20));
  }

  private BatchChatModel(Endpoint endpoint, HttpCaller caller, BatchLog log, Time time, Pace pace) {
    this.caller = caller;
    this.api =
        switch (endpoint.provider()) {
          case OPENAI -> new OpenAiBatches(caller);
          case ANTHROPIC -> new AnthropicBatches(caller);
        };
    this.log = log;
    this.time = time;
    this.pace = pace;
    this.coordinator = Thread.ofPlatform().daemon().name("batches").start(this::coordinate);
  }

  /**
   * Opens an endpoint's batch API; {@code stateFile} is where the batches are noted.
   *
   * @throws IllegalStateException if the key's environment variable is not set
   */
  static BatchChatModel open(Endpoint endpoint, Path stateFile) {
    return open(
        endpoint,
        stateFile,
        System::getenv,
        Time.SYSTEM,
        new java.util.SplittableRandom(),
        Pace.DEFAULT);
  }

  static BatchChatModel open(
      Endpoint endpoint,
      Path stateFile,
      Function<String, @Nullable String> environment,
      Time time,
      RandomGenerator jitter,
      Pace pace) {
    HttpCaller caller = new HttpCaller(endpoint, environment, time, jitter);
    return new BatchChatModel(endpoint, caller, new BatchLog(stateFile), time, pace);
  }

  @Override
  public ChatReply chat(ChatRequest request) throws InterruptedException {
    String key = QuestionKey.known("", new Question("", request), leftUnderWay()::contains);
    return chat(key, request, Slot.UNBOUNDED);
  }

  @Override
  public Set<String> leftUnderWay() {
    return log.atOpen();
  }

  @Override
  public ChatReply chat(String key, ChatRequest request, Slot slot) throws InterruptedException {
    slot.release();
    try {
      ChatReply reply =
          await(
              questions.add(
                  key, () -> caller.wire().encode(request), Asked.of(request), log::batchOf));
      slot.received();
      return reply;
    } catch (InterruptedException e) {
      questions.remove(key); // its caller has gone: it is not submitted any more
      throw e;
    }
  }

  @Override
  public String status() {
    Set<String> batches = questions.batches();
    String waiting = caller.status();
    return batches.isEmpty()
        ? waiting
        : "%d questions wait for %s, which may take a day; looked at every %s%s"
            .formatted(
                questions.size(),
                batches.size() == 1
                    ? "batch " + batches.iterator().next()
                    : batches.size() + " batches",
                Waits.text(pace.poll()),
                waiting.isEmpty() ? "" : "; " + waiting);
  }

  @Override
  public int openQuestions(int concurrency) {
    return OPEN_QUESTIONS;
  }

  /** Stops polling; running batches continue, and the next run resumes them. */
  @Override
  public void close() {
    coordinator.interrupt();
    caller.close();
  }

  private static ChatReply await(Future<ChatReply> reply) throws InterruptedException {
    try {
      return reply.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ChatException reason) {
        throw new ChatException(reason.kind(), String.valueOf(reason.getMessage()), reason);
      }
      if (e.getCause() instanceof java.io.UncheckedIOException disk) {
        throw new java.io.UncheckedIOException(disk.getMessage(), disk.getCause());
      }
      throw new IllegalStateException("asking by batches has ended: " + e.getMessage(), e);
    }
  }

  private void coordinate() {
    try {
      while (true) {
        questions.await(time, pace.linger());
        try {
          step();
        } catch (ChatException e) {
          if (e.kind() != ChatException.Kind.TRANSIENT) {
            questions.failAll(e);
          }
        }
        time.sleep(pace.poll());
      }
    } catch (InterruptedException e) {
      questions.end(new IllegalStateException("the batch model is closed"));
    } catch (RuntimeException e) {
      questions.end(e);
    }
  }

  private void step() throws InterruptedException {
    for (BatchLog.Intent intent : log.unresolved()) {
      resolve(intent);
    }
    for (String batch : questions.batches()) {
      if (asking(batch, () -> api.ended(batch))) {
        fetch(batch);
      }
    }
    submitTheRest();
  }

  /** Query about a batch that was submitted. */
  @FunctionalInterface
  private interface Query<T> {
    T ask() throws InterruptedException;
  }

  /** Another account has no such batch, and after some weeks the provider has none. */
  private <T> T asking(String batch, Query<T> query) throws InterruptedException {
    try {
      return query.ask();
    } catch (ChatException e) {
      if (e.kind() != ChatException.Kind.FATAL) {
        throw e;
      }
      throw new ChatException(
          e.kind(),
          "%s (asked for batch %s: use the key that submitted it; if the provider has it no more, delete the line of %s that names it, and its questions are submitted and paid again)"
              .formatted(e.getMessage(), batch, log.file()),
          e);
    }
  }

  /** Queries the outcome of an interrupted submission. */
  private void resolve(BatchLog.Intent intent) throws InterruptedException {
    String batch = api.find(intent, log);
    if (batch == null) {
      log.gone(intent);
      return;
    }
    log.submitted(intent, batch);
    questions.put(intent.keys(), batch);
  }

  private void fetch(String batch) throws InterruptedException {
    long arrivals = questions.arrivals();
    List<String> unanswered = new ArrayList<>();
    AtomicReference<HttpFailure> refusal = new AtomicReference<>();
    BatchApi.Sink sink =
        new BatchApi.Sink() {
          @Override
          public void answer(String key, JsonNode body) {
            if (!BatchChatModel.this.answer(key, body)) {
              unanswered.add(key);
            }
          }

          @Override
          public void failure(String key, HttpFailure failure) {
            unanswered.add(key);
            if (failure.kind() == ChatException.Kind.FATAL) {
              refusal.compareAndSet(null, failure);
            } else {
              questions.fail(key, failure);
            }
          }

          @Override
          public void failed(String why) {
            log.failed(batch);
            refusal.compareAndSet(null, HttpFailure.fatal(why));
          }
        };
    asking(
        batch,
        () -> {
          api.fetch(batch, sink);
          return true;
        });
    if (!unanswered.isEmpty()) {
      log.unanswered(unanswered); // or the next run would fetch the same failures again
    }
    HttpFailure account = refusal.get();
    if (account != null) {
      // Every answer of the batch is handed over by now; nothing is submitted for an account that
      // is refused.
      throw account.exception("");
    }
    questions.askAgain(batch, arrivals); // what the batch does not speak of
  }

  /** Hands over an answer; returns whether the body is one that can be read. */
  private boolean answer(String key, JsonNode body) {
    Asked asked = questions.asked(key);
    if (asked == null) {
      return true;
    }
    try {
      questions.answer(key, caller.wire().decode(body, asked));
      return true;
    } catch (UnreadableAnswer e) {
      questions.fail(key, e.failure());
      return false;
    }
  }

  private void submitTheRest() throws InterruptedException {
    Map<String, byte[]> bodies = questions.unsubmitted(api.largest(), api.largestBytes());
    List<String> keys = List.copyOf(bodies.keySet());
    if (keys.isEmpty()) {
      return;
    }
    String tag =
        "agora-"
            + Sha256.of(String.join("", keys)).substring(0, 12)
            + "-"
            + time.now().toEpochMilli();
    BatchLog.Intent intent = new BatchLog.Intent(tag, time.now().getEpochSecond(), keys);
    log.intent(intent, time.now());
    try {
      String batch = api.submit(intent, bodies, log);
      log.submitted(intent, batch);
      questions.put(keys, batch);
    } catch (ChatException e) {
      if (e.kind() != ChatException.Kind.TRANSIENT) {
        log.gone(intent);
      }
      throw e;
    }
  }
}
