package agora.llama;

/**
 * The rotation tables on the device, grown as longer texts come; earlier ones stay valid until the
 * network closes.
 */
final class RopeTables {
  private static final int SMALLEST = 512;

  /** Cosines and sines, one row a position. */
  record Tables(Scope.Argument cos, Scope.Argument sin, int positions) {}

  private final Rope rope;
  private final LlamaConfig config;
  private final TorchScript script;
  private final Scope scope;
  private final DType dtype;
  private final boolean cuda;
  private Tables current;

  RopeTables(LlamaConfig config, TorchScript script, Scope scope, DType dtype, boolean cuda) {
    this.rope = new Rope(config);
    this.config = config;
    this.script = script;
    this.scope = scope;
    this.dtype = dtype;
    this.cuda = cuda;
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
  Tables forLength(Scope own, int length) {
    return rope.dependsOnLength(length) ? make(own, length, length) : upTo(length);
  }

  boolean dependsOnLength(int length) {
    return rope.dependsOnLength(length);
  }

  /** Returns tables whose row i is for position {@code positions[i]} of a text that ends there. */
  Tables each(Scope own, int[] positions) {
    float[] cos = new float[positions.length * config.headDim()];
    float[] sin = new float[cos.length];
    float[] rowCos = new float[config.headDim()];
    float[] rowSin = new float[config.headDim()];
    for (int i = 0; i < positions.length; i++) {
      int at = positions[i];
      Rope.fill(rope.frequencies(at + 1), at, at + 1, rowCos, rowSin);
      System.arraycopy(rowCos, 0, cos, i * rowCos.length, rowCos.length);
      System.arraycopy(rowSin, 0, sin, i * rowSin.length, rowSin.length);
    }
    return new Tables(
        place(own, cos, positions.length), place(own, sin, positions.length), positions.length);
  }

  private Tables make(Scope owner, int positions, int length) {
    float[] cos = new float[Math.multiplyExact(positions, config.headDim())];
    float[] sin = new float[cos.length];
    Rope.fill(rope.frequencies(length), 0, positions, cos, sin);
    return new Tables(place(owner, cos, positions), place(owner, sin, positions), positions);
  }

  private Scope.Argument place(Scope owner, float[] values, int positions) {
    long[] shape = {positions, config.headDim()};
    try (Scope inner = Scope.open()) {
      Tensor target = script.call(inner, "allocate", shape, dtype.code(), cuda).getFirst();
      script.call(inner, "fill", target, 0, inner.of(values, shape));
      return owner.argument(inner.moveTo(owner, target));
    }
  }
}
