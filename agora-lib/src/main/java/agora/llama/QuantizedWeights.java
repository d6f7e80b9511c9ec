package agora.llama;

import agora.torch.DType;
import agora.torch.Tensor;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Weights of eight bits with scales beside them, turned back into numbers while they are read:
 * whole numbers by compressed-tensors or bitsandbytes, and FP8. Everything narrower is refused.
 */
final class QuantizedWeights {
  private static final int PIECE = 1 << 20;

  /** A tensor's neighbours by the end of their names. */
  @FunctionalInterface
  interface Neighbours {
    Checkpoint.@Nullable Location named(String name);
  }

  private QuantizedWeights() {}

  /**
   * Refuses what cannot be turned back.
   *
   * @throws IllegalArgumentException if {@code quantization_config} names four bits or an unknown
   *     method
   */
  static void requireKnown(JsonNode config) {
    JsonNode json =
        config.has("quantization_config")
            ? config.path("quantization_config")
            : config.path("compression_config");
    if (json.isMissingNode() || json.isNull()) {
      return;
    }
    String method = json.path("quant_method").asText("").toLowerCase(Locale.ROOT);
    boolean four =
        json.path("load_in_4bit").asBoolean(false)
            || method.equals("gptq")
            || method.equals("awq")
            || json.path("format").asText("").contains("pack")
            || json.findValues("num_bits").stream().anyMatch(bits -> bits.asInt(8) < 8);
    boolean known =
        List.of("compressed-tensors", "bitsandbytes", "fp8", "fbgemm_fp8", "modelopt", "")
            .contains(method);
    if (four || !known) {
      String what =
          json.path("load_in_4bit").asBoolean(false)
              ? "bitsandbytes " + json.path("bnb_4bit_quant_type").asText("fp4")
              : method + (json.has("format") ? " " + json.path("format").asText() : "");
      throw new IllegalArgumentException(
          "weights quantised by '"
              + what
              + "' cannot be read: only eight bits with scales can (compressed-tensors int8 and FP8,"
              + " bitsandbytes int8): take the checkpoint in bf16, or save it dequantised");
    }
  }

  static boolean isQuantized(DType type) {
    return type == DType.I8 || type == DType.F8_E4M3 || type == DType.F8_E5M2;
  }

  /**
   * Reads a weight with its scale into consecutive rows of {@code target}.
   *
   * @throws IllegalArgumentException if whole numbers have no scale
   */
  static void read(
      Checkpoint.Location at,
      Parameter.Part part,
      Neighbours neighbours,
      TensorReader reader,
      Tensor target)
      throws IOException {
    DType type = at.entry().dtype();
    if (!isQuantized(type)) {
      throw new IllegalArgumentException(
          "weights must be floating point, but "
              + part.name()
              + " in "
              + at.file().file()
              + " is "
              + type
              + ": take the checkpoint in bf16, or save it dequantised");
    }
    String stem =
        part.name().endsWith(".weight")
            ? part.name().substring(0, part.name().length() - ".weight".length())
            : part.name();
    Scale scale = Scale.of(stem, neighbours, at, type);
    int rows = Math.toIntExact(part.rows());
    int columns = Math.toIntExact(at.entry().length() / type.bytes() / Math.max(1, rows));
    int step = Math.clamp(PIECE / Math.max(1, columns), 1, Math.max(1, rows));
    for (int row = 0; row < rows; row += step) {
      int count = Math.min(step, rows - row);
      ByteBuffer bytes = ByteBuffer.allocate(count * columns);
      at.file().read(at.entry().offset() + (long) row * columns, bytes);
      float[] values = new float[count * columns];
      for (int i = 0; i < values.length; i++) {
        int column = i % columns;
        int line = row + i / columns;
        float stored = decoded(bytes.get(i), type) - scale.zero(line, column, rows, columns);
        values[i] = stored * scale.at(line, column, rows, columns);
      }
      List<Long> shape =
          part.shape().size() == 1 ? List.of((long) count) : List.of((long) count, (long) columns);
      reader.take(target, part.firstRow() + row, values, shape, part.name(), at.file().file());
    }
  }

