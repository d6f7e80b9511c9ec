package agora.study;

import agora.train.TrainingRun;
import java.nio.file.Path;
import tech.tablesaw.api.Table;

/**
 * Trained student.
 *
 * @param cell what it was trained on
 * @param identity what determined its weights: the hash of its training stage
 * @param run how its training went
 */
public record Student(Cell cell, String identity, TrainingRun run) {
  /** Returns the folder of its checkpoint, in the Hugging Face layout. */
  public Path checkpoint() {
    return run.checkpoint();
  }

  /** Returns its losses, one row per step. */
  public Table losses() {
    return run.losses();
  }
}
