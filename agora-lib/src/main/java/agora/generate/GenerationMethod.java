package agora.generate;

import java.util.List;

/** Turns an item's number and attempt into a prompt; the same numbers give the same prompt. */
sealed interface GenerationMethod permits InstanceGeneration, PerSeedGeneration {

  /** Returns the prompt of one attempt at one item; blocks while an example of it is not ready. */
  Draw draw(int item, int attempt, Pool pool) throws InterruptedException;

  /** Returns the seeds of that prompt, in its order; {@code generated/7} is item 7 of this run. */
  List<String> seedIds(int item, int attempt, Pool pool) throws InterruptedException;

  /** Returns the instruction that an item answers; empty if the model writes its own. */
  String given(int item);

  /**
   * A prompt.
   *
   * @param prompt the user message
   * @param given the instruction that is answered; empty if the model writes its own
   */
  record Draw(String prompt, String given) {}

  /** The items of this run that are finished. */
  interface Pool {
    /** Nothing was generated. */
    Pool EMPTY =
        new Pool() {
          @Override
          public boolean usable(int index) {
            return false;
          }

          @Override
          public Accepted read(int index) {
            throw new IllegalArgumentException("item " + index + " is no example");
          }
        };

    /** Returns whether an item may be an example; waits until that is known. */
    boolean usable(int index) throws InterruptedException;

    /** Returns what a usable item became. */
    Accepted read(int index);
  }

  /**
   * Returns the method of a setting.
   *
   * @throws IllegalArgumentException if prompt and seeds do not fit it
   */
  static GenerationMethod of(GenerationConfig config, GenerationInputs materials) {
    return switch (config.setting().method()) {
      case INSTANCE_GENERATION -> InstanceGeneration.of(config, materials);
      case RESPONSE_GENERATION, QUALITY_ENHANCEMENT -> PerSeedGeneration.of(config, materials);
    };
  }
}