  private static float decoded(byte b, DType type) {
    return switch (type) {
      case F8_E4M3 -> small(b, 4, 3, 7);
      case F8_E5M2 -> small(b, 5, 2, 15);
      default -> b;
    };
  }

  /**
   * Returns a float of eight bits; the largest exponent of E5M2 and all ones of E4M3 are no number.
   */
  private static float small(byte b, int exponentBits, int mantissaBits, int bias) {
    int bits = b & 0x7f;
    int exponent = bits >> mantissaBits;
    int mantissa = bits & ((1 << mantissaBits) - 1);
    boolean none = exponentBits == 4 ? bits == 0x7f : exponent == 31;
    double value =
        none
            ? Double.NaN
            : exponent == 0
                ? mantissa * Math.pow(2, 1 - bias - mantissaBits)
                : (1 + mantissa / (double) (1 << mantissaBits)) * Math.pow(2, exponent - bias);
    return (float) (b < 0 ? -value : value);
  }

  /**
   * Scales of the stored numbers: one for all, one per row, or one per block.
   *
   * @param values in rows of {@code columns}
   * @param zeros what is taken off before; empty for nothing
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scale(float[] values, int rows, int columns, float[] zeros, int block) {
    static Scale of(String stem, Neighbours neighbours, Checkpoint.Location weight, DType type)
        throws IOException {
      Checkpoint.Location thousands = neighbours.named(stem + ".SCB");
      if (thousands != null) {
        float[] each = numbers(thousands);
        for (int i = 0; i < each.length; i++) {
          each[i] /= 127;
        }
        return new Scale(each, each.length, 1, new float[0], 0);
      }
      Checkpoint.Location plain = neighbours.named(stem + ".weight_scale");
      Checkpoint.Location blocks = neighbours.named(stem + ".weight_scale_inv");
      Checkpoint.Location found = plain != null ? plain : blocks;
      if (found == null) {
        if (type != DType.I8) {
          return new Scale(new float[] {1}, 1, 1, new float[0], 0);
        }
        throw new IllegalArgumentException(
            "weights must be floating point or have a scale, but "
                + stem
                + ".weight in "
                + weight.file().file()
                + " is "
                + type
                + " without weight_scale or SCB: take the checkpoint in bf16");
      }
      List<Long> shape = found.entry().shape();
      int columns = shape.size() < 2 ? 1 : Math.toIntExact(shape.getLast());
      float[] values = numbers(found);
      Checkpoint.Location zero = neighbours.named(stem + ".weight_zero_point");
      return new Scale(
          values,
          values.length / columns,
          columns,
          zero == null ? new float[0] : numbers(zero),
          blocks != null && plain == null ? 128 : 0);
    }

    float at(int row, int column, int allRows, int allColumns) {
      return values[index(row, column, allRows, allColumns)];
    }

    float zero(int row, int column, int allRows, int allColumns) {
      return zeros.length == 0 ? 0 : zeros[index(row, column, allRows, allColumns)];
    }

    private int index(int row, int column, int allRows, int allColumns) {
      int high = block > 0 && rows * (long) block >= allRows ? block : ceil(allRows, rows);
      int wide =
          block > 0 && columns * (long) block >= allColumns ? block : ceil(allColumns, columns);
      return Math.min(row / high, rows - 1) * columns + Math.min(column / wide, columns - 1);
    }

    private static int ceil(int whole, int parts) {
      return (whole + parts - 1) / parts;
    }
  }

  private static float[] numbers(Checkpoint.Location at) throws IOException {
    Safetensors.Entry entry = at.entry();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(entry.length())).order(ByteOrder.LITTLE_ENDIAN);
    at.file().read(entry.offset(), bytes);
    bytes.flip();
    float[] values = new float[Math.toIntExact(entry.length() / entry.dtype().bytes())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (entry.dtype()) {
            case F32 -> bytes.getFloat();
            case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
            case F16 -> Float.float16ToFloat(bytes.getShort());
            case F64 -> (float) bytes.getDouble();
            case I8 -> bytes.get();
            case U8 -> bytes.get() & 0xff;
            case I32 -> bytes.getInt();
            default ->
                throw new IllegalArgumentException(
                    "a scale must be floating point, was " + entry.dtype());
          };
    }
    return values;
  }
}
