package agora.bench;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Tensors;
import agora.torch.TorchScript;

/** How fast memory is read by an operation that does little else. */
final class StudentRoofline {
  private static final int COLUMNS = 1024;

  private StudentRoofline() {}

  /** Returns the least seconds that a matrix of so many bytes times a vector took. */
  static double secondsFor(long bytes, int repeats) {
    TorchScript script = TorchScript.of("/agora/bench/multiply.ts.py");
    try (NativeScope scope = NativeScope.open()) {
      long rows = bytes / 4 / COLUMNS;
      Tensor matrix = Tensors.allocate(scope, DType.F32, false, rows, COLUMNS);
      Tensor vector = scope.of(new float[COLUMNS], COLUMNS);
      for (long row = 0; row < rows; row += 1024) {
        try (NativeScope inner = NativeScope.open()) {
          Tensors.fill(matrix, row, inner.of(new float[1024 * COLUMNS], 1024, COLUMNS));
        }
      }
      double best = Double.MAX_VALUE;
      for (int i = 0; i < repeats; i++) {
        try (NativeScope inner = NativeScope.open()) {
          long start = System.nanoTime();
          script.call(inner, "multiply", matrix, vector);
          best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
      }
      return best;
    }
  }
}
