package agora.train;

import agora.torch.DType;

/**
 * Memory configuration: savings that cost time or precision.
 *
 * @param weights the format that the weights are kept and multiplied in
 * @param checkpointing whether only the inputs of the layers are kept for the backward pass, and
 *     each layer is computed a second time: about a quarter more work for far less memory
 * @param optimizerInBackward whether each layer is updated as soon as its gradient is known, so
 *     that no gradient of the whole network exists; needs one micro-batch per step and no clipping
 */
public record Memory(Format weights, boolean checkpointing, boolean optimizerInBackward) {
  /** Number formats of weights. */
  public enum Format {
    FP32(DType.F32),
    BF16(DType.BF16);

    private final DType dtype;

    Format(DType dtype) {
      this.dtype = dtype;
    }

    /** Returns the bytes of one number. */
    public int bytes() {
      return dtype.bytes();
    }

    DType dtype() {
      return dtype;
    }
  }

  /** Returns fp32 weights with everything kept. */
  public static Memory fast() {
    return new Memory(Format.FP32, false, false);
  }

  /** Returns bf16 weights with checkpointed layers. */
  public static Memory narrow() {
    return new Memory(Format.BF16, true, false);
  }
}
