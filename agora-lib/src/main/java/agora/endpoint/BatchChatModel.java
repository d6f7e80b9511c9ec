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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
  private static final int SUBMISSIONS = 5;
  private static final int OPEN_QUESTIONS = 50_000;

  private final HttpCaller caller;
  private final BatchApi api;
  private final BatchLog log;
  private final Time time;
  private final Pace pace;
  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private final Thread coordinator;
  private long arrivals;

  /**
   * Polling intervals of a batch.
   *
   * @param linger quiet period after the last question before a batch is submitted
   * @param poll interval between two queries of a batch's state
   */
  record Pace(Duration linger, Duration poll) {
    static final Pace DEFAULT = new Pace(Duration.ofSeconds(2), Duration.ofSeconds(20));
  }

  private static final class Pending {
    private final byte[] body;
    private final Asked asked;
    private final CompletableFuture<ChatReply> reply = new CompletableFuture<>();
    private @Nullable String batch;
    private int submissions;

    Pending(byte[] body, Asked asked, @Nullable String batch) {
      this.body = body;
      this.asked = asked;
      this.batch = batch;
    }
  }

  private BatchChatModel(Endpoint endpoint, HttpCaller caller, BatchLog log, Time time, Pace pace) {
    this.caller = caller;
    this.api =
        endpoint.provider() == Endpoint.Provider.OPENAI
            ? new OpenAiBatches(caller)
            : new AnthropicBatches(caller);
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
    Pending question;
    synchronized (pending) {
      question =
          pending.computeIfAbsent(
              key,
              k -> new Pending(caller.wire().encode(request), Asked.of(request), log.batchOf(k)));
      arrivals++;
      pending.notifyAll();
    }
    try {
      ChatReply reply = await(question);
      slot.received();
      return reply;
    } catch (InterruptedException e) {
      synchronized (pending) {
        pending.remove(key); // its caller has gone: it is not submitted any more
      }
      throw e;
    }
  }

  @Override
  public String status() {
    synchronized (pending) {
      Set<String> batches = new HashSet<>();
      pending.values().forEach(question -> batches.add(String.valueOf(question.batch)));
      batches.remove("null");
      String waiting = caller.status();
      return batches.isEmpty()
          ? waiting
          : "%d questions wait for %s, which may take a day; looked at every %s%s"
              .formatted(
                  pending.size(),
                  batches.size() == 1
                      ? "batch " + batches.iterator().next()
                      : batches.size() + " batches",
                  Waits.text(pace.poll()),
                  waiting.isEmpty() ? "" : "; " + waiting);
    }
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

  private static ChatReply await(Pending question) throws InterruptedException {
    try {
      return question.reply.get();
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
        awaitQuestions();
        try {
          step();
        } catch (ChatException e) {
          if (e.kind() != ChatException.Kind.TRANSIENT) {
            failAll(e);
          }
        }
        time.sleep(pace.poll());
      }
    } catch (InterruptedException e) {
      failAll(new IllegalStateException("the batch model is closed"));
    } catch (RuntimeException e) {
      failAll(e);
    }
  }

  /** Waits for a question, and then for the quiet period. */
  private void awaitQuestions() throws InterruptedException {
    long before;
    synchronized (pending) {
      while (pending.isEmpty()) {
        pending.wait();
      }
      before = arrivals;
    }
    while (true) {
      time.sleep(pace.linger());
      synchronized (pending) {
        if (arrivals == before) {
          return;
        }
        before = arrivals;
      }
    }
  }

  private void step() throws InterruptedException {
    for (BatchLog.Intent intent : log.unresolved()) {
      resolve(intent);
    }
    for (String batch : batches()) {
      if (api.ended(batch)) {
        fetch(batch);
      }
    }
    submitTheRest();
  }

  /** Queries the outcome of an interrupted submission. */
  private void resolve(BatchLog.Intent intent) throws InterruptedException {
    String batch = api.find(intent, log);
    if (batch == null) {
      log.gone(intent);
      return;
    }
    log.submitted(intent, batch);
    synchronized (pending) {
      intent.keys().forEach(key -> inBatch(key, batch));
    }
  }

  private Set<String> batches() {
    synchronized (pending) {
      Set<String> batches = new HashSet<>();
      for (Pending question : pending.values()) {
        if (question.batch != null) {
          batches.add(question.batch);
        }
      }
      return batches;
    }
  }

  private void fetch(String batch) throws InterruptedException {
    List<String> unanswered = new ArrayList<>();
    AtomicReference<HttpFailure> refusal = new AtomicReference<>();
    api.fetch(
        batch,
        new BatchApi.Sink() {
          @Override
          public void answer(String key, JsonNode body) {
            BatchChatModel.this.answer(key, body);
          }

          @Override
          public void failure(String key, HttpFailure failure) {
            unanswered.add(key);
            if (failure.kind() == ChatException.Kind.FATAL) {
              refusal.compareAndSet(null, failure);
            } else {
              fail(key, failure);
            }
          }

          @Override
          public void failed(String why) {
            log.failed(batch);
            refusal.compareAndSet(null, HttpFailure.fatal(why));
          }
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
    synchronized (pending) {
      // What the batch does not speak of is asked again.
      pending.values().stream()
          .filter(question -> batch.equals(question.batch))
          .forEach(question -> question.batch = null);
    }
  }

  private void answer(String key, JsonNode body) {
    Pending question;
    synchronized (pending) {
      question = pending.get(key);
    }
    if (question == null) {
      return;
    }
    try {
      ChatReply reply = caller.wire().decode(body, question.asked);
      take(key);
      question.reply.complete(reply);
    } catch (UnreadableAnswer e) {
      fail(key, e.failure());
    }
  }

  private void fail(String key, HttpFailure failure) {
    synchronized (pending) {
      Pending question = pending.get(key);
      if (question == null) {
        return;
      }
      if (failure.retry() && question.submissions < SUBMISSIONS) {
        question.batch = null;
        return;
      }
      pending.remove(key);
      question.reply.completeExceptionally(new ChatException(failure.kind(), failure.message()));
    }
  }

  private void submitTheRest() throws InterruptedException {
    Map<String, byte[]> bodies = new HashMap<>();
    List<String> keys = new ArrayList<>();
    synchronized (pending) {
      pending.forEach((key, question) -> {
        if (question.batch == null && keys.size() < api.largest()) {
          question.submissions++;
          keys.add(key);
          bodies.put(key, question.body);
        }
      });
    }
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
      synchronized (pending) {
        keys.forEach(key -> inBatch(key, batch));
      }
    } catch (ChatException e) {
      if (e.kind() != ChatException.Kind.TRANSIENT) {
        log.gone(intent);
      }
      throw e;
    }
  }

  private void inBatch(String key, String batch) {
    Pending question = pending.get(key);
    if (question != null) {
      question.batch = batch;
    }
  }

  private @Nullable Pending take(String key) {
    synchronized (pending) {
      return pending.remove(key);
    }
  }

  private void failAll(RuntimeException reason) {
    synchronized (pending) {
      pending.values().forEach(question -> question.reply.completeExceptionally(reason));
      pending.clear();
    }
  }
}
