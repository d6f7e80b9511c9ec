package agora.torch;

/** Elementary operations on tensors: allocation, random draws, copies and sums. */
public final class Tensors {
  private static final String SOURCE = "/agora/torch/tensors.ts.py";

  private Tensors() {}

  /**
   * Returns a tensor with undefined elements.
   *
   * @param cuda true for the first GPU, false for the processor's memory
   */
  public static Tensor allocate(NativeScope scope, DType dtype, boolean cuda, long... shape) {
    return script().call(scope, "allocate", shape, dtype.code(), cuda).getFirst();
  }

  /** Draws every element from a normal distribution around 0, on the tensor's own device. */
  public static void draw(Tensor tensor, double deviation, long seed) {
    try (NativeScope scope = NativeScope.open()) {
      script().call(scope, "draw", tensor, deviation, seed);
    }
  }

  /** Returns rows {@code start .. start + n - 1}, which share the memory of the tensor. */
  public static Tensor rows(NativeScope scope, Tensor tensor, long start, long n) {
    return script().call(scope, "rows", tensor, start, n).getFirst();
  }

  /** Copies {@code source}, converted, into the rows of {@code target} from {@code start} on. */
  public static void fill(Tensor target, long start, Tensor source) {
    try (NativeScope scope = NativeScope.open()) {
      script().call(scope, "fill", target, start, source);
    }
  }

  /**
   * Copies {@code source}, converted, into the rows of {@code target} from {@code start} on.
   *
   * @return the sum of the copied elements, not finite when one of them is not
   */
  public static double fillAndSum(Tensor target, long start, Tensor source) {
    try (NativeScope scope = NativeScope.open()) {
      return script().call(scope, "take", target, start, source).getFirst().doubles()[0];
    }
  }

  /** Returns the sum of the elements, not finite when one of them is not. */
  public static double sum(Tensor tensor) {
    try (NativeScope scope = NativeScope.open()) {
      return script().call(scope, "total", tensor).getFirst().doubles()[0];
    }
  }

  /** Returns a converted copy of {@code n} rows, contiguous in the processor's memory. */
  public static Tensor copy(NativeScope scope, Tensor tensor, long start, long n, DType dtype) {
    return script().call(scope, "export", tensor, start, n, dtype.code()).getFirst();
  }

  private static TorchScript script() {
    return TorchScript.of(SOURCE);
  }
}
