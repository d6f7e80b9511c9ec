package agora.check;

import agora.data.Jsonl;
import agora.data.TextFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A JSON Lines file that is written one line after the other, and is there when it is whole. */
final class ListedLines implements AutoCloseable {
  private final Path file;
  private final Path part;
  private final OutputStream out;

  ListedLines(Path folder, String name) {
    this.file = folder.resolve(name);
    this.part = folder.resolve(name + ".part");
    try {
      Files.createDirectories(folder);
      this.out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void add(Object value) {
    try {
      out.write(Jsonl.line(value));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Ends the file and moves it into place. */
  void finish() {
    try {
      out.close();
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(file + ": cannot be written: " + TextFiles.reason(e), e);
  }

  @Override
  public void close() {
    try {
      out.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
