package agora.train;

import agora.torch.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Training strategy: full fine-tuning, optimizer in the backward pass, or LoRA. {@link Trainer}
 * chooses it by {@code lora} and {@code memory} of the {@link SftConfig}.
 */
interface TrainingStrategy {
  /**
   * Begins a step.
   *
   * @param step which one, from 1
   * @param factor the schedule's factor of the peak rate
   */
  void begin(long step, double factor);

  /** Adds the gradient of a micro-batch's summed loss, times {@code scale}; returns that loss. */
  double learn(MicroBatch batch, double scale);

  /**
   * Ends the step and returns the Euclidean norm of its gradient before clipping; a step that is
   * not finite is not applied, except by {@link OptimizerInBackward}, which has already updated
   * layers.
   */
  double finish();

  /** Returns the summed loss of a micro-batch, nothing dropped. */
  double loss(MicroBatch batch);

  /** Returns the tensors that learn, by name. */
  Map<String, Tensor> weights();

  /** Returns what optimizers must remember, by name. */
  Map<String, Tensor> memory();

  /**
   * Writes the student as a checkpoint, and whatever else it consists of into the folder beside.
   */
  void save(Path checkpoint) throws IOException;
}
