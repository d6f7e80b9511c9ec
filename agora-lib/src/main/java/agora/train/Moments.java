package agora.train;

import agora.torch.DType;

/** Format of AdamW's two moments of every weight. */
public enum Moments {
  FP32(DType.F32, DType.F32, 8),
  BF16(DType.BF16, DType.BF16, 4),
  /** 8 bits each with one scale for every 256 values. */
  INT8(DType.I8, DType.U8, 2 + 8.0 / 256);

  private final DType first;
  private final DType second;
  private final double bytes;

  Moments(DType first, DType second, double bytes) {
    this.first = first;
    this.second = second;
    this.bytes = bytes;
  }

  /** Returns the bytes that both moments of a weight take. */
  public double bytesPerWeight() {
    return bytes;
  }

  DType first() {
    return first;
  }

  DType second() {
    return second;
  }
}
