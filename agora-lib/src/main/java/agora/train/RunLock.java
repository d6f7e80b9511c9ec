package agora.train;

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
 * One training's hold on its folder: no other thread or process trains into it meanwhile. It ends
 * with the process at the latest, however that ends.
 */
final class RunLock implements AutoCloseable {
  private static final String FILE = "lock";

  /** The system's lock is the process's: it keeps none of its own threads out. */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path directory;
  private final FileChannel channel;

  private RunLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes a folder.
   *
   * @throws IllegalStateException if a training of this or another process has it
   */
  static RunLock take(Path directory) {
    try {
      Path folder = directory.toRealPath();
      synchronized (HELD) {
        if (!HELD.add(folder)) {
          throw taken(directory, "this process");
        }
      }
      try {
        return new RunLock(folder, locked(folder));
      } catch (IOException | RuntimeException e) {
        release(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be locked: " + e.getMessage(), e);
    }
  }

  private static FileChannel locked(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw taken(folder, "process " + Files.readString(file).strip());
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

  private static IllegalStateException taken(Path directory, String by) {
    return new IllegalStateException(
        "a folder must have one training at a time, but "
            + by
            + " trains into "
            + directory
            + ": wait for it, or choose another folder");
  }

  private static void release(Path folder) {
    synchronized (HELD) {
      HELD.remove(folder);
    }
  }

  /**
   * Removes the lock's file, which a finished run needs no more: whoever waits for it finds the
   * result.
   */
  void remove() {
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
