package agora.train;

import agora.data.Jsonl;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * A finished run: its student and how it got there.
 *
 * @param directory the run's folder
 * @param result what came out, in numbers
 */
public record TrainingRun(Path directory, Result result) {
  /**
   * Result of a run.
   *
   * @param steps optimizer steps taken
   * @param finalLoss mean loss of the last step's trainable tokens, in nats
   * @param bestHeldOutLoss the lowest held-out loss, in nats; null where nothing was held out
   * @param examples examples trained on
   * @param tokens tokens of an epoch
   * @param trainableTokens tokens of an epoch that count in the loss
   * @param truncated examples that were cut to maxTokens
   * @param dropped examples that were left out
   * @param stoppedEarly whether early stopping ended the run
   */
  public record Result(
      long steps,
      double finalLoss,
      @Nullable Double bestHeldOutLoss,
      int examples,
      long tokens,
      long trainableTokens,
      int truncated,
      int dropped,
      boolean stoppedEarly) {}

  /** Returns the folder of the student, a checkpoint in the Hugging Face layout. */
  public Path checkpoint() {
    return new RunFiles(directory).checkpoint();
  }

  /**
   * Returns one line per step: step, epoch, loss, learning_rate, gradient_norm, tokens,
   * tokens_per_second, utilization (MFU), memory_bytes, held_out_loss (missing where nothing was
   * measured).
   */
  public Table losses() {
    return LossLog.read(new RunFiles(directory).losses());
  }

  /**
   * Returns the finished run of this folder.
   *
   * @throws UncheckedIOException if there is none
   */
  public static TrainingRun read(Path directory) {
    return new TrainingRun(
        directory, Jsonl.readOne(new RunFiles(directory).result(), Result.class));
  }
}
