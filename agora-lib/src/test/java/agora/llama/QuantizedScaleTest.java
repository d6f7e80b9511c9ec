package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which scale a weight of eight bits is multiplied by, for every shape that scales come in. */
class QuantizedScaleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}x{1} {2} {3}")
  @CsvSource({
    // rows and columns, the scale's name and shape, rows and columns that share a scale
    "4, 6, weight_scale, '', 4, 6",
    "4, 6, weight_scale, 1, 4, 6",
    "4, 6, weight_scale, 1 1, 4, 6",
    "4, 6, weight_scale, 4, 1, 6",
    "4, 6, weight_scale, 4 1, 1, 6",
    "4, 6, SCB, 4, 1, 6",
    "1, 6, weight_scale, 1 1, 1, 6",
    // Groups of a row, as compressed-tensors has them; of 64 and of 128.
    "2, 256, weight_scale, 2 4, 1, 64",
    "2, 256, weight_scale, 2 2, 1, 128",
    "2, 192, weight_scale, 2 2, 1, 96",
    // Blocks of 128, of which the last may be smaller.
    "200, 130, weight_scale_inv, 2 2, 128, 128",
    "200, 130, weight_scale, 2 2, 128, 128",
    "256, 384, weight_scale_inv, 2 3, 128, 128",
    "129, 4, weight_scale_inv, 2 1, 128, 4",
    "1, 130, weight_scale_inv, 1 2, 1, 128",
    "100, 130, weight_scale_inv, 1 2, 100, 128",
    // Smaller blocks, as weight_block_size may name them.
    "96, 96, weight_scale_inv, 3 3, 32, 32",
    "64, 256, weight_scale_inv, 1 4, 64, 64",
    "256, 256, weight_scale_inv, 4 2, 64, 128",
  })
  void aWeightHasTheScaleOfItsRowGroupOrBlock(
      int rows, int columns, String name, String shape, int high, int wide) throws IOException {
    long[] sizes = sizes(shape);
    int scales = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    float[] values = new float[scales];
    for (int i = 0; i < scales; i++) {
      values[i] = (i + 1) * (name.equals("SCB") ? 127 : 1);
    }
    float[] read = read(rows, columns, name, sizes, values, 0);
    int across = (columns + wide - 1) / wide;
    float[] expected = new float[rows * columns];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i / columns / high * across + i % columns / wide + 1;
    }
    assertThat(read).containsExactly(expected);
  }

  @ParameterizedTest(name = "{0}x{1} {2} {3}")
  @CsvSource({
    "4, 6, weight_scale, 3, 0",
    "4, 6, weight_scale, 5, 0",
    "4, 6, weight_scale, 6, 0",
    "4, 6, weight_scale, 0, 0",
    "4, 6, weight_scale, 0 0, 0",
    "4, 6, weight_scale, 4 4, 0",
    "4, 6, SCB, 3, 0",
    "200, 130, weight_scale_inv, 7 1, 0",
    "4, 6, weight_scale, 4 1, 1",
    "4, 6, weight_scale, 1, 4",
  })
  void scalesThatFitNoPartOfTheWeightsAreRefused(
      int rows, int columns, String name, String shape, int zeros) {
    long[] sizes = sizes(shape);
    float[] values = new float[(int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
    assertThatThrownBy(() -> read(rows, columns, name, sizes, values, zeros))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scales must be one for all weights, one per row, or one per block")
        .hasMessageContaining("w.weight of [" + rows + ", " + columns + "]")
        .hasMessageContaining("they are " + Arrays.toString(sizes))
        .hasMessageContaining("take the checkpoint in bf16");
  }

  private static long[] sizes(String shape) {
    return shape.isEmpty()
        ? new long[0]
        : Arrays.stream(shape.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  /** Returns what is read of weights that all are 1. */
  private float[] read(int rows, int columns, String name, long[] shape, float[] scales, int zeros)
      throws IOException {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    ObjectNode header = JSON.createObjectNode();
    byte[] ones = new byte[rows * columns];
    Arrays.fill(ones, (byte) 1);
    add(header, bytes, "w.weight", "I8", new long[] {rows, columns}, ones);
    ByteBuffer numbers = ByteBuffer.allocate(4 * scales.length).order(ByteOrder.LITTLE_ENDIAN);
    numbers.asFloatBuffer().put(scales);
    add(header, bytes, "w." + name, "F32", shape, numbers.array());
    if (zeros > 0) {
      add(header, bytes, "w.weight_zero_point", "I8", new long[] {zeros}, new byte[zeros]);
    }
    byte[] text = JSON.writeValueAsBytes(header);
    int data = bytes.values().stream().mapToInt(part -> part.length).sum();
    ByteBuffer whole = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(text.length).put(text);
    bytes.values().forEach(whole::put);
    Path path = Files.write(folder.resolve("x.safetensors"), whole.array());
    try (Safetensors file = Safetensors.open(path);
        NativeScope scope = NativeScope.open()) {
      TensorReader reader = new TensorReader(DType.F32, false);
      Tensor target = reader.allocate(scope, rows, columns);
      QuantizedWeights.read(
          location(file, "w.weight"),
          new Parameter.Part("w.weight", 0, List.of((long) rows, (long) columns)),
          other -> file.entries().containsKey(other) ? location(file, other) : null,
          reader,
          target);
      return target.floats();
    }
  }

  private static Checkpoint.Location location(Safetensors file, String name) {
    return new Checkpoint.Location(
        file, java.util.Objects.requireNonNull(file.entries().get(name), name));
  }

  private static void add(
      ObjectNode header,
      Map<String, byte[]> all,
      String name,
      String type,
      long[] shape,
      byte[] bytes) {
    long at = all.values().stream().mapToLong(part -> part.length).sum();
    all.put(name, bytes);
    ObjectNode entry = header.putObject(name).put("dtype", type);
    var sizes = entry.putArray("shape");
    Arrays.stream(shape).forEach(sizes::add);
    entry.putArray("data_offsets").add(at).add(at + bytes.length);
  }
}
