package agora.llama;

import java.io.IOException;

/**
 * Copies tensors of safetensors files into native memory, converted, a small piece at a time, so
 * that no second copy of a tensor ever exists.
 */
final class TensorReader {
  /** Converting makes a copy of a piece, and looking for NaN one in F64: four times as much. */
  private static final long PIECE_BYTES = 2L << 20;

  private final TorchScript script;
  private final DType dtype;
  private final boolean cuda;

  /** Reads into tensors of this type on the processor, or on the GPU. */
  TensorReader(TorchScript script, DType dtype, boolean cuda) {
    this.script = script;
    this.dtype = dtype;
    this.cuda = cuda;
  }

  /** Returns a tensor whose numbers mean nothing yet. */
  Tensor allocate(Scope scope, long... shape) {
    return script.call(scope, "allocate", shape, dtype.code(), cuda).getFirst();
  }

  /**
   * Reads a stored tensor into consecutive rows of {@code target}.
   *
   * @throws IllegalArgumentException if a number is not finite
   */
  void read(Safetensors file, String name, Safetensors.Entry entry, Tensor target, long firstRow)
      throws IOException {
    long height = entry.shape().isEmpty() ? 1 : entry.shape().getFirst();
    long rowBytes = entry.length() / Math.max(1, height);
    long step = Math.max(1, PIECE_BYTES / Math.max(1, rowBytes));
    for (long row = 0; row < height; row += step) {
      try (Scope inner = Scope.open()) {
        Tensor destination =
            script
                .call(inner, "rows", target, firstRow + row, Math.min(step, height - row))
                .getFirst();
        readPiece(file, entry, entry.offset() + row * rowBytes, destination, inner);
        requireFinite(inner, destination, name, file);
      }
    }
  }

  private void readPiece(
      Safetensors file, Safetensors.Entry entry, long at, Tensor destination, Scope inner)
      throws IOException {
    if (entry.dtype() == dtype && !cuda) {
      file.read(at, destination.bytes());
      return;
    }
    Tensor staging =
        script.call(inner, "allocate", destination.shape(), entry.dtype().code(), false).getFirst();
    file.read(at, staging.bytes());
    script.call(inner, "fill", destination, 0, staging);
  }

  private void requireFinite(Scope inner, Tensor piece, String name, Safetensors file) {
    double total = script.call(inner, "total", piece).getFirst().doubles()[0];
    if (!Double.isFinite(total)) {
      throw new IllegalArgumentException(
          "weights must be finite, but "
              + name
              + " in "
              + file.file()
              + " holds NaN or infinite numbers (in "
              + dtype
              + "): the training that wrote it diverged, or "
              + dtype
              + " is too narrow for it");
    }
  }
}
