package agora.evaluate;

import agora.llm.AskOptions;
import agora.llm.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of an evaluation.
 *
 * @param protocol how the model is prompted
 * @param sampling how answers are sampled; null for the benchmark's own, which is the paper's
 * @param samples draws a problem, >= 1; more than one for pass@k
 * @param asking how many requests are in flight, whose answers they are, and what they may cost
 * @param seed from which each request's own seed follows, by problem and draw
 */
public record EvaluationConfig(
    Protocol protocol, @Nullable Sampling sampling, int samples, AskOptions asking, long seed) {
  public EvaluationConfig {
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be >= 1, was " + samples);
    }
  }

  /** Returns the paper's: one answer per problem, zero-shot chat, decoding of its Table 6. */
  public static EvaluationConfig paper() {
    return new EvaluationConfig(Protocol.chat(), null, 1, AskOptions.of(32), 0);
  }

  /** Returns a copy with this protocol. */
  public EvaluationConfig withProtocol(Protocol other) {
    return new EvaluationConfig(other, sampling, samples, asking, seed);
  }

  /** Returns a copy with this sampling instead of the benchmark's own. */
  public EvaluationConfig withSampling(Sampling other) {
    return new EvaluationConfig(protocol, other, samples, asking, seed);
  }

  /** Returns a copy that draws {@code n} answers a problem. */
  public EvaluationConfig withSamples(int n) {
    return new EvaluationConfig(protocol, sampling, n, asking, seed);
  }

  /** Returns a copy with these limits on asking. */
  public EvaluationConfig withAsking(AskOptions other) {
    return new EvaluationConfig(protocol, sampling, samples, other, seed);
  }

  /** Returns a copy with this many requests in flight. */
  public EvaluationConfig withConcurrency(int n) {
    AskOptions other =
        new AskOptions(
            n,
            asking.modelId(),
            asking.price(),
            asking.budget(),
            asking.stage(),
            asking.listener());
    return withAsking(other);
  }

  /** Returns a copy with this seed. */
  public EvaluationConfig withSeed(long value) {
    return new EvaluationConfig(protocol, sampling, samples, asking, value);
  }
}
