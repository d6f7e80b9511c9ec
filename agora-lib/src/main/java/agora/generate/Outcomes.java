package agora.generate;

import agora.llm.ChatException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Outcomes of items, and waiting for them. */
final class Outcomes {
  private static final int UNKNOWN = 0;
  private static final int DROPPED = 1;
  private static final int ACCEPTED = 2;
  // Accepted, but only after a question was given up for want of an answer: another run may have
  // got that answer, so nothing else may depend on it.
  private static final int ACCEPTED_ASIDE = 3;

  private static final long MOST_KEPT = 8L << 20; // characters

  private final AtomicIntegerArray states;
  private final int[] attempts;
  private final @Nullable String[] keys;
  private final @Nullable Accepted[] pairs;
  private final AtomicLong kept = new AtomicLong();
  private final Map<Integer, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private volatile @Nullable Throwable failure;

  Outcomes(int items) {
    states = new AtomicIntegerArray(items);
    attempts = new int[items];
    keys = new String[items];
    pairs = new Accepted[items];
  }

  /**
   * Notes an accepted item.
   *
   * @param key the journal's key of its answer
   * @param pair what was read in the answer, kept while all that is kept is small
   */
  void accept(int item, int attempt, String key, Accepted pair, boolean aside) {
    attempts[item] = attempt;
    keys[item] = key;
    if (kept.addAndGet(pair.instruction().length() + pair.response().length()) <= MOST_KEPT) {
      pairs[item] = pair;
    }
    resolve(item, aside ? ACCEPTED_ASIDE : ACCEPTED);
  }

  void drop(int item) {
    resolve(item, DROPPED);
  }

  /** Ends every wait: nothing more will be known. */
  void fail(Throwable reason) {
    failure = reason;
    waiting.values().forEach(future -> future.completeExceptionally(reason));
  }

  /** Waits for an item. Returns whether it may be an example. */
  boolean awaitExample(int item) throws InterruptedException {
    if (states.get(item) == UNKNOWN) {
      CompletableFuture<Void> known = waiting.computeIfAbsent(item, i -> new CompletableFuture<>());
      Throwable reason = failure;
      if (reason != null) {
        throw asItWas(reason);
      }
      if (states.get(item) == UNKNOWN) {
        await(known);
      }
    }
    return states.get(item) == ACCEPTED;
  }

  boolean accepted(int item) {
    return states.get(item) >= ACCEPTED;
  }

  int attempt(int item) {
    return attempts[item];
  }

  /** Returns what was read in the answer of an item; null where the journal alone has it. */
  @Nullable Accepted pair(int item) {
    return pairs[item];
  }

  /** Returns the journal's key of the answer that an accepted item is. */
  String key(int item) {
    String key = keys[item];
    if (key == null) {
      throw new IllegalStateException("item " + item + " is not accepted");
    }
    return key;
  }

  private void resolve(int item, int state) {
    states.set(item, state);
    CompletableFuture<Void> known = waiting.remove(item);
    if (known != null) {
      known.complete(null);
    }
  }

  private static void await(CompletableFuture<Void> known) throws InterruptedException {
    try {
      known.get();
    } catch (ExecutionException e) {
      throw asItWas(e.getCause());
    }
  }

  /** Returns the failure of another item as this one's, so that the first cause is seen. */
  private static RuntimeException asItWas(@Nullable Throwable reason) throws InterruptedException {
    if (reason instanceof InterruptedException) {
      throw new InterruptedException("interrupted");
    }
    return switch (reason) {
      case java.io.UncheckedIOException e ->
          new java.io.UncheckedIOException(e.getMessage(), e.getCause());
      case ChatException e -> new ChatException(e.kind(), String.valueOf(e.getMessage()), e);
      case UselessAnswers e -> e;
      case null, default ->
          new IllegalStateException("an item that this one builds on is missing", reason);
    };
  }
}
