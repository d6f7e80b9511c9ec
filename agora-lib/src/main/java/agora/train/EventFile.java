package agora.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: scalars by step, in TensorFlow's record format.
 *
 * <p>A record is its length, a checksum of the length, an {@code Event} protocol buffer, and a
 * checksum of that. Of {@code Event} only the fields that scalars need are written.
 */
final class EventFile implements AutoCloseable {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int STATUS = 1;
  private static final int START = 1;

  private final OutputStream out;
  private final Clock clock;

  /**
   * Opens a new file in the folder; TensorBoard reads all of a folder as one run.
   *
   * @param firstStep the step that comes next: of later ones, what earlier files say is forgotten
   */
  EventFile(Path folder, Clock clock, long firstStep) {
    this.clock = clock;
    try {
      Files.createDirectories(folder);
      out =
          Files.newOutputStream(folder.resolve("events.out.tfevents." + clock.millis() + ".agora"));
      Message version = event();
      version.bytes(FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
      record(version.toByteArray());
      Message session = new Message();
      session.varint(STATUS, START);
      Message start = event();
      start.varint(STEP, firstStep);
      start.bytes(SESSION_LOG, session.toByteArray());
      record(start.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Writes scalars of one step. */
  void write(long step, Map<String, Double> scalars) {
    Message summary = new Message();
    scalars.forEach((tag, number) -> {
      Message value = new Message();
      value.bytes(TAG, tag.getBytes(StandardCharsets.UTF_8));
      value.fixed32(SIMPLE_VALUE, number.floatValue());
      summary.bytes(VALUE, value.toByteArray());
    });
    Message event = event();
    event.varint(STEP, step);
    event.bytes(SUMMARY, summary.toByteArray());
    try {
      record(event.toByteArray());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the event file cannot be written: " + e.getMessage(), e);
    }
  }

  private Message event() {
    Message event = new Message();
    event.fixed64(WALL_TIME, clock.millis() / 1000.0);
    return event;
  }

  private void record(byte[] event) throws IOException {
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(event.length).array();
    out.write(length);
    out.write(checksum(length));
    out.write(event);
    out.write(checksum(event));
  }

  /** The format stores a rotated checksum, since one of checksums detects little. */
  private static byte[] checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the event file cannot be closed: " + e.getMessage(), e);
    }
  }

  /** A protocol buffer message as it is written. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void varint(int field, long value) {
      raw(field << 3);
      raw(value);
    }

    void fixed64(int field, double value) {
      raw((field << 3) | 1);
      bytes.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    }

    void fixed32(int field, float value) {
      raw((field << 3) | 5);
      bytes.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    }

    void bytes(int field, byte[] value) {
      raw((field << 3) | 2);
      raw(value.length);
      bytes.writeBytes(value);
    }

    private void raw(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
