package agora.llama;

import agora.llm.Sampling;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decoding configuration of one text.
 *
 * @param maxTokens most new tokens, >= 1
 * @param temperature >= 0; 0 is greedy, and then the filters below do nothing
 * @param topP smallest set of tokens whose probabilities reach this, within (0, 1]; 1 is all
 * @param topK so many most probable tokens; 0 is all
 * @param minP tokens at least this fraction as probable as the most probable one, within [0, 1]
 * @param repetitionPenalty > 0; the logit of a token that already occurred, in the prompt too, is
 *     divided by it where positive and multiplied where negative; 1 is none
 * @param seed decides the draws, whatever else is in the batch; null for a fresh one
 * @param stop strings at which the text ends; not part of it
 * @param stopTokens tokens at which it ends, beside the checkpoint's own, which are found by {@code
 *     agora.tokenizer.TurnEnd}
 * @param ignoreEnds whether the checkpoint's own end tokens are taken for ordinary ones
 * @param topLogprobs how many alternatives to report for each token, >= 0; null for no
 *     log-probabilities at all
 */
public record DecodingConfig(
    int maxTokens,
    double temperature,
    double topP,
    int topK,
    double minP,
    double repetitionPenalty,
    @Nullable Long seed,
    List<String> stop,
    Set<Integer> stopTokens,
    boolean ignoreEnds,
    @Nullable Integer topLogprobs) {
  public DecodingConfig {
    stop = List.copyOf(stop);
    stopTokens = Set.copyOf(stopTokens);
    require(maxTokens >= 1, "maxTokens must be >= 1", maxTokens);
    require(temperature >= 0, "temperature must be >= 0", temperature);
    require(topP > 0 && topP <= 1, "topP must be within (0, 1]", topP);
    require(topK >= 0, "topK must be >= 0", topK);
    require(minP >= 0 && minP <= 1, "minP must be within [0, 1]", minP);
    require(repetitionPenalty > 0, "repetitionPenalty must be > 0", repetitionPenalty);
    require(stop.stream().noneMatch(String::isEmpty), "a stop string must not be empty", stop);
    require(topLogprobs == null || topLogprobs >= 0, "topLogprobs must be >= 0", topLogprobs);
  }

  /** Returns the most probable token each time, at most {@code maxTokens} of them. */
  public static DecodingConfig greedy(int maxTokens) {
    return new DecodingConfig(maxTokens, 0, 1, 0, 0, 1, null, List.of(), Set.of(), false, null);
  }

  /** Returns draws at a temperature. */
  public static DecodingConfig sampled(double temperature, double topP, int maxTokens, long seed) {
    return greedy(maxTokens).withTemperature(temperature).withTopP(topP).withSeed(seed);
  }

  /** Returns what a chat request asks for; what it leaves open is greedy and unfiltered. */
  static DecodingConfig of(Sampling sampling) {
    return new DecodingConfig(
        sampling.maxTokens(),
        sampling.temperature() == null ? 0 : sampling.temperature(),
        sampling.topP() == null ? 1 : sampling.topP(),
        0,
        0,
        sampling.repetitionPenalty() == null ? 1 : sampling.repetitionPenalty(),
        sampling.seed(),
        sampling.stop(),
        Set.of(),
        false,
        sampling.topLogprobs());
  }

  /** Returns a copy with this temperature. */
  public DecodingConfig withTemperature(double value) {
    return with(draft -> draft.temperature = value);
  }

  /** Returns a copy with this nucleus. */
  public DecodingConfig withTopP(double value) {
    return with(draft -> draft.topP = value);
  }

  /** Returns a copy that draws from so many most probable tokens. */
  public DecodingConfig withTopK(int value) {
    return with(draft -> draft.topK = value);
  }

  /** Returns a copy that draws from tokens this fraction as probable as the first. */
  public DecodingConfig withMinP(double value) {
    return with(draft -> draft.minP = value);
  }

  /** Returns a copy with this repetition penalty. */
  public DecodingConfig withRepetitionPenalty(double value) {
    return with(draft -> draft.repetitionPenalty = value);
  }

  /** Returns a copy with this seed. */
  public DecodingConfig withSeed(long value) {
    return with(draft -> draft.seed = value);
  }

  /** Returns a copy that ends at these strings. */
  public DecodingConfig withStop(List<String> strings) {
    return with(draft -> draft.stop = strings);
  }

  /** Returns a copy that ends at these tokens too. */
  public DecodingConfig withStopTokens(Set<Integer> tokens) {
    return with(draft -> draft.stopTokens = tokens);
  }

  /** Returns a copy that goes on past the checkpoint's own end tokens. */
  public DecodingConfig ignoringEnds() {
    return with(draft -> draft.ignoreEnds = true);
  }

  /** Returns a copy that reports so many alternatives for each token. */
  public DecodingConfig withTopLogprobs(int n) {
    return with(draft -> draft.topLogprobs = n);
  }

  private DecodingConfig with(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return draft.finished();
  }

  /** Copy of this configuration in which a wither changes a component. */
  private final class Draft {
    private double temperature = temperature();
    private double topP = topP();
    private int topK = topK();
    private double minP = minP();
    private double repetitionPenalty = repetitionPenalty();
    private @Nullable Long seed = seed();
    private List<String> stop = stop();
    private Set<Integer> stopTokens = stopTokens();
    private boolean ignoreEnds = ignoreEnds();
    private @Nullable Integer topLogprobs = topLogprobs();

    DecodingConfig finished() {
      return new DecodingConfig(
          maxTokens,
          temperature,
          topP,
          topK,
          minP,
          repetitionPenalty,
          seed,
          stop,
          stopTokens,
          ignoreEnds,
          topLogprobs);
    }
  }

  private static void require(boolean holds, String rule, @Nullable Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}
