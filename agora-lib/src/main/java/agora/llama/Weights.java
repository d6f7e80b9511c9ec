package agora.llama;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Tensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Fills the parameters of a network from a checkpoint, or at random. */
final class Weights {
  private static final double INITIAL_DEVIATION = 0.02;

  private final NativeScope scope;
  private final TensorReader reader;
  private final boolean cuda;

  Weights(NativeScope scope, DType dtype, boolean cuda) {
    this.scope = scope;
    this.reader = new TensorReader(dtype, cuda);
    this.cuda = cuda;
  }

  /** Reads every parameter straight from the files into native memory. */
  Parameters read(Checkpoint checkpoint) throws IOException {
    List<Parameter> parameters = new ArrayList<>();
    for (ParameterLayout.Slot slot : ParameterLayout.of(checkpoint.config())) {
      Tensor tensor = reader.allocate(scope, slot.shape());
      for (Parameter.Part part : slot.parts()) {
        checkpoint.read(part, reader, tensor);
      }
      parameters.add(new Parameter(slot.name(), tensor, slot.parts()));
    }
    return new Parameters(scope, parameters);
  }

  /**
   * Draws every parameter: norms are 1, biases 0, the rest normal with deviation 0.02; each depends
   * on the seed and its own name alone. A GPU draws matrices itself, other numbers than the
   * processor would: billions of them are drawn in seconds, and none passes through Java.
   */
  Parameters draw(LlamaConfig config, long seed) {
    List<Parameter> parameters = new ArrayList<>();
    for (ParameterLayout.Slot slot : ParameterLayout.of(config)) {
      Tensor tensor = reader.allocate(scope, slot.shape());
      try (NativeScope inner = NativeScope.open()) {
        if (cuda && slot.columns() > 0) {
          drawThere(tensor, own(slot, seed));
        } else if (!slot.parts().isEmpty()) {
          Tensors.fill(tensor, 0, inner.of(initial(slot, seed), slot.shape()));
        }
      }
      parameters.add(new Parameter(slot.name(), tensor, slot.parts()));
    }
    return new Parameters(scope, parameters);
  }

  /** Draws a matrix where it is. */
  static void drawThere(Tensor matrix, long seed) {
    Tensors.draw(matrix, INITIAL_DEVIATION, seed);
  }

  /** Returns the seed of one parameter. */
  private static long own(ParameterLayout.Slot slot, long seed) {
    CRC32 name = new CRC32();
    name.update(slot.name().getBytes(StandardCharsets.UTF_8));
    return seed * 0x9E3779B97F4A7C15L + name.getValue();
  }

  private static float[] initial(ParameterLayout.Slot slot, long seed) {
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
