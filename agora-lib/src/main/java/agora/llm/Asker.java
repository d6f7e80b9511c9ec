package agora.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model many questions at once and journals every answer before anyone reads it; what the
 * journal has is not asked again.
 *
 * <p>It stops, after the answers under way have come in, when the endpoint refuses a request, when
 * the budget is reached, or when nothing but failures comes back.
 */
public final class Asker implements AutoCloseable {
  private static final int FAILURES_IN_A_ROW = 20;

  private final ChatModel model;
  private final AskOptions options;
  private final Journal journal;
  private final InFlight inFlight;
  private final Semaphore slots;
  private final Spend spend;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private final List<Abandoned> abandoned;
  private final Set<Thread> waiting = new HashSet<>();
  private volatile @Nullable ChatException stop;

  /**
   * A request of an earlier run that was under way when that run was killed: it may have been paid.
   *
   * @param id the question's name
   * @param worstUsd what it cost if the longest answer was written
   */
  public record Abandoned(String id, double worstUsd) {}

  private Asker(ChatModel model, AskOptions options, Journal journal, InFlight inFlight) {
    this.model = model;
    this.options = options;
    this.journal = journal;
    this.inFlight = inFlight;
    this.slots = new Semaphore(options.concurrency());
    this.spend = new Spend(options.price(), options.budget(), journal.usage());
    this.abandoned =
        inFlight.abandoned().stream()
            .filter(request -> !journal.has(request.key()))
            .map(request -> new Abandoned(request.id(), worstUsd(options.price(), request)))
            .toList();
  }

  /**
   * Opens the journal, creating it if it is missing.
   *
   * @throws UncheckedIOException if the folder cannot be written or the disk is full
   * @throws IllegalStateException if the journal is open elsewhere
   */
  public static Asker open(ChatModel model, Path journalFile, AskOptions options) {
    Journal journal = Journal.open(journalFile);
    try {
      Path slotFile = journalFile.resolveSibling(journalFile.getFileName() + ".inflight");
      InFlight inFlight = InFlight.open(slotFile, openQuestions(model, options));
      return new Asker(model, options, journal, inFlight);
    } catch (IOException e) {
      journal.close();
      throw new UncheckedIOException(
          journalFile + ": the folder cannot be written, nothing was asked: " + e.getMessage(), e);
    }
  }

  /**
   * Returns an answer for every question, from the journal where it has one.
   *
   * @throws ChatException if the endpoint refuses requests, the budget is reached or nothing but
   *     failures comes back; answers so far are in the journal
   * @throws InterruptedException if interrupted; answers so far are in the journal
   * @throws IllegalArgumentException if two questions have the same id
   */
  public static Answers askAll(
      ChatModel model, List<Question> questions, Path journalFile, AskOptions options)
      throws InterruptedException {
    try (Asker asker = open(model, journalFile, options)) {
      return asker.askAll(questions);
    }
  }

  /** As the static method of this name, with the journal that is open. */
  public Answers askAll(List<Question> questions) throws InterruptedException {
    requireDistinct(questions);
    Map<String, ChatReply> replies = new ConcurrentHashMap<>();
    Map<String, String> failures = new ConcurrentHashMap<>();
    int before = asked.get();
    ProgressMeter meter = new ProgressMeter(options, questions.size());
    forEach(
        questions.size(),
        i -> {
          Question question = questions.get(i);
          try {
            replies.put(question.id(), ask(question));
          } catch (ChatException e) {
            if (stop != null) {
              throw e;
            }
            failures.put(question.id(), e.kind() + ": " + e.getMessage());
          }
          meter.done(Map.of("failed", Integer.toString(failures.size())), spentUsd());
        });
    meter.finish(Map.of("failed", Integer.toString(failures.size())), spentUsd());
    Map<String, ChatReply> inOrder = new LinkedHashMap<>();
    Map<String, String> failuresInOrder = new LinkedHashMap<>();
    for (Question question : questions) {
      ChatReply reply = replies.get(question.id());
      if (reply != null) {
        inOrder.put(question.id(), reply);
      } else {
        failuresInOrder.put(question.id(), failures.getOrDefault(question.id(), "not asked"));
      }
    }
    return new Answers(inOrder, failuresInOrder, asked.get() - before, usage(), spentUsd());
  }

  /**
   * Returns the answer to one question, from the journal if it is there; blocks until it is.
   *
   * @throws ChatException if there is no answer; see its kind
   */
  public ChatReply ask(Question question) throws InterruptedException {
    return ask(key(question), question);
  }

  /** As above, for who has the question's key already: it is a hash of the whole request. */
  public ChatReply ask(String key, Question question) throws InterruptedException {
    Journal.Entry known = journal.find(key);
    if (known != null && known.reply() != null) {
      return known.reply();
    }
    requireGoing();
    return send(key, question);
  }

  /** Returns the journal's key of a question. */
  public String key(Question question) {
    return Journal.key(options.modelId(), question);
  }

  /**
   * Returns the answer that the journal has under this key.
   *
   * @throws IllegalArgumentException if it has none
   */
  public ChatReply recall(String key) {
    Journal.Entry entry = journal.find(key);
    if (entry == null || entry.reply() == null) {
      throw new IllegalArgumentException("the journal has no answer of key " + key);
    }
    return entry.reply();
  }

