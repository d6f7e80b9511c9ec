package agora.llm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of zeros that keeps room on the disk; when the disk is full, freeing it lets the answers
 * that are under way be written. Not thread-safe.
 */
final class Reserve {
  private static final int CHUNK = 1 << 20;

  private final Path file;
  private long size;
  private boolean freed;

  Reserve(Path file) {
    this.file = file;
  }

  /**
   * Makes the reserve at least this large, with real bytes: a hole keeps no room.
   *
   * @throws IOException if the disk has no such room
   */
  void grow(long bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            size == 0
                ? new StandardOpenOption[] {
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING
                }
                : new StandardOpenOption[] {StandardOpenOption.WRITE, StandardOpenOption.APPEND})) {
      ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
      while (size < bytes) {
        zeros.clear().limit((int) Math.min(CHUNK, bytes - size));
        size += out.write(zeros);
      }
    }
  }

  /** Grows to what the answers under way may need, as far as there is room. */
  void hold(long bytes, long most) {
    if (freed || bytes <= size || size >= most) {
      return;
    }
    try {
      grow(Math.min(most, 2 * bytes));
    } catch (IOException full) {
      // so little room is left that the journal itself will meet the end of it, and say so
      size = most;
    }
  }

  /** Gives the room back. */
  void free() {
    freed = true;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // it only costs room, and the next run writes it anew
      size = 0;
    }
  }
}
