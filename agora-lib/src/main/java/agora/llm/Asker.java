package agora.llm;

import agora.data.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Asks a model many questions at once and journals every answer before anyone reads it; journaled
 * questions are not asked again.
 *
 * <p>It stops, after the answers under way have come in, when the endpoint refuses a request, when
 * the budget is reached, or when nothing but failures comes back.
 */
public final class Asker implements AutoCloseable {
  private static final Set<Asker> OPEN = ConcurrentHashMap.newKeySet();

  private final ChatModel model;
  private final AskOptions options;
  private final Journal journal;
  private final InFlight inFlight;
  private final Semaphore slots;
  private final Spend spend;
  private final AtomicInteger asked = new AtomicInteger();
  private final Failures failures;
  private final Halt halt = new Halt();
  private final Set<String> leftUnderWay;
  private final boolean beginsAnew;

  /**
   * A request that was under way when an earlier run was killed: it may have been paid.
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
    this.failures = new Failures(options.concurrency(), model instanceof KeyedChatModel);
    this.leftUnderWay = model instanceof KeyedChatModel keyed ? keyed.leftUnderWay() : Set.of();
    this.beginsAnew = journal.isEmpty() && leftUnderWay.isEmpty();
    OPEN.add(this);
  }

  /**
   * Opens the journal, creating it if it is missing.
   *
   * @throws UncheckedIOException if the folder cannot be written or the disk is full
   * @throws IllegalStateException if the journal is open elsewhere
   */
  public static Asker open(ChatModel model, Path journalFile, AskOptions options) {
    return open(model, journalFile, options, Journal.Disk.REAL);
  }

