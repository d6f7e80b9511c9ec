package agora.generate;

import agora.data.Setting;
import agora.llm.Budget;
import agora.llm.Price;
import agora.llm.Sampling;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a generation.
 *
 * @param setting domain and method
 * @param style how the prompt is written; decides how answers are read
 * @param model the generator's id; recorded, and part of every key of the journal
 * @param volume how many instances, >= 1
 * @param seed of every draw; the same seed gives the same data at any concurrency
 * @param sampling how answers are sampled; every draw adds a seed of its own
 * @param attempts how many answers an item may use before it is given up, >= 1
 * @param concurrency requests in flight
 * @param generationSize items that see the same generated examples; 0 for a tenth of the volume
 * @param poolRule where the examples of instance generation come from
 * @param maxTokens most tokens of instruction and response together, by the student's tokenizer
 * @param dropDuplicates whether exact and near duplicates are left out; the paper keeps them
 * @param price what the model charges
 * @param budget no request is sent that would exceed it
 * @param system the system message; empty for none
 * @param keepReasoning whether a response begins with the model's reasoning in {@code <think>}
 *     tags; it is left out unless a study asks for it
 * @param goOn whether a run goes on whose first answers are nearly all rejected
 */
public record GenerationConfig(
    Setting setting,
    Style style,
    String model,
    int volume,
    long seed,
    Sampling sampling,
    int attempts,
    int concurrency,
    int generationSize,
    ExamplePool poolRule,
    int maxTokens,
    boolean dropDuplicates,
    Price price,
    @JsonIgnore Budget budget,
    String system,
    boolean keepReasoning,
    @JsonIgnore boolean goOn) {
  private static final String SYSTEM =
      "You write training data for language models. You follow the form that is asked for exactly.";

  public GenerationConfig {
    require(volume >= 1, "volume must be >= 1", volume);
    require(attempts >= 1, "attempts must be >= 1", attempts);
    require(concurrency >= 1, "concurrency must be >= 1", concurrency);
    require(generationSize >= 0, "generationSize must be >= 0", generationSize);
    require(maxTokens >= 1, "maxTokens must be >= 1", maxTokens);
  }

  /** Returns the paper's way: temperature 1, top_p 0.9, at most 4096 tokens, ten attempts. */
  public static GenerationConfig of(Setting setting, String model, int volume) {
    return new GenerationConfig(
        setting,
        Style.AGORABENCH,
        model,
        volume,
        0,
        Sampling.of(1.0, 0.9, 4096),
        10,
        64,
        0,
        ExamplePool.PAPER,
        4096,
        false,
        Price.FREE,
        Budget.NONE,
        SYSTEM,
        false,
        false);
  }

  public GenerationConfig withStyle(Style value) {
    return with(draft -> draft.style = value);
  }

  public GenerationConfig withSeed(long value) {
    return with(draft -> draft.seed = value);
  }

  public GenerationConfig withSampling(Sampling value) {
    return with(draft -> draft.sampling = value);
  }

  public GenerationConfig withAttempts(int value) {
    return with(draft -> draft.attempts = value);
  }

  public GenerationConfig withConcurrency(int value) {
    return with(draft -> draft.concurrency = value);
  }

  public GenerationConfig withPool(ExamplePool rule, int size) {
    return with(draft -> {
      draft.poolRule = rule;
      draft.generationSize = size;
    });
  }

  public GenerationConfig withMaxTokens(int value) {
    return with(draft -> draft.maxTokens = value);
  }

  public GenerationConfig withDropDuplicates(boolean value) {
    return with(draft -> draft.dropDuplicates = value);
  }

  public GenerationConfig withCost(Price value, Budget bound) {
    return with(draft -> {
      draft.price = value;
      draft.budget = bound;
    });
  }

  /** Returns this configuration with a system message; empty for none, null for the usual one. */
  public GenerationConfig withSystem(@Nullable String message) {
    return with(draft -> draft.system = message == null ? SYSTEM : message);
  }

  /** Returns a copy that keeps the model's reasoning as the beginning of each response. */
  public GenerationConfig withKeepReasoning(boolean value) {
    return with(draft -> draft.keepReasoning = value);
  }

  /** Returns a copy that goes on even if its first answers are nearly all rejected. */
  public GenerationConfig withGoOn(boolean value) {
    return with(draft -> draft.goOn = value);
  }

  private GenerationConfig with(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return draft.finished();
  }

  /** Copy of this configuration in which a wither changes a component. */
  private final class Draft {
    private Style style = style();
    private long seed = seed();
    private Sampling sampling = sampling();
    private int attempts = attempts();
    private int concurrency = concurrency();
    private int generationSize = generationSize();
    private ExamplePool poolRule = poolRule();
    private int maxTokens = maxTokens();
    private boolean dropDuplicates = dropDuplicates();
    private Price price = price();
    private Budget budget = budget();
    private String system = system();
    private boolean keepReasoning = keepReasoning();
    private boolean goOn = goOn();

    GenerationConfig finished() {
      return new GenerationConfig(
          setting,
          style,
          model,
          volume,
          seed,
          sampling,
          attempts,
          concurrency,
          generationSize,
          poolRule,
          maxTokens,
          dropDuplicates,
          price,
          budget,
          system,
          keepReasoning,
          goOn);
    }
  }

  /** Returns how many items see the same generated examples. */
  int itemsOfAGeneration() {
    return generationSize > 0 ? generationSize : Math.max(1, volume / 10);
  }

  private static void require(boolean holds, String rule, int value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}