  /** Returns whether asking has ended before its time, so that {@link #ask} sends no more. */
  public boolean stopped() {
    return stop != null;
  }

  /** Returns whether the journal has the answer of this key, so that asking sends no request. */
  public boolean has(String key) {
    return journal.has(key);
  }

  /** Returns whether the question of this key was given up in this or an earlier run. */
  public boolean gaveUp(String key) {
    return journal.gaveUp(key);
  }

  /**
   * Runs the task for 0 to {@code count - 1}, started in this order, in as many virtual threads as
   * keep the model busy. The first exception ends it and is thrown.
   */
  public void forEach(int count, Task task) throws InterruptedException {
    new Workers(Math.min(count, openQuestions(model, options))).run(count, task);
  }

  /** What {@link #forEach} runs. */
  @FunctionalInterface
  public interface Task {
    void run(int index) throws InterruptedException;
  }

  /** Returns the tokens of every answer of the journal, earlier runs included. */
  public Usage usage() {
    return spend.used();
  }

  /** Returns what every answer of the journal cost, in USD, earlier runs included. */
  public double spentUsd() {
    return spend.usd();
  }

  /** Returns the number of answers that were asked for now, not found in the journal. */
  public int asked() {
    return asked.get();
  }

  /** Returns what was under way when the run before this one was killed. */
  public List<Abandoned> abandoned() {
    return abandoned;
  }

  @Override
  public void close() {
    spend.close();
    inFlight.close();
    journal.close();
  }

  private ChatReply send(String key, Question question) throws InterruptedException {
    CountedSlot slot = new CountedSlot();
    slot.take();
    try {
      requireGoing();
      double reserved = spend.reserve(question.request());
      int row = inFlight.begin(key, question);
      Usage usage = null;
      try {
        long start = System.nanoTime();
        ChatReply reply = chat(key, question.request(), slot);
        usage = reply.usage();
        journal.append(new Journal.Entry(key, question.id(), millisSince(start), null, reply));
        inFlight.end(row);
        asked.incrementAndGet();
        failuresInARow.set(0);
        return reply;
      } catch (ChatException e) {
        inFlight.end(row);
        throw e;
      } finally {
        // An interrupted request may have been paid: its row stays, and the next run names it.
        spend.settle(reserved, usage);
      }
    } catch (ChatException e) {
      noteFailure(key, question, e);
      throw e;
    } finally {
      slot.releaseIfHeld();
    }
  }

  private ChatReply chat(String key, ChatRequest request, CountedSlot slot)
      throws InterruptedException {
    if (!(model instanceof KeyedChatModel keyed)) {
      return model.chat(request);
    }
    try {
      return keyed.chat(key, request, slot);
    } catch (InterruptedException e) {
      slot.leaveWaiting();
      requireGoing();
      throw e;
    }
  }

  private void noteFailure(String key, Question question, ChatException e) {
    switch (e.kind()) {
      case FATAL, BUDGET -> stop(e);
      case ITEM -> journal.append(new Journal.Entry(key, question.id(), 0, e.getMessage(), null));
      case TRANSIENT -> {
        if (failuresInARow.incrementAndGet() >= FAILURES_IN_A_ROW) {
          stop(e);
        } else {
          journal.append(new Journal.Entry(key, question.id(), 0, e.getMessage(), null));
        }
      }
    }
  }

  /** Lets what is under way come in; what only waits to be sent again is given up. */
  private void stop(ChatException reason) {
    synchronized (waiting) {
      stop = reason;
      waiting.forEach(Thread::interrupt);
    }
  }

  private void requireGoing() {
    ChatException reason = stop;
    if (reason != null) {
      throw new ChatException(reason.kind(), String.valueOf(reason.getMessage()), reason);
    }
  }

  private static int openQuestions(ChatModel model, AskOptions options) {
    return model instanceof KeyedChatModel keyed
        ? keyed.openQuestions(options.concurrency())
        : options.concurrency();
  }

  private static double worstUsd(Price price, InFlight.Abandoned request) {
    return price.cost(new Usage(request.promptTokens(), 0, request.maxTokens()));
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static void requireDistinct(List<Question> questions) {
    Set<String> ids = new HashSet<>();
    for (Question question : questions) {
      if (!ids.add(question.id())) {
        throw new IllegalArgumentException(
            "question ids must be unique within a journal, twice: " + question.id());
      }
    }
  }

  private final class CountedSlot implements KeyedChatModel.Slot {
    private boolean held;

    private void take() throws InterruptedException {
      slots.acquire();
      held = true;
    }

    @Override
    public void acquire() throws InterruptedException {
      leaveWaiting();
      take();
      requireGoing();
    }

    @Override
    public void release() {
      releaseIfHeld();
      synchronized (waiting) {
        requireGoing();
        waiting.add(Thread.currentThread());
      }
    }

    private void releaseIfHeld() {
      if (held) {
        held = false;
        slots.release();
      }
    }

    private void leaveWaiting() {
      synchronized (waiting) {
        if (waiting.remove(Thread.currentThread()) && stop != null) {
          Thread.interrupted(); // the interrupt meant the wait that is over
        }
      }
    }
  }
}
