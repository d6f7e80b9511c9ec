package agora.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Reads text files strictly as UTF-8, and writes any text as UTF-8. */
public final class TextFiles {
  private TextFiles() {}

  /**
   * Returns the text of a file, without a byte order mark.
   *
   * @throws IllegalArgumentException if it is not UTF-8; the message names the line
   * @throws UncheckedIOException if it cannot be read
   */
  public static String read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = decode(file, bytes, bytes.length, 1);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + reason(e), e);
    }
  }

  /** Returns the lines of a file, without their ends; see {@link #read}. */
  public static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  /**
   * Writes a text, first to a file beside it, then moved into place: a reader never sees half of
   * it.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Path file, String text) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, bytes(text));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + reason(e), e);
    }
  }

  /**
   * Deletes a file; one that is not there is no error.
   *
   * @throws UncheckedIOException if it cannot be deleted
   */
  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be deleted: " + reason(e), e);
    }
  }

  /** Returns the UTF-8 bytes of any text. */
  public static byte[] bytes(String text) {
    return UnicodeText.valid(text).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns what an exception of the file system means, in words, where its message is a path. */
  public static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing ->
          "no such file or folder: " + missing.getFile();
      case java.nio.file.AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case java.nio.file.NotDirectoryException file -> "is a file, not a folder: " + file.getFile();
      case java.nio.file.FileAlreadyExistsException file ->
          "a file of that name is in the way: " + file.getFile();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /**
   * Returns the text of the first {@code length} bytes.
   *
   * @param firstLine the number of the line in which they begin
   * @throws IllegalArgumentException if they are not UTF-8
   */
  public static String decode(Path file, byte[] bytes, int length, int firstLine) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (!UnicodeText.hasLostCharacters(text)) {
      return text;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException e) {
      int line = firstLine;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new IllegalArgumentException(
          "%s line %d: not UTF-8 (byte 0x%02X, perhaps Latin-1 or UTF-16): save the file as UTF-8"
              .formatted(file, line, bytes[Math.min(in.position(), length - 1)] & 0xFF),
          e);
    }
  }
}
