package agora.train;

import java.nio.file.Path;

/** Event of a run, passed to a {@link TrainingListener}. */
public sealed interface TrainingEvent {
  /**
   * The run begins or goes on.
   *
   * @param name the data's name
   * @param steps optimizer steps in all
   * @param resumedAt steps that were done before
   * @param examples examples trained on
   * @param trainableTokens tokens of an epoch that count in the loss
   * @param truncated examples that were cut to maxTokens
   * @param dropped examples that were left out
   * @param memory what the run is expected to need
   * @param deviceBytes what the device has in all, -1 where it is not known
   */
  record Started(
      String name,
      long steps,
      long resumedAt,
      int examples,
      long trainableTokens,
      int truncated,
      int dropped,
      MemoryEstimate memory,
      long deviceBytes)
      implements TrainingEvent {}

  /**
   * A step was taken.
   *
   * @param step steps done, from 1
   * @param steps steps in all
   * @param epoch epochs done, as a fraction
   * @param loss mean loss of the step's trainable tokens, in nats
   * @param learningRate AdamW's rate of the step
   * @param gradientNorm Euclidean norm of the gradient before clipping
   * @param tokens tokens of the step, padding left out
   * @param tokensPerSecond of this step
   * @param utilization share of the machine's measured matrix throughput that went into the model
   *     (MFU), 0 to 1
   * @param memoryBytes memory of the process, -1 where it is not known
   * @param secondsLeft expected, at the mean speed so far
   */
  record Step(
      long step,
      long steps,
      double epoch,
      double loss,
      double learningRate,
      double gradientNorm,
      long tokens,
      double tokensPerSecond,
      double utilization,
      long memoryBytes,
      double secondsLeft)
      implements TrainingEvent {}

  /**
   * The held-out examples were measured.
   *
   * @param step steps done
   * @param loss mean held-out loss a trainable token, in nats
   * @param best whether it is the lowest so far
   */
  record Evaluated(long step, double loss, boolean best) implements TrainingEvent {}

  /**
   * A resume state was committed.
   *
   * @param step steps done
   */
  record Saved(long step) implements TrainingEvent {}

  /**
   * The run is done.
   *
   * @param checkpoint the folder of the student
   * @param stoppedEarly whether patience ran out before the last step
   */
  record Finished(Path checkpoint, boolean stoppedEarly) implements TrainingEvent {}
}
