package agora.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A GGUF file opened for reading: its metadata, and where each tensor lies. */
public final class Gguf implements AutoCloseable {
  private static final String ALIGNMENT = "general.alignment";
  private static final int MOST_DIMENSIONS = 4;

  private final Path file;
  private final FileChannel channel;
  private final Metadata metadata;
  private final Map<String, Entry> entries;

  private Gguf(Path file, FileChannel channel, Metadata metadata, Map<String, Entry> entries) {
    this.file = file;
    this.channel = channel;
    this.metadata = metadata;
    this.entries = entries;
  }

  /**
   * Position of a tensor in the file.
   *
   * @param shape outermost dimension first, as in a safetensors file
   * @param offset of its first byte in the file
   */
  public record Entry(GgmlType type, List<Long> shape, long offset) {
    /** Returns the number of elements. */
    public long numbers() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    long bytes() {
      return type.bytes(numbers());
    }
  }

  /** Returns whether a path is a file of this format by its name. */
  public static boolean isNamedSo(Path path) {
    return path.toString().endsWith(".gguf");
  }

  /**
   * Opens a file and checks that its header describes it.
   *
   * @throws IOException if it is cut short, damaged, or of a kind that is not read
   */
  public static Gguf open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      Header header = Header.of(file, channel);
      Metadata metadata = new Metadata(file, header.metadata());
      Map<String, Entry> entries = entries(file, header, metadata, channel.size());
      return new Gguf(file, channel, metadata, entries);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Map<String, Entry> entries(Path file, Header header, Metadata metadata, long size)
      throws IOException {
    long alignment = metadata.whole(ALIGNMENT, 32);
    if (alignment < 8 || alignment > 1 << 16 || alignment % 8 != 0) {
      throw new IOException(
          file + ": " + ALIGNMENT + " must be a multiple of 8 within 8..65536, was " + alignment);
    }
    long start = (header.end() + alignment - 1) / alignment * alignment;
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Header.Info info : header.tensors()) {
      if (entries.put(info.name(), entry(file, info, start, alignment, size)) != null) {
        throw new IOException(file + " holds the tensor " + info.name() + " twice: it is damaged");
      }
    }
    requireApart(file, entries);
    return entries;
  }

  private static Entry entry(Path file, Header.Info info, long start, long alignment, long size)
      throws IOException {
    String here = file + ": tensor " + info.name();
    if (info.dimensions().isEmpty() || info.dimensions().size() > MOST_DIMENSIONS) {
      throw new IOException(
          here + " must have 1..4 dimensions, has " + info.dimensions().size() + ": it is damaged");
    }
    GgmlType type = GgmlType.of(info.type(), here);
    long numbers = 1;
    for (long dimension : info.dimensions()) {
      if (dimension < 1 || dimension > size * 8 / numbers) {
        throw new IOException(
            here
                + " of dimensions "
                + info.dimensions()
                + " cannot be in a file of "
                + size
                + " bytes: it is damaged");
      }
      numbers *= dimension;
    }
    if (info.dimensions().getFirst() % type.block() != 0) {
      throw new IOException(
          here
              + ": a row of "
              + type
              + " must be a multiple of "
              + type.block()
              + " numbers, was "
              + info.dimensions().getFirst());
    }
    Entry entry = new Entry(type, List.copyOf(info.dimensions().reversed()), start + info.offset());
    if (info.offset() < 0 || info.offset() % alignment != 0 || info.offset() > size) {
      throw new IOException(
          here
              + " must begin at a multiple of "
              + alignment
              + " within the file, was "
              + Long.toUnsignedString(info.offset())
              + ": it is damaged");
    }
    if (entry.offset() + entry.bytes() > size) {
      throw new IOException(
          file
              + " is cut short: tensor "
              + info.name()
              + " ends at byte "
              + (entry.offset() + entry.bytes())
              + " of "
              + size
              + ": fetch it again");
    }
    return entry;
  }

  private static void requireApart(Path file, Map<String, Entry> entries) throws IOException {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
    sorted.sort(Comparator.comparingLong(entry -> entry.getValue().offset()));
    for (int i = 1; i < sorted.size(); i++) {
      Entry before = sorted.get(i - 1).getValue();
      if (before.offset() + before.bytes() > sorted.get(i).getValue().offset()) {
        throw new IOException(
            file
                + ": tensors "
                + sorted.get(i - 1).getKey()
                + " and "
                + sorted.get(i).getKey()
                + " overlap: it is damaged");
      }
    }
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  Metadata metadata() {
    return metadata;
  }

  /** Returns where each tensor lies, by its name, in the order of the header. */
  public Map<String, Entry> entries() {
    return entries;
  }

  /** Returns numbers of a tensor from {@code first} on; both counts are multiples of a block. */
  public float[] numbers(Entry entry, long first, int count) throws IOException {
    GgmlType type = entry.type();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(type.bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
    long at = entry.offset() + type.bytes(first);
    while (bytes.hasRemaining()) {
      int n = channel.read(bytes, at);
      if (n < 0) {
        throw new IOException(file + " ended at byte " + at + " while it was read: fetch it again");
      }
      at += n;
    }
    float[] out = new float[count];
    type.dequantise(bytes.flip(), out);
    return out;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
