package agora.generate;

import agora.data.Instance;
import agora.data.Method;
import agora.data.TokenCounter;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatException;
import agora.llm.ChatRequest;
import agora.llm.ProgressMeter;
import agora.llm.Question;
import agora.llm.Sampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Brings every item of a run to its end: accepted, or given up. */
final class GenerationRun {
  private final Asker asker;
  private final GenerationMethod method;
  private final GenerationConfig config;
  private final ReplyValidator judgement;
  private final Outcomes outcomes;
  private final ProgressMeter meter;
  private final GenerationMethod.Pool pool;
  private final Rejections rejections = new Rejections();
  private final LongAdder accepted = new LongAdder();
  private final FirstAnswers first;
  private final Map<Integer, String> missing = new ConcurrentHashMap<>();

  GenerationRun(
      Asker asker,
      GenerationMethod method,
      GenerationConfig config,
      TokenCounter counter,
      AskOptions options) {
    this.asker = asker;
    this.method = method;
    this.config = config;
    this.judgement = new ReplyValidator(config, counter);
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
            return pair(index);
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

  /**
   * Returns the instance of an item, read back from the journal if it is not in memory; null if it
   * has none.
   */
  @Nullable Instance instance(int item) throws InterruptedException {
    if (!outcomes.accepted(item)) {
      return null;
    }
    int attempt = outcomes.attempt(item);
    List<String> seedIds = method.seedIds(item, attempt, pool);
    Accepted pair = pair(item);
    return new Instance(
        pair.instruction(),
        pair.response(),
        new Instance.Provenance(item, seedIds, attempt, config.model()));
  }

  Rejections rejections() {
    return rejections;
  }

  Map<Integer, String> missing() {
    return missing;
  }

  /** Returns what is sent for an attempt at an item. */
  static ChatRequest request(
      GenerationConfig config, GenerationMethod.Draw draw, int item, int attempt) {
    Sampling sampling =
        config.sampling().withSeed(SeededRandom.samplingSeed(config.seed(), item, attempt));
    if (config.style() != Style.JSON) {
      List<String> stop = new ArrayList<>(sampling.stop());
      stop.add("[END]");
      sampling = sampling.withStop(stop);
    }
    return config.system().isEmpty()
        ? ChatRequest.user(draw.prompt(), sampling)
        : ChatRequest.of(config.system(), draw.prompt(), sampling);
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
      Question question = new Question(item + "/" + attempt, request(config, draw, item, attempt));
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
        if (!again) {
          rejections.add(item, attempt, reason);
        }
        if (!draw.given().isEmpty() || config.setting().method() == Method.QUALITY_ENHANCEMENT) {
          return Result.REFUSED; // every further attempt would send the text that was refused
        }
        continue;
      }
      switch (verdict) {
        case Accepted pair -> {
          missing.remove(item);
          accepted.increment();
          outcomes.accept(item, attempt, key, pair, aside);
          UselessAnswers.check(first.judged(item, true), accepted.sum(), rejections);
          return Result.ACCEPTED;
        }
        case Rejected reason -> {
          boolean noAnswer = reason.reason() == RejectReason.NO_ANSWER;
          aside |= noAnswer;
          unanswered |= noAnswer;
          missing.put(item, reason.reason().label() + ": " + reason.detail());
          if (!again) {
            rejections.add(item, attempt, reason);
          }
          if (!noAnswer) {
            UselessAnswers.check(first.judged(item, false), accepted.sum(), rejections);
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

  private Accepted pair(int item) {
    Accepted kept = outcomes.pair(item);
    return kept != null ? kept : readBack(item);
  }

  private Accepted readBack(int item) {
    return switch (judgement.of(asker.recall(outcomes.key(item)), method.given(item))) {
      case Accepted pair -> pair;
      case Rejected reason ->
          throw new IllegalStateException("an accepted answer is rejected now: " + reason.detail());
    };
  }

  private Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("accepted", Long.toString(accepted.sum()));
    details.put("rejected", rejections.count() + rejections.mostly());
    return details;
  }
}
