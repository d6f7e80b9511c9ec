package agora.llama;

import agora.torch.DType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A safetensors file opened for reading: a header, then each tensor's bytes. */
final class Safetensors implements AutoCloseable {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
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
   * Position of a tensor in the file.
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
      String header = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      json = JSON.readTree(header);
      if (!header.startsWith("{") || !json.isObject()) {
        throw new IOException(file + ": the header must be a JSON object: the file is damaged");
      }
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw new IOException(
          file + ": the header is no JSON, or names a tensor twice: the file is damaged", e);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.put(
            field.getKey(), entry(file, field.getKey(), field.getValue(), 8 + length, size));
      }
    }
    requireWithoutGaps(file, entries, 8 + length, size);
    return entries;
  }

  /** The tensors fill the file from the header to the end, one after the other. */
  private static void requireWithoutGaps(
      Path file, Map<String, Entry> entries, long start, long size) throws IOException {
    long at = start;
    List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(entries.entrySet());
    inOrder.sort(
        Comparator.<Map.Entry<String, Entry>>comparingLong(e -> e.getValue().offset())
            .thenComparingLong(e -> e.getValue().length()));
    for (Map.Entry<String, Entry> entry : inOrder) {
      if (entry.getValue().offset() != at) {
        throw new IOException(
            file
                + ": tensor "
                + entry.getKey()
                + " must begin at byte "
                + at
                + ", where the one before it ends, begins at "
                + entry.getValue().offset()
                + ": tensors must neither overlap nor leave gaps; the file is damaged");
      }
      at += entry.getValue().length();
    }
    if (at != size) {
      throw new IOException(
          file
              + ": its tensors end at byte "
              + at
              + ", the file has "
              + size
              + " bytes: the file is damaged, fetch it again");
    }
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
    boolean whole = json.path("shape").isArray() && json.path("data_offsets").size() == 2;
    for (JsonNode extent : json.path("shape")) {
      whole &= extent.isIntegralNumber() && extent.canConvertToLong() && extent.asLong() >= 0;
      shape.add(extent.asLong(-1));
    }
    for (JsonNode offset : json.path("data_offsets")) {
      whole &= offset.isIntegralNumber() && offset.canConvertToLong();
    }
    if (!whole) {
      throw new IOException(
          file
              + ": tensor "
              + name
              + " needs a shape and two data_offsets, whole numbers not below 0, has "
              + json
              + ": the file is damaged");
    }
    long from = json.path("data_offsets").path(0).asLong(-1);
    long to = json.path("data_offsets").path(1).asLong(-1);
    BigInteger bytes = BigInteger.valueOf(dtype.bytes());
    for (long extent : shape) {
      bytes = bytes.multiply(BigInteger.valueOf(extent));
    }
    if (from < 0 || to < from || !bytes.equals(BigInteger.valueOf(to - from))) {
      throw new IOException(
          file
              + ": tensor "
              + name
              + " of shape "
              + shape
              + " must have "
              + bytes
              + " bytes, its header says "
              + (to - from)
              + ": the file is damaged");
    }
    if (to > size - start) {
      throw new IOException(
          file
              + " is cut short: tensor "
              + name
              + " ends at byte "
              + Math.addExact(start, Math.min(to, Long.MAX_VALUE - start))
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
