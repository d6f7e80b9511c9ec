package agora.llm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sampling parameters of an answer. Null is not sent; the server's default applies.
 *
 * @param temperature >= 0; 0 is greedy
 * @param topP nucleus, within (0, 1]
 * @param maxTokens upper bound of new tokens, >= 1
 * @param stop strings at which the answer ends; they are not part of it
 * @param seed makes one request repeatable where the server can
 * @param repetitionPenalty > 0; 1 is none
 * @param topLogprobs how many alternatives a token to report, 0 to 20; null for none
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    int maxTokens,
    List<String> stop,
    @Nullable Long seed,
    @Nullable Double repetitionPenalty,
    @Nullable Integer topLogprobs) {
  public Sampling {
    stop = stop == null ? List.of() : List.copyOf(stop);
    require(temperature == null || temperature >= 0, "temperature must be >= 0", temperature);
    require(topP == null || (topP > 0 && topP <= 1), "top_p must be within (0, 1]", topP);
    require(maxTokens >= 1, "max_tokens must be >= 1", maxTokens);
    require(
        repetitionPenalty == null || repetitionPenalty > 0,
        "repetition_penalty must be > 0",
        repetitionPenalty);
    require(
        topLogprobs == null || (topLogprobs >= 0 && topLogprobs <= 20),
        "top_logprobs must be within 0..20",
        topLogprobs);
  }

  /** Returns greedy decoding of at most {@code maxTokens} tokens. */
  public static Sampling greedy(int maxTokens) {
    return new Sampling(0.0, null, maxTokens, List.of(), null, null, null);
  }

  /** Returns sampling at a temperature. */
  public static Sampling of(double temperature, double topP, int maxTokens) {
    return new Sampling(temperature, topP, maxTokens, List.of(), null, null, null);
  }

  /** Returns a copy with these stop strings. */
  public Sampling withStop(List<String> strings) {
    return new Sampling(
        temperature, topP, maxTokens, strings, seed, repetitionPenalty, topLogprobs);
  }

  /** Returns a copy with this seed. */
  public Sampling withSeed(long value) {
    return new Sampling(temperature, topP, maxTokens, stop, value, repetitionPenalty, topLogprobs);
  }

  /** Returns a copy with this repetition penalty. */
  public Sampling withRepetitionPenalty(double value) {
    return new Sampling(temperature, topP, maxTokens, stop, seed, value, topLogprobs);
  }

  /** Returns a copy that asks for the {@code n} most probable alternatives of each token. */
  public Sampling withTopLogprobs(int n) {
    return new Sampling(temperature, topP, maxTokens, stop, seed, repetitionPenalty, n);
  }

  /** Returns a copy with this temperature. */
  public Sampling withTemperature(double value) {
    return new Sampling(value, topP, maxTokens, stop, seed, repetitionPenalty, topLogprobs);
  }

  private static void require(boolean holds, String rule, @Nullable Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}
