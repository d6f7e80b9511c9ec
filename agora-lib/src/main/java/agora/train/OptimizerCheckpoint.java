package agora.train;

import agora.data.Jsonl;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchScript;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Writes tensors to a safetensors file and reads them back into the same tensors, bit for bit.
 *
 * <p>F32, BF16, I8 and U8 pass through single precision, which holds every value of the others.
 */
final class OptimizerCheckpoint {
  private static final int ROWS = 1 << 22;

  private final TorchScript script = TrainingScript.script();

  /** Writes the tensors in the order of the map and returns the checksum of the file. */
  String write(Path file, Map<String, Tensor> tensors) throws IOException {
    ObjectNode header = Jsonl.mapper().createObjectNode();
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode described = described(entry.getValue(), offset);
      header.set(entry.getKey(), described);
      offset = described.path("data_offsets").path(1).asLong();
    }
    // Readers that map the file want the data to begin at a multiple of eight bytes.
    String json = header.toString();
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    byte[] text = (json + " ".repeat(-length & 7)).getBytes(StandardCharsets.UTF_8);
    CRC32C sum = new CRC32C();
    try (OutputStream raw = new CheckedOutputStream(Files.newOutputStream(file), sum);
        OutputStream out = new BufferedOutputStream(raw, 1 << 20)) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
      out.write(text);
      for (Tensor tensor : tensors.values()) {
        write(out, tensor);
      }
    }
    return text(sum);
  }

  /** Returns what the header says of a tensor whose bytes begin at an offset. */
  private static ObjectNode described(Tensor tensor, long offset) {
    ObjectNode described = Jsonl.mapper().createObjectNode();
    described.put("dtype", tensor.dtype().name());
    ArrayNode shape = described.putArray("shape");
    for (long size : tensor.shape()) {
      shape.add(size);
    }
    described
        .putArray("data_offsets")
        .add(offset)
        .add(offset + tensor.size() * tensor.dtype().bytes());
    return described;
  }

  private static String text(CRC32C sum) {
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }

  /** Returns the checksum of a file. */
  static String checksum(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    sum.update(Files.readAllBytes(file));
    return text(sum);
  }

  private void write(OutputStream out, Tensor tensor) throws IOException {
    for (long at = 0; at < tensor.size(); at += ROWS) {
      try (NativeScope scope = NativeScope.open()) {
        long count = Math.min(ROWS, tensor.size() - at);
        float[] values = script.call(scope, "sft_block", tensor, at, count).getFirst().floats();
        out.write(Block.pack(values, tensor.dtype()));
      }
    }
  }

  /**
   * Fills the tensors with what the file holds under their names.
   *
   * @param checksum what {@link #write} returned
   * @throws IOException if the file is cut short, changed, or holds other tensors or others first
   */
  void read(Path file, Map<String, Tensor> tensors, String checksum) throws IOException {
    CRC32C sum = new CRC32C();
    try (InputStream raw = new CheckedInputStream(Files.newInputStream(file), sum);
        DataInputStream in = new DataInputStream(new BufferedInputStream(raw, 1 << 20))) {
      long length = Long.reverseBytes(in.readLong());
      if (length < 2 || length > Files.size(file)) {
        throw changed(file);
      }
      JsonNode header = header(in.readNBytes(Math.toIntExact(length)), file);
      long offset = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        // The order in the file is the order of the map that was written: the same run's.
        ObjectNode expected = described(entry.getValue(), offset);
        if (!expected.toString().equals(header.path(entry.getKey()).toString())) {
          throw new IOException(
              file
                  + " holds no "
                  + entry.getValue().dtype()
                  + " tensor "
                  + entry.getKey()
                  + " as "
                  + expected
                  + ": delete "
                  + file.getParent()
                  + " to start again from the beginning");
        }
        offset = expected.path("data_offsets").path(1).asLong();
        read(in, entry.getValue());
      }
      if (in.read() >= 0 || !text(sum).equals(checksum)) {
        throw changed(file);
      }
    } catch (EOFException e) {
      throw new IOException(file + " is cut short: delete its folder to start again", e);
    }
  }

  private static JsonNode header(byte[] text, Path file) throws IOException {
    try {
      return Jsonl.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw changed(file);
    }
  }

  static IOException changed(Path file) {
    return new IOException(
        file
            + " is not as it was written (its checksum differs): delete "
            + file.getParent()
            + " to start again from the beginning");
  }

  private void read(DataInputStream in, Tensor tensor) throws IOException {
    for (long at = 0; at < tensor.size(); at += ROWS) {
      int count = (int) Math.min(ROWS, tensor.size() - at);
      byte[] bytes = in.readNBytes(count * tensor.dtype().bytes());
      if (bytes.length < count * tensor.dtype().bytes()) {
        throw new EOFException();
      }
      try (NativeScope scope = NativeScope.open()) {
        script.call(
            scope, "sft_fill", tensor, at, scope.of(Block.unpack(bytes, tensor.dtype()), count));
      }
    }
  }

  /** The bytes of a block of numbers. */
  private static final class Block {
    static byte[] pack(float[] values, DType type) {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      switch (type) {
        case F32 -> bytes.asFloatBuffer().put(values);
        case BF16 -> {
          for (float value : values) {
            bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
          }
        }
        case I8, U8 -> {
          for (float value : values) {
            bytes.put((byte) (int) value);
          }
        }
        default -> throw new IllegalArgumentException("a state has no tensors of " + type);
      }
      return bytes.array();
    }

    static float[] unpack(byte[] raw, DType type) {
      ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
      float[] values = new float[raw.length / type.bytes()];
      switch (type) {
        case F32 -> bytes.asFloatBuffer().get(values);
        case BF16 -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
          }
        }
        case I8 -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get();
          }
        }
        case U8 -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get() & 0xff;
          }
        }
        default -> throw new IllegalArgumentException("a state has no tensors of " + type);
      }
      return values;
    }
  }

  /**
   * Where a run stands between two steps.
   *
   * @param step steps done
   * @param bestLoss the lowest held-out loss so far; null before the first
   * @param worse held-out losses since the lowest
   * @param stopped whether patience ran out
   */
  record TrainerState(
      long step, @org.jspecify.annotations.Nullable Double bestLoss, int worse, boolean stopped) {
    static TrainerState start() {
      return new TrainerState(0, null, 0, false);
    }

    TrainerState next() {
      return new TrainerState(step + 1, bestLoss, worse, stopped);
    }

    boolean improvedBy(double heldOut) {
      return bestLoss == null || heldOut < bestLoss;
    }

    TrainerState measured(double heldOut, int patience) {
      if (improvedBy(heldOut)) {
        return new TrainerState(step, heldOut, 0, false);
      }
      return new TrainerState(step, bestLoss, worse + 1, patience > 0 && worse + 1 >= patience);
    }
  }
}
