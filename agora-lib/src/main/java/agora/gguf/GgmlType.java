package agora.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The element types of GGUF files: plain ones, and blocks of numbers that share scales. */
public enum GgmlType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  BF16(30, 1, 2),
  F64(28, 1, 8),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  Q8_K(15, 256, 292);

  private final int code;
  private final int block;
  private final int blockBytes;

  GgmlType(int code, int block, int blockBytes) {
    this.code = code;
    this.block = block;
    this.blockBytes = blockBytes;
  }

  static GgmlType of(int code, String where) throws IOException {
    for (GgmlType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IOException(
        where
            + " has element type "
            + Integer.toUnsignedString(code)
            + named(code)
            + "; read are "
            + Arrays.toString(values())
            + ": take a file of the model in one of these");
  }

  private static String named(int code) {
    return switch (code) {
      case 16, 17, 18, 19, 20, 21, 22, 23, 29 -> " (one of the IQ kinds)";
      case 34, 35 -> " (one of the TQ kinds)";
      case 39 -> " (MXFP4)";
      default -> "";
    };
  }

  /** Returns how many numbers a block holds. */
  int block() {
    return block;
  }

  /** Returns the bytes of so many numbers, a multiple of a block. */
  long bytes(long numbers) {
    return numbers / block * blockBytes;
  }

  /** Fills {@code out} with the numbers of its blocks. */
  void dequantise(ByteBuffer bytes, float[] out) {
    for (int i = 0; i < out.length; i += block) {
      bytes.position(i / block * blockBytes);
      read(bytes, out, i);
    }
  }

  /** Reads one block at the buffer's position into {@code out} from {@code at} on. */
  private void read(ByteBuffer bytes, float[] out, int at) {
    switch (this) {
      case F32 -> out[at] = bytes.getFloat();
      case F16 -> out[at] = Float.float16ToFloat(bytes.getShort());
      case BF16 -> out[at] = Float.intBitsToFloat(bytes.getShort() << 16);
      case F64 -> out[at] = (float) bytes.getDouble();
      case Q4_0 -> GgmlBlocks.q40(bytes, out, at);
      case Q4_1 -> GgmlBlocks.q41(bytes, out, at);
      case Q5_0 -> GgmlBlocks.q50(bytes, out, at);
      case Q5_1 -> GgmlBlocks.q51(bytes, out, at);
      case Q8_0 -> GgmlBlocks.q80(bytes, out, at);
      case Q2_K -> GgmlSuperBlocks.q2k(bytes, out, at);
      case Q3_K -> GgmlSuperBlocks.q3k(bytes, out, at);
      case Q4_K -> GgmlSuperBlocks.q4k(bytes, out, at);
      case Q5_K -> GgmlSuperBlocks.q5k(bytes, out, at);
      case Q6_K -> GgmlSuperBlocks.q6k(bytes, out, at);
      case Q8_K -> GgmlSuperBlocks.q8k(bytes, out, at);
    }
  }
}
