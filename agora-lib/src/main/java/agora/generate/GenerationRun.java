package agora.generate;

import agora.data.Method;
import agora.data.TokenCounter;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatReply;
import agora.llm.ProgressMeter;
import agora.llm.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Brings every item of a run to its end: accepted, or given up. */
final class GenerationRun {
  private static final int SAMPLES = 200;

  private final Asker asker;
  private final GenerationMethod method;
  private final GenerationConfig config;
  private final Judgement judgement;
  private final Outcomes outcomes;
  private final ProgressMeter meter;
  private final GenerationMethod.Pool pool;
  private final Map<RejectReason, Integer> rejected =
      Collections.synchronizedMap(new EnumMap<>(RejectReason.class));
  private final LongAdder rejections = new LongAdder();
  private final LongAdder acceptances = new LongAdder();
  private final FirstAnswers first;
  private final Map<Integer, String> missing = new ConcurrentHashMap<>();
  private final List<RejectedSample> samples = Collections.synchronizedList(new ArrayList<>());

  /** A rejected answer to read. */
  record RejectedSample(int index, int attempt, String reason, String detail, String raw) {}

  GenerationRun(
      Asker asker,
      GenerationMethod method,
      GenerationConfig config,
      TokenCounter counter,
      AskOptions options) {
    this.asker = asker;
    this.method = method;
    this.config = config;
    this.judgement = new Judgement(config, counter);
    this.first = new FirstAnswers(config.goOn());
    this.outcomes = new Outcomes(config.volume());
    this.meter = asker.meter(config.volume(), this::details);
    this.pool =
        new GenerationMethod.Pool() {
          @Override
          public boolean usable(int index) throws InterruptedException {
            return outcomes.awaitExample(index);
          }

          @Override
          public Accepted read(int index) {
            return pair(asker.recall(outcomes.key(index)), method.given(index));
          }
        };
  }

  void run() throws InterruptedException {
    try {
      asker.forEach(config.volume(), this::item);
    } finally {
      meter.finish();
    }
  }

  Asker asker() {
    return asker;
  }

  /** Returns the instance of an item, read back from the journal; null if it has none. */
  agora.data.@Nullable Instance instance(int item) throws InterruptedException {
    if (!outcomes.accepted(item)) {
      return null;
    }
    int attempt = outcomes.attempt(item);
    Accepted pair = pair(asker.recall(outcomes.key(item)), method.given(item));
    List<String> seedIds = method.seedIds(item, attempt, pool);
    return DataGenerator.instance(pair, seedIds, item, attempt, config.model());
  }

  Map<String, Integer> rejectedByReason() {
    Map<String, Integer> byLabel = new LinkedHashMap<>();
    rejected.forEach((reason, count) -> byLabel.put(reason.label(), count));
    return byLabel;
  }

  Map<Integer, String> missing() {
    return missing;
  }

  List<RejectedSample> samples() {
    synchronized (samples) {
      return samples.stream()
          .sorted(
              Comparator.comparingInt(RejectedSample::index)
                  .thenComparingInt(RejectedSample::attempt))
          .toList();
    }
  }

  private enum Result {
    ACCEPTED,
    REJECTED,
    REFUSED,
    UNANSWERED
  }

  private void item(int item) throws InterruptedException {
    try {
      Result result = tryAttempts(item, false);
      if (result == Result.UNANSWERED) {
        // What was given up is asked again once nothing else is left to try.
        result = tryAttempts(item, true);
      }
      if (result != Result.ACCEPTED) {
        outcomes.drop(item);
      }
      meter.done();
    } catch (RuntimeException | InterruptedException e) {
      outcomes.fail(e);
      throw e;
    }
  }

  private Result tryAttempts(int item, boolean again) throws InterruptedException {
    boolean aside = false;
    boolean unanswered = false;
    for (int attempt = 0; attempt < config.attempts(); attempt++) {
      GenerationMethod.Draw draw = method.draw(item, attempt, pool);
      Question question =
          new Question(item + "/" + attempt, DataGenerator.request(config, draw, item, attempt));
      String key = asker.key(question);
      boolean gaveUp = asker.gaveUp(key);
      aside |= gaveUp;
      if (gaveUp && !again && !asker.has(key)) {
        unanswered = true;
        continue;
      }
      Verdict verdict = ask(key, question, draw);
      if (verdict instanceof Rejected reason && reason.reason() == RejectReason.REFUSED) {
        missing.put(item, reason.reason().label() + ": " + reason.detail());
        reject(item, attempt, reason);
        if (!draw.given().isEmpty() || config.setting().method() == Method.QUALITY_ENHANCEMENT) {
          return Result.REFUSED; // every further attempt would send the text that was refused
        }
        continue;
      }
      switch (verdict) {
        case Accepted pair -> {
          acceptances.increment();
          requirePromising(true);
          missing.remove(item);
          outcomes.accept(item, attempt, key, aside);
          return Result.ACCEPTED;
        }
        case Rejected reason -> {
          boolean noAnswer = reason.reason() == RejectReason.NO_ANSWER;
          aside |= noAnswer;
          unanswered |= noAnswer;
          missing.put(item, reason.reason().label() + ": " + reason.detail());
          if (!again) {
            reject(item, attempt, reason);
          }
          if (!noAnswer) {
            requirePromising(false);
          }
        }
      }
    }
    return unanswered ? Result.UNANSWERED : Result.REJECTED;
  }

  private Verdict ask(String key, Question question, GenerationMethod.Draw draw)
      throws InterruptedException {
    try {
      return judgement.of(asker.ask(key, question), draw.given());
    } catch (ChatException e) {
      if (asker.stopped()) {
        throw e;
      }
      if (e.kind() == ChatException.Kind.ITEM && e.paid() == null) {
        return new Rejected(RejectReason.REFUSED, String.valueOf(e.getMessage()), "");
      }
      return new Rejected(RejectReason.NO_ANSWER, e.kind() + ": " + e.getMessage(), "");
    }
  }

  private void reject(int item, int attempt, Rejected reason) {
    rejected.merge(reason.reason(), 1, Integer::sum);
    rejections.increment();
    synchronized (samples) {
      if (samples.size() < SAMPLES) {
        samples.add(
            new RejectedSample(
                item, attempt, reason.reason().label(), reason.detail(), reason.raw()));
      }
    }
  }

  private Accepted pair(ChatReply reply, String given) {
    return switch (judgement.of(reply, given)) {
      case Accepted pair -> pair;
      case Rejected reason ->
          throw new IllegalStateException("an accepted answer is rejected now: " + reason.detail());
    };
  }

  /** Ends a run whose first answers are nearly all rejected, before more of them are paid. */
  private void requirePromising(boolean accepted) {
    if (first.hopeless(accepted)) {
      ChatException hopeless = first.explain(rejectedByReason(), samples());
      asker.stop(hopeless);
      throw hopeless;
    }
  }

  private Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("accepted", Long.toString(acceptances.sum()));
    details.put(
        "rejected", Long.toString(rejections.sum()) + FirstAnswers.mostly(rejectedByReason()));
    return details;
  }
}
