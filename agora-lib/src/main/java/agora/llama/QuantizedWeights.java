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

  /** Rows and columns of a block, unless the weight divides into the blocks evenly. */
  private static final int BLOCK = 128;

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
   * @throws IllegalArgumentException if whole numbers have no scale, or scales fit no part of them
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
    int rows = Math.toIntExact(part.rows());
    int columns = Math.toIntExact(at.entry().length() / type.bytes() / Math.max(1, rows));
    Scale scale = Scale.of(stem, neighbours, at, rows, columns);
    int step = Math.clamp(PIECE / Math.max(1, columns), 1, Math.max(1, rows));
    for (int row = 0; row < rows; row += step) {
      int count = Math.min(step, rows - row);
      ByteBuffer bytes = ByteBuffer.allocate(count * columns);
      at.file().read(at.entry().offset() + (long) row * columns, bytes);
      float[] values = new float[count * columns];
      for (int i = 0; i < values.length; i++) {
        int column = i % columns;
        int line = row + i / columns;
        float stored = decoded(bytes.get(i), type) - scale.zero(line, column);
        values[i] = stored * scale.at(line, column);
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
   * @param high how many rows of the weight one row of scales is for
   * @param wide how many columns of the weight one column of scales is for
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scale(float[] values, int columns, float[] zeros, int high, int wide) {
    static Scale of(
        String stem, Neighbours neighbours, Checkpoint.Location weight, int rows, int columns)
        throws IOException {
      Checkpoint.Location thousands = neighbours.named(stem + ".SCB");
      Checkpoint.Location plain = neighbours.named(stem + ".weight_scale");
      Checkpoint.Location blocks = neighbours.named(stem + ".weight_scale_inv");
      Checkpoint.Location found = thousands != null ? thousands : plain != null ? plain : blocks;
      if (found == null) {
        if (weight.entry().dtype() != DType.I8) {
          return new Scale(new float[] {1}, 1, new float[0], rows, columns);
        }
        throw new IllegalArgumentException(
            "weights must be floating point or have a scale, but "
                + stem
                + ".weight in "
                + weight.file().file()
                + " is "
                + weight.entry().dtype()
                + " without weight_scale or SCB: take the checkpoint in bf16");
      }
      float[] values = numbers(found);
      if (thousands != null) {
        for (int i = 0; i < values.length; i++) {
          values[i] /= 127;
        }
      }
      Checkpoint.Location zero =
          thousands != null ? null : neighbours.named(stem + ".weight_zero_point");
      float[] zeros = zero == null ? new float[0] : numbers(zero);
      List<Long> shape = found.entry().shape();
      int wideParts = shape.size() < 2 ? 1 : Math.toIntExact(shape.getLast());
      int highParts = values.length / Math.max(1, wideParts);
      int high = size(rows, highParts, BLOCK);
      // Beside a scale for each row are groups that divide it, unless the name says blocks.
      boolean grouped = found.equals(plain) && highParts == rows;
      int wide = size(columns, wideParts, grouped ? 0 : BLOCK);
      if (high == 0 || wide == 0 || (zeros.length > 0 && zeros.length != values.length)) {
        throw new IllegalArgumentException(
            "scales must be one for all weights, one per row, or one per block of 128 or of an even"
                + " share, with as many zero points, but for "
                + stem
                + ".weight of "
                + weight.entry().shape()
                + " in "
                + weight.file().file()
                + " they are "
                + shape
                + (zeros.length == 0 ? "" : " with " + zeros.length + " zero points")
                + ": take the checkpoint in bf16");
      }
      return new Scale(values, wideParts, zeros, high, wide);
    }

    /** Returns the length of each part but the last; 0 where so many parts cannot be told. */
    private static int size(int whole, int parts, int usual) {
      if (parts < 1 || parts > whole) {
        return 0;
      }
      if (usual > 0 && parts > 1 && (whole + usual - 1) / usual == parts) {
        return usual;
      }
      return whole % parts == 0 ? whole / parts : 0;
    }

    float at(int row, int column) {
      return values[index(row, column)];
    }

    float zero(int row, int column) {
      return zeros.length == 0 ? 0 : zeros[index(row, column)];
    }

    private int index(int row, int column) {
      return row / high * columns + column / wide;
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
