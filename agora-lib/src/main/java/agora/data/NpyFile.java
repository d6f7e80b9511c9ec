package agora.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of single-precision numbers in NumPy's format, such as embeddings, read in parts.
 *
 * @param file the file
 * @param rows how many rows it has
 * @param width numbers per row, at least 1
 * @param start byte at which the first row begins
 */
public record NpyFile(Path file, long rows, int width, long start) {
  private static final Pattern SHAPE =
      Pattern.compile("'shape':\\s*\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,?\\s*\\)");
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int PART_BYTES = 1 << 20;

  /**
   * Reads the header of a file.
   *
   * @throws IllegalArgumentException if it is not a two-dimensional array of float32 in C order, or
   *     is truncated
   * @throws UncheckedIOException if it cannot be read
   */
  public static NpyFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer begin = read(channel, 0, (int) Math.min(LONGEST_HEADER, channel.size()));
      if (begin.limit() < 12 || begin.get(0) != (byte) 0x93 || begin.get(1) != 'N') {
        throw wrong(file, "it does not begin as NumPy's files do");
      }
      boolean first = begin.get(6) == 1; // version 1 has two bytes of length, later ones four
      int offset = first ? 10 : 12;
      int length = first ? begin.getShort(8) & 0xFFFF : begin.getInt(8);
      if (length < 0 || offset + length > begin.limit()) {
        throw wrong(file, "its header is truncated");
      }
      String header = StandardCharsets.ISO_8859_1.decode(begin.slice(offset, length)).toString();
      Matcher shape = SHAPE.matcher(header);
      if (!header.contains("'<f4'") || !header.contains("False") || !shape.find()) {
        throw wrong(file, "its header is " + header.strip());
      }
      long rows = Long.parseLong(shape.group(1));
      int width = Integer.parseInt(shape.group(2));
      long wanted = offset + length + rows * width * Float.BYTES;
      if (width < 1 || channel.size() < wanted) {
        throw wrong(file, "it has " + channel.size() + " bytes, its header says " + wanted);
      }
      return new NpyFile(file, rows, width, offset + (long) length);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  private static IllegalArgumentException wrong(Path file, String why) {
    return new IllegalArgumentException(
        file
            + ": must be rows of float32 in NumPy's format, but "
            + why
            + ". Write it with numpy.save(file, vectors.astype('float32'))");
  }

  /** Consumer of one row, which is overwritten by the next. */
  @FunctionalInterface
  public interface Row {
    void accept(long index, float[] values);
  }

  /**
   * Hands over the rows from {@code from} to before {@code to}, in order.
   *
   * @throws UncheckedIOException if they cannot be read
   */
  public void forEach(long from, long to, Row each) {
    float[] row = new float[width];
    long rowBytes = (long) width * Float.BYTES;
    int atOnce = (int) Math.max(1, PART_BYTES / rowBytes);
    try (FileChannel channel = FileChannel.open(file)) {
      for (long at = from; at < to; at += atOnce) {
        int some = (int) Math.min(atOnce, to - at);
        ByteBuffer bytes = read(channel, start + at * rowBytes, Math.toIntExact(some * rowBytes));
        for (int i = 0; i < some; i++) {
          bytes.asFloatBuffer().get(i * width, row);
          each.accept(at + i, row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ended early");
      }
    }
    return bytes.flip();
  }
}
