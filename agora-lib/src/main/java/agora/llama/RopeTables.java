package agora.llama;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The rotation tables on the device, grown as longer texts come; earlier ones stay valid until the
 * network closes.
 */
final class RopeTables {
  private static final int SMALLEST = 512;

  /** Cosines and sines, one row per position; a family's second set lies to the right. */
  record Tables(NativeScope.Argument cos, NativeScope.Argument sin, int positions) {}

  private final Rope rope;
  private final LlamaConfig config;
  private final NativeScope scope;
  private final DType dtype;
  private final boolean cuda;
  private final int columns;
  private Tables current;
  private @Nullable Tables stretched;

  RopeTables(LlamaConfig config, NativeScope scope, DType dtype, boolean cuda) {
    this.rope = new Rope(config);
    this.config = config;
    this.scope = scope;
    this.dtype = dtype;
    this.cuda = cuda;
    this.columns = config.rotated() * (rope.local() == null ? 1 : 2);
    this.current = make(scope, SMALLEST, 1);
  }

  /** Returns tables of at least so many positions, valid until the network closes. */
  synchronized Tables upTo(int positions) {
    if (positions > current.positions()) {
      int size = Math.max(positions, Math.min(2 * current.positions(), config.maxPositions()));
      current = make(scope, size, 1);
    }
    return current;
  }

  /**
   * Returns the tables for a text of {@code length} tokens: the common ones, or those of this
   * length alone, owned by {@code own}, where the frequencies depend on it.
   */
  Tables forLength(NativeScope own, int length) {
    return rope.dependsOnLength(length) ? make(own, length, length) : upTo(length);
  }

  /** Returns the tables of a micro-batch whose longest row has so many tokens. */
  synchronized Tables forTraining(int positions) {
    if (!rope.isLong(positions)) {
      return upTo(positions);
    }
    if (stretched == null || stretched.positions() < positions) {
      stretched = make(scope, positions, positions);
    }
    return stretched;
  }

  /** Returns whether tokens before this position have other frequencies from it on. */
  boolean changesAt(int position) {
    return rope.isLong(position + 1) && !rope.isLong(position);
  }

  boolean dependsOnLength(int length) {
    return rope.dependsOnLength(length);
  }

  /** Returns tables whose row i is for position {@code positions[i]} of a text that ends there. */
  Tables each(NativeScope own, int[] positions) {
    float[] cos = new float[positions.length * columns];
    float[] sin = new float[cos.length];
    float[] rowCos = new float[columns];
    float[] rowSin = new float[columns];
    for (int i = 0; i < positions.length; i++) {
      int at = positions[i];
      fill(rope.frequencies(at + 1), at, at + 1, rowCos, rowSin);
      System.arraycopy(rowCos, 0, cos, i * columns, columns);
      System.arraycopy(rowSin, 0, sin, i * columns, columns);
    }
    return new Tables(
        place(own, cos, positions.length), place(own, sin, positions.length), positions.length);
  }

  /** Writes rows of the common set, and of the local one beside it. */
  private void fill(float[] frequencies, int from, int to, float[] cos, float[] sin) {
    float[] local = rope.local();
    if (local == null) {
      Rope.fill(frequencies, from, to, cos, sin);
    } else {
      int width = columns / 2;
      float[][] sets = {frequencies, local};
      for (int set = 0; set < 2; set++) {
        float[] setCos = new float[(to - from) * width];
        float[] setSin = new float[setCos.length];
        Rope.fill(sets[set], from, to, setCos, setSin);
        for (int row = 0; row < to - from; row++) {
          System.arraycopy(setCos, row * width, cos, row * columns + set * width, width);
          System.arraycopy(setSin, row * width, sin, row * columns + set * width, width);
        }
      }
    }
    float attention = rope.attention();
    for (int i = 0; attention != 1 && i < (to - from) * columns; i++) {
      cos[i] *= attention;
      sin[i] *= attention;
    }
  }

  private Tables make(NativeScope owner, int positions, int length) {
    float[] cos = new float[Math.multiplyExact(positions, columns)];
    float[] sin = new float[cos.length];
    fill(rope.frequencies(length), 0, positions, cos, sin);
    return new Tables(place(owner, cos, positions), place(owner, sin, positions), positions);
  }

  private NativeScope.Argument place(NativeScope owner, float[] values, int positions) {
    long[] shape = {positions, columns};
    try (NativeScope inner = NativeScope.open()) {
      Tensor target = Tensors.allocate(inner, dtype, cuda, shape);
      Tensors.fill(target, 0, inner.of(values, shape));
      return owner.argument(inner.moveTo(owner, target));
    }
  }
}
