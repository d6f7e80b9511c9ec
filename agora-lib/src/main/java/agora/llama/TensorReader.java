package agora.llama;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies tensors of safetensors files into native memory, converted, a small piece at a time, so
 * that no second copy of a tensor ever exists.
 */
final class TensorReader {
  /**
   * Fewer numbers than libtorch would divide among threads: they would wait for one another longer
   * than the work takes. What is made beside the weights is so small that the allocator gives the
   * weights pages of their own, and leaves no holes between them.
   */
  private static final long PIECE = (1 << 15) - 1;

  /** A GPU is kept busy by larger ones, and makes no copies in the processor's memory. */
  private static final long CUDA_PIECE = 1 << 24;

  private final DType dtype;
  private final boolean cuda;

  /** Reads into tensors of this type on the processor, or on the GPU. */
  TensorReader(DType dtype, boolean cuda) {
    this.dtype = dtype;
    this.cuda = cuda;
  }

  /** Returns a tensor whose numbers mean nothing yet. */
  Tensor allocate(NativeScope scope, long... shape) {
    return Tensors.allocate(scope, dtype, cuda, shape);
  }

  /**
   * Reads a stored tensor into consecutive rows of {@code target}.
   *
   * @throws IllegalArgumentException if a number is not finite
   */
  void read(Safetensors file, String name, Safetensors.Entry entry, Tensor target, long firstRow)
      throws IOException {
    if (!entry.dtype().floating()) {
      throw new IllegalArgumentException(
          "weights must be floating point, but "
              + name
              + " in "
              + file.file()
              + " is "
              + entry.dtype());
    }
    long height = entry.shape().getFirst();
    long rowBytes = entry.length() / Math.max(1, height);
    long rowNumbers = Math.max(1, rowBytes / entry.dtype().bytes());
    long step = Math.clamp((cuda ? CUDA_PIECE : PIECE) / rowNumbers, 1, Math.max(1, height));
    boolean direct = entry.dtype() == dtype && !cuda;
    try (NativeScope whole = NativeScope.open()) {
      Tensor staging = direct ? target : staging(whole, entry, step);
      for (long row = 0; row < height; row += step) {
        try (NativeScope inner = NativeScope.open()) {
          long rows = Math.min(step, height - row);
          long from = direct ? firstRow + row : 0;
          Tensor piece = Tensors.rows(inner, staging, from, rows);
          file.read(entry.offset() + row * rowBytes, piece.bytes());
          double total =
              direct ? Tensors.sum(piece) : Tensors.fillAndSum(target, firstRow + row, piece);
          requireFinite(total, name, file.file());
        }
      }
    }
  }

  /**
   * Copies numbers into consecutive rows of {@code target}.
   *
   * @throws IllegalArgumentException if one is not finite
   */
  void take(
      Tensor target, long firstRow, float[] values, List<Long> shape, String name, Path from) {
    try (NativeScope inner = NativeScope.open()) {
      long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
      Tensor piece = inner.of(values, dimensions);
      requireFinite(Tensors.fillAndSum(target, firstRow, piece), name, from);
    }
  }

  private Tensor staging(NativeScope scope, Safetensors.Entry entry, long rows) {
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    shape[0] = rows;
    return Tensors.allocate(scope, entry.dtype(), false, shape);
  }

  private void requireFinite(double total, String name, Path file) {
    if (!Double.isFinite(total)) {
      throw new IllegalArgumentException(
          "weights must be finite, but "
              + name
              + " in "
              + file
              + " holds NaN or infinite numbers (in "
              + dtype
              + "): the training that wrote it diverged, or "
              + dtype
              + " is too narrow for it");
    }
  }
}
