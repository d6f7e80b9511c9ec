package agora.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a GGUF file before its tensors, read with every count and length checked against what
 * is left of the file.
 */
final class Header {
  private static final int MAGIC = 0x46554747;
  private static final int LONGEST_NAME = 1 << 16;
  private static final int DEEPEST = 4;
  private static final int ARRAY = 9;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A tensor as the header describes it; the innermost dimension first. */
  record Info(String name, List<Long> dimensions, int type, long offset) {}

  private final Path file;
  private final MemorySegment memory;
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Info> tensors = new ArrayList<>();
  private long at;

  private Header(Path file, MemorySegment memory) {
    this.file = file;
    this.memory = memory;
  }

  static Header of(Path file, FileChannel channel) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Header header =
          new Header(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      header.read();
      return header;
    }
  }

  private void read() throws IOException {
    if (memory.byteSize() < 24 || int32() != MAGIC) {
      throw new IOException(file + " is no GGUF file: it must begin with the letters GGUF");
    }
    int version = int32();
    if (version != 2 && version != 3) {
      throw new IOException(
          file
              + ": the version of a GGUF file must be 2 or 3, was "
              + (Integer.compareUnsigned(Integer.reverseBytes(version), 3) <= 0
                  ? Integer.reverseBytes(version) + " with the bytes in big-endian order"
                  : Integer.toUnsignedString(version))
              + ": convert the model again");
    }
    long tensorCount = count("tensors", 24);
    long keys = count("metadata entries", 13);
    for (long i = 0; i < keys; i++) {
      String key = string(LONGEST_NAME);
      if (metadata.put(key, value(int32(), 0, key)) != null) {
        throw new IOException(file + " holds the metadata key '" + key + "' twice: it is damaged");
      }
    }
    for (long i = 0; i < tensorCount; i++) {
      tensors.add(info());
    }
  }

  private Info info() throws IOException {
    String name = string(LONGEST_NAME);
    int count = int32();
    if (count < 0 || count > 8) {
      throw new IOException(
          file
              + ": tensor '"
              + name
              + "' must have 1..4 dimensions, has "
              + Integer.toUnsignedString(count)
              + ": it is damaged");
    }
    List<Long> dimensions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      dimensions.add(int64());
    }
    return new Info(name, dimensions, int32(), int64());
  }

  private Object value(int type, int depth, String key) throws IOException {
    return switch (type) {
      case 0 -> (long) Byte.toUnsignedInt(int8());
      case 1 -> (long) int8();
      case 2 -> (long) Short.toUnsignedInt(int16());
      case 3 -> (long) int16();
      case 4 -> Integer.toUnsignedLong(int32());
      case 5 -> (long) int32();
      // The shortest decimal that means this float, as a person would have written it.
      case 6 -> Double.valueOf(Float.toString(Float.intBitsToFloat(int32())));
      case 7 -> bool(key);
      case 8 -> string(Integer.MAX_VALUE);
      case ARRAY -> array(depth, key);
      case 10, 11 -> int64();
      case 12 -> Double.longBitsToDouble(int64());
      default ->
          throw new IOException(
              file
                  + ": the type of metadata key '"
                  + key
                  + "' must be within 0..12, was "
                  + Integer.toUnsignedString(type)
                  + ": it is damaged");
    };
  }

  private List<Object> array(int depth, String key) throws IOException {
    if (depth >= DEEPEST) {
      throw new IOException(file + ": metadata key '" + key + "' nests arrays too deeply");
    }
    int type = int32();
    long length = count("elements of '" + key + "'", 1);
    List<Object> list = new ArrayList<>();
    for (long i = 0; i < length; i++) {
      list.add(value(type, depth + 1, key));
    }
    return list;
  }

  private boolean bool(String key) throws IOException {
    byte value = int8();
    if (value != 0 && value != 1) {
      throw new IOException(
          file + ": metadata key '" + key + "' must be 0 or 1, was " + value + ": it is damaged");
    }
    return value == 1;
  }

  /** Reads how many things follow, each of at least so many bytes. */
  private long count(String what, long bytesEach) throws IOException {
    long count = int64();
    long most = (memory.byteSize() - at) / bytesEach;
    if (count < 0 || count > most) {
      throw new IOException(
          file
              + ": the number of "
              + what
              + " must be within 0.."
              + most
              + " by the size of the file, was "
              + Long.toUnsignedString(count)
              + ": it is damaged or cut short, fetch it again");
    }
    return count;
  }

  private String string(int longest) throws IOException {
    long length = int64();
    if (length < 0 || length > longest || length > memory.byteSize() - at) {
      throw new IOException(
          file
              + ": a text at byte "
              + (at - 8)
              + " must have at most "
              + Math.min(longest, memory.byteSize() - at)
              + " bytes, has "
              + Long.toUnsignedString(length)
              + ": it is damaged or cut short, fetch it again");
    }
    ByteBuffer bytes = memory.asSlice(at, length).asByteBuffer();
    at += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(
          file + ": the text that ends at byte " + at + " is no UTF-8: it is damaged", e);
    }
  }

  private byte int8() throws IOException {
    return memory.get(ValueLayout.JAVA_BYTE, take(1));
  }

  private short int16() throws IOException {
    return memory.get(SHORT, take(2));
  }

  private int int32() throws IOException {
    return memory.get(INT, take(4));
  }

  private long int64() throws IOException {
    return memory.get(LONG, take(8));
  }

  private long take(int bytes) throws IOException {
    if (memory.byteSize() - at < bytes) {
      throw new IOException(
          file + " is cut short: its header goes on beyond byte " + at + ": fetch it again");
    }
    long from = at;
    at += bytes;
    return from;
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  List<Info> tensors() {
    return tensors;
  }

  /** Returns the position after the header. */
  long end() {
    return at;
  }
}
