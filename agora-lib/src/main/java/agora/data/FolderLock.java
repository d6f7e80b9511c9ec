package agora.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The hold of one piece of work on its folder: no other thread or process works in it meanwhile. It
 * ends with the process at the latest, however that ends.
 */
public final class FolderLock implements AutoCloseable {
  private static final String FILE = "lock";

  /** The system's lock is the process's: it keeps none of its own threads out. */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path directory;
  private final FileChannel channel;

  private FolderLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes a folder.
   *
   * @param works what one does in it, for the message, such as {@code trains into}
   * @throws IllegalStateException if this or another process has it
   */
  public static FolderLock take(Path directory, String works) {
    try {
      Path folder = directory.toRealPath();
      synchronized (HELD) {
        if (!HELD.add(folder)) {
          throw taken(directory, "this process", works);
        }
      }
      try {
        return new FolderLock(folder, locked(folder, works));
      } catch (IOException | RuntimeException e) {
        release(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be locked: " + TextFiles.reason(e), e);
    }
  }

  private static FileChannel locked(Path folder, String works) throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(folder, "process " + Files.readString(file).strip(), works);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static IllegalStateException taken(Path directory, String by, String works) {
    return new IllegalStateException(
        "a folder is for one process at a time, but %s %s %s: wait for it, or choose another folder"
            .formatted(by, works, directory));
  }

  private static void release(Path folder) {
    synchronized (HELD) {
      HELD.remove(folder);
    }
  }

  /**
   * Removes the lock's file, which finished work needs no more: whoever waits for it finds the
   * result.
   */
  public void remove() {
    try {
      Files.deleteIfExists(directory.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    } finally {
      release(directory);
    }
  }
}
