package agora.evaluate;

import agora.llm.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * How to evaluate.
 *
 * @param protocol how the model is prompted
 * @param sampling how answers are sampled; null for the benchmark's own, which is the paper's
 * @param samples draws a problem, >= 1; more than one for pass@k
 * @param concurrency how many requests are in flight at once, >= 1
 * @param seed from which each request's own seed follows, by problem and draw
 */
public record EvaluationConfig(
    Protocol protocol, @Nullable Sampling sampling, int samples, int concurrency, long seed) {
  public EvaluationConfig {
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be >= 1, was " + samples);
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be >= 1, was " + concurrency);
    }
  }

  /** Returns the paper's: one answer a problem, zero-shot chat, decoding of its Table 6. */
  public static EvaluationConfig paper() {
    return new EvaluationConfig(Protocol.chat(), null, 1, 32, 0);
  }

  /** Returns a copy with this protocol. */
  public EvaluationConfig withProtocol(Protocol other) {
    return new EvaluationConfig(other, sampling, samples, concurrency, seed);
  }

  /** Returns a copy with this sampling instead of the benchmark's own. */
  public EvaluationConfig withSampling(Sampling other) {
    return new EvaluationConfig(protocol, other, samples, concurrency, seed);
  }

  /** Returns a copy that draws {@code n} answers a problem. */
  public EvaluationConfig withSamples(int n) {
    return new EvaluationConfig(protocol, sampling, n, concurrency, seed);
  }

  /** Returns a copy with this many requests in flight. */
  public EvaluationConfig withConcurrency(int n) {
    return new EvaluationConfig(protocol, sampling, samples, n, seed);
  }

  /** Returns a copy with this seed. */
  public EvaluationConfig withSeed(long value) {
    return new EvaluationConfig(protocol, sampling, samples, concurrency, value);
  }
}
