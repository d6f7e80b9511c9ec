package agora.train;

import agora.torch.Tensor;
import java.util.Map;

/** Changes weights by their gradients, and says what it must remember. */
interface Optimizer {
  /**
   * Takes a step.
   *
   * @param step which one, from 1
   * @param factor the schedule's factor of the peak rate
   */
  void step(long step, double factor);

  /** Returns the tensors that a resumed run needs, by name. */
  Map<String, Tensor> state();
}
