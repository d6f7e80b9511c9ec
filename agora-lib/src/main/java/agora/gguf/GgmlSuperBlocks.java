package agora.gguf;

import static agora.gguf.GgmlBlocks.half;

import java.nio.ByteBuffer;

/**
 * Blocks of 256 numbers, the K kinds: groups of 16 or 32 numbers have scales of 4 to 8 bits, and
 * the block has a scale of these scales.
 */
final class GgmlSuperBlocks {
  private static final int SIZE = 256;

  private GgmlSuperBlocks() {}

  private static byte[] take(ByteBuffer bytes, int count) {
    byte[] taken = new byte[count];
    bytes.get(taken);
    return taken;
  }

  static void q2k(ByteBuffer bytes, float[] out, int at) {
    byte[] scales = take(bytes, 16);
    byte[] quarters = take(bytes, 64);
    float scale = half(bytes);
    float least = half(bytes);
    for (int i = 0; i < SIZE; i++) {
      int group = scales[i / 16];
      int q = (quarters[i / 128 * 32 + i % 32] >> (2 * (i / 32 % 4))) & 3;
      out[at + i] = scale * (group & 15) * q - least * ((group >> 4) & 15);
    }
  }

  static void q3k(ByteBuffer bytes, float[] out, int at) {
    byte[] third = take(bytes, 32);
    byte[] quarters = take(bytes, 64);
    byte[] packed = take(bytes, 12);
    float scale = half(bytes);
    for (int i = 0; i < SIZE; i++) {
      int group = i / 16;
      int low = (packed[group % 8] >> (4 * (group / 8))) & 15;
      int high = (packed[8 + group % 4] >> (2 * (group / 4))) & 3;
      int q = (quarters[i / 128 * 32 + i % 32] >> (2 * (i / 32 % 4))) & 3;
      // The bit says that nothing is to be taken away.
      int signed = q - (((third[i % 32] >> (i / 32)) & 1) == 0 ? 4 : 0);
      out[at + i] = scale * ((low | (high << 4)) - 32) * signed;
    }
  }

  static void q4k(ByteBuffer bytes, float[] out, int at) {
    float scale = half(bytes);
    float least = half(bytes);
    byte[] packed = take(bytes, 12);
    byte[] pairs = take(bytes, 128);
    for (int i = 0; i < SIZE; i++) {
      int q = (pairs[i / 64 * 32 + i % 32] >> (4 * (i / 32 % 2))) & 15;
      out[at + i] = scale * scale6(packed, i / 32) * q - least * least6(packed, i / 32);
    }
  }

  static void q5k(ByteBuffer bytes, float[] out, int at) {
    float scale = half(bytes);
    float least = half(bytes);
    byte[] packed = take(bytes, 12);
    byte[] fifth = take(bytes, 32);
    byte[] pairs = take(bytes, 128);
    for (int i = 0; i < SIZE; i++) {
      int q = (pairs[i / 64 * 32 + i % 32] >> (4 * (i / 32 % 2))) & 15;
      q |= ((fifth[i % 32] >> (i / 32)) & 1) << 4;
      out[at + i] = scale * scale6(packed, i / 32) * q - least * least6(packed, i / 32);
    }
  }

  /** Eight scales and eight minima of six bits in twelve bytes. */
  private static int scale6(byte[] packed, int group) {
    return group < 4
        ? packed[group] & 63
        : (packed[group + 4] & 15) | (((packed[group - 4] >> 6) & 3) << 4);
  }

  private static int least6(byte[] packed, int group) {
    return group < 4
        ? packed[group + 4] & 63
        : ((packed[group + 4] >> 4) & 15) | (((packed[group] >> 6) & 3) << 4);
  }

  static void q6k(ByteBuffer bytes, float[] out, int at) {
    byte[] low = take(bytes, 128);
    byte[] high = take(bytes, 64);
    byte[] scales = take(bytes, 16);
    float scale = half(bytes);
    for (int i = 0; i < SIZE; i++) {
      int q = (low[i / 128 * 64 + i % 64] >> (4 * (i / 64 % 2))) & 15;
      q |= ((high[i / 128 * 32 + i % 32] >> (2 * (i / 32 % 4))) & 3) << 4;
      out[at + i] = scale * scales[i / 16] * (q - 32);
    }
  }

  static void q8k(ByteBuffer bytes, float[] out, int at) {
    float scale = bytes.getFloat();
    for (int i = 0; i < SIZE; i++) {
      out[at + i] = scale * bytes.get();
    }
  }
}
