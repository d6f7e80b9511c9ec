package agora.endpoint;

import agora.llm.ChatReply;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Questions without an answer, by key, and the batch that each is in. */
final class BatchQuestions {
  private static final int SUBMISSIONS = 5;
  private static final int BYTES_AROUND_A_BODY = 200; // its key, and where it is sent

  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private long arrivals;
  private @Nullable RuntimeException end;

  private static final class Pending {
    private final byte[] body;
    private final Asked asked;
    private final CompletableFuture<ChatReply> reply = new CompletableFuture<>();
    private @Nullable String batch;
    private int submissions;
    private int callers;
    private final long arrival;

    Pending(byte[] body, Asked asked, @Nullable String batch, long arrival) {
      this.arrival = arrival;
      this.body = body;
      this.asked = asked;
      this.batch = batch;
    }
  }

  /**
   * Adds a question, unless it is there; returns its reply to come.
   *
   * @param batchOf returns the batch that a key is in already; null for none
   */
  synchronized Future<ChatReply> add(
      String key, Supplier<byte[]> body, Asked asked, Function<String, @Nullable String> batchOf) {
    if (end != null) {
      return CompletableFuture.failedFuture(end); // nobody would answer it
    }
    Pending question =
        pending.computeIfAbsent(
            key, any -> new Pending(body.get(), asked, batchOf.apply(key), arrivals + 1));
    question.callers++;
    arrivals++;
    notifyAll();
    return question.reply;
  }

  /** Notes that a caller of a question has gone; after the last, the question is forgotten. */
  synchronized void remove(String key) {
    Pending question = pending.get(key);
    if (question != null && --question.callers <= 0) {
      pending.remove(key);
    }
  }

  synchronized int size() {
    return pending.size();
  }

  /** Waits until there is a question, and none has come for a while. */
  void await(Time time, Duration quiet) throws InterruptedException {
    long before = awaitAny();
    while (true) {
      time.sleep(quiet);
      long now = arrivals();
      if (now == before) {
        return;
      }
      before = now;
    }
  }

  private synchronized long awaitAny() throws InterruptedException {
    while (pending.isEmpty()) {
      wait();
    }
    return arrivals;
  }

  /** Returns how many times a question was added so far. */
  synchronized long arrivals() {
    return arrivals;
  }

  /** Returns the batches that questions are in. */
  synchronized Set<String> batches() {
    Set<String> batches = new HashSet<>();
    for (Pending question : pending.values()) {
      if (question.batch != null) {
        batches.add(question.batch);
      }
    }
    return batches;
  }

  /**
   * Returns the bodies of the first questions that are in no batch, to submit them: one at least.
   *
   * @param most questions of a batch
   * @param mostBytes bytes of a batch
   */
  synchronized Map<String, byte[]> unsubmitted(int most, long mostBytes) {
    Map<String, byte[]> bodies = new LinkedHashMap<>();
    long bytes = 0;
    for (Map.Entry<String, Pending> entry : pending.entrySet()) {
      Pending question = entry.getValue();
      if (question.batch != null) {
        continue;
      }
      bytes += question.body.length + BYTES_AROUND_A_BODY;
      if (!bodies.isEmpty() && (bodies.size() >= most || bytes > mostBytes)) {
        break;
      }
      bodies.put(entry.getKey(), question.body);
    }
    return bodies;
  }

  /** Notes that these questions are in a batch. */
  synchronized void put(Collection<String> keys, String batch) {
    for (String key : keys) {
      Pending question = pending.get(key);
      if (question != null) {
        question.batch = batch;
        question.submissions++; // what a provider did not take is no submission
      }
    }
  }

  /**
   * Takes the questions that are left out of a batch, to submit them a few times more.
   *
   * @param arrivals before the batch was read: a question that came later may have its answer there
   */
  synchronized void askAgain(String batch, long arrivals) {
    List<String> left =
        pending.entrySet().stream()
            .filter(entry ->
                batch.equals(entry.getValue().batch) && entry.getValue().arrival <= arrivals)
            .map(Map.Entry::getKey)
            .toList();
    HttpFailure silence =
        HttpFailure.transport("batch " + batch + " has ended and says nothing of the question");
    left.forEach(key -> fail(key, silence));
  }

  /** Returns what a question asks for; null if it is not there. */
  synchronized @Nullable Asked asked(String key) {
    Pending question = pending.get(key);
    return question == null ? null : question.asked;
  }

  synchronized void answer(String key, ChatReply reply) {
    Pending question = pending.remove(key);
    if (question != null) {
      question.reply.complete(reply);
    }
  }

  /** Ends a question with its failure, unless another batch may answer it. */
  synchronized void fail(String key, HttpFailure failure) {
    Pending question = pending.get(key);
    if (question == null) {
      return;
    }
    if (failure.retry() && question.submissions < SUBMISSIONS) {
      question.batch = null;
      return;
    }
    pending.remove(key);
    String tries = failure.retry() ? ", after " + SUBMISSIONS + " batches" : "";
    question.reply.completeExceptionally(failure.exception(tries));
  }

  /** Fails every question, and those that are still to come. */
  synchronized void end(RuntimeException reason) {
    end = reason;
    failAll(reason);
  }

  synchronized void failAll(RuntimeException reason) {
    pending.values().forEach(question -> question.reply.completeExceptionally(reason));
    pending.clear();
  }
}
