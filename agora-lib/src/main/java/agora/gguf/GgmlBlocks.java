package agora.gguf;

import java.nio.ByteBuffer;

/**
 * Blocks of 32 numbers with one scale, and for some a minimum: a number is scale * q, or scale * q
 * + minimum. The lower halves of the bytes hold the first 16 numbers, the upper halves the rest.
 */
final class GgmlBlocks {
  private static final int HALF = 16;

  private GgmlBlocks() {}

  static float half(ByteBuffer bytes) {
    return Float.float16ToFloat(bytes.getShort());
  }

  static void q40(ByteBuffer bytes, float[] out, int at) {
    float scale = half(bytes);
    for (int i = 0; i < HALF; i++) {
      int pair = bytes.get();
      out[at + i] = scale * ((pair & 15) - 8);
      out[at + HALF + i] = scale * (((pair >> 4) & 15) - 8);
    }
  }

  static void q41(ByteBuffer bytes, float[] out, int at) {
    float scale = half(bytes);
    float least = half(bytes);
    for (int i = 0; i < HALF; i++) {
      int pair = bytes.get();
      out[at + i] = scale * (pair & 15) + least;
      out[at + HALF + i] = scale * ((pair >> 4) & 15) + least;
    }
  }

  static void q50(ByteBuffer bytes, float[] out, int at) {
    float scale = half(bytes);
    int fifth = bytes.getInt();
    for (int i = 0; i < HALF; i++) {
      int pair = bytes.get();
      out[at + i] = scale * (five(pair & 15, fifth, i) - 16);
      out[at + HALF + i] = scale * (five((pair >> 4) & 15, fifth, i + HALF) - 16);
    }
  }

  static void q51(ByteBuffer bytes, float[] out, int at) {
    float scale = half(bytes);
    float least = half(bytes);
    int fifth = bytes.getInt();
    for (int i = 0; i < HALF; i++) {
      int pair = bytes.get();
      out[at + i] = scale * five(pair & 15, fifth, i) + least;
      out[at + HALF + i] = scale * five((pair >> 4) & 15, fifth, i + HALF) + least;
    }
  }

  /** Returns four bits with a fifth one above them, which lies at this place. */
  private static int five(int four, int fifth, int place) {
    return four | (((fifth >> place) & 1) << 4);
  }

  static void q80(ByteBuffer bytes, float[] out, int at) {
    float scale = half(bytes);
    for (int i = 0; i < 2 * HALF; i++) {
      out[at + i] = bytes.get() * scale;
    }
  }
}
