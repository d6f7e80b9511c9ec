package agora.llama;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The element types of GGUF files: plain ones, and blocks of numbers that share scales. */
enum GgmlType {
  F32(0, 1, 4, GgmlType::f32),
  F16(1, 1, 2, GgmlType::f16),
  BF16(30, 1, 2, GgmlType::bf16),
  F64(28, 1, 8, GgmlType::f64),
  Q4_0(2, 32, 18, GgmlBlocks::q40),
  Q4_1(3, 32, 20, GgmlBlocks::q41),
  Q5_0(6, 32, 22, GgmlBlocks::q50),
  Q5_1(7, 32, 24, GgmlBlocks::q51),
  Q8_0(8, 32, 34, GgmlBlocks::q80),
  Q2_K(10, 256, 84, GgmlSuperBlocks::q2k),
  Q3_K(11, 256, 110, GgmlSuperBlocks::q3k),
  Q4_K(12, 256, 144, GgmlSuperBlocks::q4k),
  Q5_K(13, 256, 176, GgmlSuperBlocks::q5k),
  Q6_K(14, 256, 210, GgmlSuperBlocks::q6k),
  Q8_K(15, 256, 292, GgmlSuperBlocks::q8k);

  /** Reads one block at the buffer's position into {@code out} from {@code at} on. */
  @FunctionalInterface
  interface Block {
    void read(ByteBuffer bytes, float[] out, int at);
  }

  private final int code;
  private final int block;
  private final int blockBytes;
  private final Block reader;

  GgmlType(int code, int block, int blockBytes, Block reader) {
    this.code = code;
    this.block = block;
    this.blockBytes = blockBytes;
    this.reader = reader;
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
      reader.read(bytes, out, i);
    }
  }

  private static void f32(ByteBuffer bytes, float[] out, int at) {
    out[at] = bytes.getFloat();
  }

  private static void f64(ByteBuffer bytes, float[] out, int at) {
    out[at] = (float) bytes.getDouble();
  }

  private static void f16(ByteBuffer bytes, float[] out, int at) {
    out[at] = Float.float16ToFloat(bytes.getShort());
  }

  private static void bf16(ByteBuffer bytes, float[] out, int at) {
    out[at] = Float.intBitsToFloat(bytes.getShort() << 16);
  }
}
