package agora.llama;

import agora.torch.Tensor;
import java.util.List;

/**
 * One weight tensor of a network in the form that the network wants: projections that read the same
 * input lie below each other in one tensor.
 *
 * @param name what it is here, such as {@code layers.0.qkv.weight}
 * @param tensor its values; no elements where the architecture lacks it
 * @param parts the checkpoint's tensors that it consists of, from the first row to the last
 */
public record Parameter(String name, Tensor tensor, List<Part> parts) {
  public Parameter {
    parts = List.copyOf(parts);
  }

  /**
   * A tensor of a checkpoint as consecutive rows of a parameter.
   *
   * @param name what the checkpoint calls it, such as {@code
   *     model.layers.0.self_attn.q_proj.weight}
   * @param firstRow where it begins in the parameter
   * @param shape its shape; the first entry is its number of rows
   */
  public record Part(String name, long firstRow, List<Long> shape) {
    public Part {
      shape = List.copyOf(shape);
    }

    /** Returns the number of rows. */
    public long rows() {
      return shape.getFirst();
    }
  }

  /** Returns whether the architecture has it. */
  public boolean present() {
    return !parts.isEmpty();
  }

  /** Returns whether it is a matrix, rather than a bias or a norm's weights. */
  public boolean matrix() {
    return present() && parts.getFirst().shape().size() == 2;
  }
}
