package agora.llama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A safetensors file opened for reading: a header, then each tensor's bytes. */
final class Safetensors implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_HEADER = 100_000_000;

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Entry> entries;

  private Safetensors(Path file, FileChannel channel, Map<String, Entry> entries) {
    this.file = file;
    this.channel = channel;
    this.entries = entries;
  }

  /**
   * Where a tensor lies.
   *
   * @param offset of its first byte in the file
   * @param length in bytes
   */
  record Entry(DType dtype, List<Long> shape, long offset, long length) {}

  /**
   * Opens a file and checks that its header describes it.
   *
   * @throws IOException if it is cut short or its header is wrong
   */
  static Safetensors open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Safetensors(file, channel, header(file, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Map<String, Entry> header(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw new IOException(file + " is no safetensors file: it has only " + size + " bytes");
    }
    long length = read(channel, 0, 8).getLong();
    if (length < 2 || length > size - 8 || length > LONGEST_HEADER) {
      throw new IOException(
          file
              + ": the header's length must be within 2.."
              + Math.min(size - 8, LONGEST_HEADER)
              + ", was "
              + length
              + ": the file is damaged or cut short, fetch it again");
    }
    ByteBuffer text = read(channel, 8, (int) length);
    JsonNode json;
    try {
      json = JSON.readTree(StandardCharsets.UTF_8.decode(text).toString());
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": the header is no JSON: the file is damaged", e);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.put(
            field.getKey(), entry(file, field.getKey(), field.getValue(), 8 + length, size));
      }
    }
    return entries;
  }

  private static Entry entry(Path file, String name, JsonNode json, long start, long size)
      throws IOException {
    DType dtype;
    try {
      dtype = DType.named(json.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": tensor " + name + ": " + e.getMessage(), e);
    }
    List<Long> shape = new ArrayList<>();
    json.path("shape").forEach(extent -> shape.add(extent.asLong(-1)));
    long from = json.path("data_offsets").path(0).asLong(-1);
    long to = json.path("data_offsets").path(1).asLong(-1);
    long elements = shape.stream().reduce(1L, (a, b) -> a * b);
    if (from < 0 || to - from != elements * dtype.bytes()) {
      throw new IOException(
          file
              + ": tensor "
              + name
              + " of shape "
              + shape
              + " must have "
              + elements * dtype.bytes()
              + " bytes, its header says "
              + (to - from)
              + ": the file is damaged");
    }
    if (start + to > size) {
      throw new IOException(
          file
              + " is cut short: tensor "
              + name
              + " ends at byte "
              + (start + to)
              + " of "
              + size
              + ": fetch it again");
    }
    return new Entry(dtype, shape, start + from, to - from);
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, at, buffer);
    return buffer.flip();
  }

  private static void readFully(FileChannel channel, long at, ByteBuffer into) throws IOException {
    long position = at;
    while (into.hasRemaining()) {
      int n = channel.read(into, position);
      if (n < 0) {
        throw new EOFException("the file ended at byte " + position);
      }
      position += n;
    }
  }

  Path file() {
    return file;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** Reads bytes of the file, from {@code at} on, until {@code into} is full. */
  void read(long at, ByteBuffer into) throws IOException {
    readFully(channel, at, into);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
