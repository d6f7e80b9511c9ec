package agora.train;

import agora.torch.Tensor;
import java.util.List;

/**
 * A weight that learns.
 *
 * @param name what states call it
 * @param weight changed in place by an optimizer
 * @param gradient of the same shape, added to by the network
 * @param heights rows of each of the matrices that lie below each other in it; empty for a vector
 */
record TrainableParameter(String name, Tensor weight, Tensor gradient, List<Long> heights) {
  TrainableParameter {
    heights = List.copyOf(heights);
  }

  boolean matrix() {
    return !heights.isEmpty();
  }
}
