package agora.llama;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Fills the parameters of a network from a checkpoint, or at random. */
final class Weights {
  private static final long CHUNK_BYTES = 64L << 20;
  private static final double INITIAL_DEVIATION = 0.02;

  private final TorchScript script;
  private final Scope scope;
  private final DType dtype;
  private final boolean cuda;

  Weights(TorchScript script, Scope scope, DType dtype, boolean cuda) {
    this.script = script;
    this.scope = scope;
    this.dtype = dtype;
    this.cuda = cuda;
  }

  /**
   * Reads every parameter, a piece of at most 64 MB at a time, straight from the file into native
   * memory.
   */
  Parameters read(Checkpoint checkpoint) throws IOException {
    List<Parameter> parameters = new ArrayList<>();
    for (Layout.Slot slot : Layout.of(checkpoint.config())) {
      Tensor tensor = allocate(slot);
      for (Parameter.Part part : slot.parts()) {
        readPart(checkpoint, part, tensor);
      }
      parameters.add(new Parameter(slot.name(), tensor, slot.parts()));
    }
    return new Parameters(scope, parameters);
  }

  private Tensor allocate(Layout.Slot slot) {
    return script.call(scope, "allocate", slot.shape(), dtype.code(), cuda).getFirst();
  }

  private void readPart(Checkpoint checkpoint, Parameter.Part part, Tensor target)
      throws IOException {
    Checkpoint.Location at = checkpoint.locate(part);
    DType stored = at.entry().dtype();
    long rowBytes = at.entry().length() / Math.max(1, part.rows());
    long step = Math.max(1, CHUNK_BYTES / Math.max(1, rowBytes));
    for (long row = 0; row < part.rows(); row += step) {
      long rows = Math.min(step, part.rows() - row);
      try (Scope inner = Scope.open()) {
        Tensor destination =
            script.call(inner, "rows", target, part.firstRow() + row, rows).getFirst();
        boolean direct = stored == dtype && !cuda;
        Tensor staging =
            direct
                ? destination
                : script
                    .call(inner, "allocate", destination.shape(), stored.code(), false)
                    .getFirst();
        ByteBuffer bytes = staging.bytes();
        at.file().read(at.entry().offset() + row * rowBytes, bytes);
        if (!direct) {
          script.call(inner, "fill", destination, 0, staging);
        }
        requireFinite(inner, destination, part, at);
      }
    }
  }

  private void requireFinite(
      Scope inner, Tensor rows, Parameter.Part part, Checkpoint.Location at) {
    double total = script.call(inner, "total", rows).getFirst().doubles()[0];
    if (!Double.isFinite(total)) {
      throw new IllegalArgumentException(
          "weights must be finite, but "
              + part.name()
              + " in "
              + at.file().file()
              + " holds NaN or infinite numbers (in "
              + dtype
              + "): the training that wrote it diverged, or "
              + dtype
              + " is too narrow for it");
    }
  }

  /**
   * Draws every parameter: norms are 1, biases 0, the rest normal with deviation 0.02; each depends
   * on the seed and its own name alone. A GPU draws matrices itself, other numbers than the
   * processor would: billions of them are drawn in seconds, and none passes through Java.
   */
  Parameters draw(LlamaConfig config, long seed) {
    List<Parameter> parameters = new ArrayList<>();
    for (Layout.Slot slot : Layout.of(config)) {
      Tensor tensor = allocate(slot);
      try (Scope inner = Scope.open()) {
        if (cuda && slot.columns() > 0) {
          drawThere(inner, tensor, own(slot, seed));
        } else if (!slot.parts().isEmpty()) {
          script.call(inner, "fill", tensor, 0, inner.of(initial(slot, seed), slot.shape()));
        }
      }
      parameters.add(new Parameter(slot.name(), tensor, slot.parts()));
    }
    return new Parameters(scope, parameters);
  }

  /** Draws a matrix where it is. */
  void drawThere(Scope inner, Tensor matrix, long seed) {
    script.call(inner, "draw", matrix, INITIAL_DEVIATION, seed);
  }

  /** Returns the seed of one parameter. */
  private static long own(Layout.Slot slot, long seed) {
    CRC32 name = new CRC32();
    name.update(slot.name().getBytes(StandardCharsets.UTF_8));
    return seed * 0x9E3779B97F4A7C15L + name.getValue();
  }

  private static float[] initial(Layout.Slot slot, long seed) {
    float[] values = new float[Math.toIntExact(slot.rows() * Math.max(1, slot.columns()))];
    if (slot.columns() == 0) {
      java.util.Arrays.fill(values, slot.name().endsWith(".bias") ? 0f : 1f);
      return values;
    }
    SplittableRandom random = new SplittableRandom(own(slot, seed));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (INITIAL_DEVIATION * random.nextGaussian());
    }
    return values;
  }
}