  static Asker open(ChatModel model, Path journalFile, AskOptions options, Journal.Disk disk) {
    Journal journal = Journal.open(journalFile, options.concurrency(), disk);
    try {
      Path slotFile = journalFile.resolveSibling(journalFile.getFileName() + ".inflight");
      InFlight inFlight = InFlight.open(slotFile, openQuestions(model, options), journal::has);
      return new Asker(model, options, journal, inFlight);
    } catch (IOException e) {
      journal.close();
      throw new UncheckedIOException(
          journalFile + ": the folder cannot be written, nothing was asked: " + TextFiles.reason(e),
          e);
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

  /** Returns an answer for every question; those of the journal are not asked again. */
  public Answers askAll(List<Question> questions) throws InterruptedException {
    Question.requireDistinct(questions);
    Map<String, ChatReply> replies = new ConcurrentHashMap<>();
    Map<String, Answers.Failure> failures = new ConcurrentHashMap<>();
    int before = asked.get();
    ProgressMeter meter =
        meter(questions.size(), () -> Map.of("failed", Integer.toString(failures.size())));
    try {
      forEach(
          questions.size(),
          i -> {
            Question question = questions.get(i);
            try {
              replies.put(question.id(), ask(question));
            } catch (ChatException e) {
              if (halt.halted()) {
                throw e;
              }
              failures.put(question.id(), Answers.Failure.of(e));
            }
            meter.done();
          });
    } finally {
      meter.finish();
    }
    return new Answers(replies, failures, asked.get() - before, usage(), spentUsd())
        .inOrder(questions);
  }

  /**
   * Returns the answer to one question, from the journal if it is there; blocks until it is.
   *
   * @throws ChatException if there is no answer; see its kind
   */
  public ChatReply ask(Question question) throws InterruptedException {
    return ask(key(question), question);
  }

  /** Returns the answer that the journal has under a key, else asks: nothing is paid twice. */
  public ChatReply ask(String key, Question question) throws InterruptedException {
    if (has(key)) {
      return recall(key);
    }
    halt.requireGoing();
    return send(key, question);
  }

  /** Returns the journal's key of a question. */
  public String key(Question question) {
    return beginsAnew
        ? QuestionKey.of(options.modelId(), question)
        : QuestionKey.known(
            options.modelId(),
            question,
            key -> leftUnderWay.contains(key) || has(key) || gaveUp(key));
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
    return halt.halted();
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
  public void forEach(int count, Workers.Task task) throws InterruptedException {
    new Workers(Math.min(count, openQuestions(model, options))).run(count, task);
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

  /** Returns what was under way when earlier runs were killed. */
  public List<Abandoned> abandoned() {
    return inFlight.abandoned().stream()
        .map(request -> new Abandoned(request.id(), options.price().cost(request.longest())))
        .toList();
  }

  /** Returns how many lines of the journal were damaged: their answers are asked again. */
  public int damagedLines() {
    return journal.damagedLines();
  }

  /** Returns a meter of this many items, which also shows what the model waits for. */
  public ProgressMeter meter(int items, Supplier<Map<String, String>> details) {
    Supplier<String> status = model instanceof KeyedChatModel keyed ? keyed::status : () -> "";
    return new ProgressMeter(options, items, details, this::spentUsd, status);
  }

  /** Returns one line for each journal that is open: what it keeps, and what is under way. */
  public static List<String> standing() {
    return OPEN.stream()
        .map(asker ->
            "%s: %d answers are kept in %s; %d requests were open and may be paid, the next run names them"
                .formatted(
                    asker.options.stage(),
                    asker.journal.size(),
                    asker.journal.file(),
                    asker.inFlight.underWay()))
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    OPEN.remove(this);
    spend.close();
    inFlight.close();
    journal.close();
  }

  private ChatReply send(String key, Question question) throws InterruptedException {
    CountedSlot slot = new CountedSlot(slots, halt, journal);
    try {
      // Before the slot: who waits for money must not keep one from those who bring it back.
      double reserved = spend.reserve(question.request(), halt);
      Usage usage = null;
      try {
        slot.take();
        halt.requireGoing();
        ChatReply reply = sendOnce(key, question, slot);
        usage = reply.usage();
        asked.incrementAndGet();
        failures.answered();
        return reply;
      } catch (ChatException e) {
        usage = e.paid();
        throw e;
      } finally {
        spend.settle(reserved, usage);
      }
    } catch (ChatException e) {
      noteFailure(key, question, e);
      halt.requireGoing(); // with the first reason, and the item at which it was met
      throw e;
    } catch (UncheckedIOException e) {
      halt.now(e);
      throw e;
    } finally {
      slot.releaseIfHeld();
    }
  }

  private ChatReply sendOnce(String key, Question question, CountedSlot slot)
      throws InterruptedException {
    int row = inFlight.begin(key, question);
    try {
      long start = System.nanoTime();
      ChatReply reply = chat(key, question.request(), slot);
      keep(
          new Journal.Entry(
              key, question.id(), (System.nanoTime() - start) / 1_000_000, null, reply));
      inFlight.end(row);
      return reply;
    } catch (ChatException e) {
      // An interrupted request may have been paid: its row stays, and the next run names it.
      inFlight.end(row);
      throw e;
    }
  }

  /** Journals an entry; where the disk fails, nothing more is sent. */
  private void keep(Journal.Entry entry) {
    try {
      journal.append(entry);
    } catch (UncheckedIOException full) {
      halt.now(full);
      throw full;
    }
    IOException trouble = journal.trouble();
    if (trouble != null && !halt.halted()) {
      halt.now(
          new UncheckedIOException(
              "%s: nothing more is sent, and what was under way is kept: %s; free space, then run again: only what has no answer is asked"
                  .formatted(journal.file(), TextFiles.reason(trouble)),
              trouble));
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
      halt.leaveWaiting();
      halt.requireGoing();
      throw e;
    }
  }

  private void noteFailure(String key, Question question, ChatException e) {
    ChatException end = failures.reasonToEnd(question.id(), e);
    if (end != null) {
      halt.now(end);
    }
    if (e.forEveryone() || (end != null && e.kind() != ChatException.Kind.ITEM)) {
      return;
    }
    Usage paid = e.paid();
    ChatReply nothing =
        paid == null
            ? null
            : new ChatReply("", ChatReply.Finish.OTHER, paid, List.of(), options.modelId());
    keep(new Journal.Entry(key, question.id(), 0, e.getMessage(), nothing));
  }

  private static int openQuestions(ChatModel model, AskOptions options) {
    return model instanceof KeyedChatModel keyed
        ? keyed.openQuestions(options.concurrency())
        : options.concurrency();
  }
}
