package agora.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Named contents that several machines see, with one atomic operation: put if absent.
 *
 * <p>A name is a relative path of parts separated by {@code /}. No part begins with a dot.
 */
public interface Store {
  /** Returns the content of this name, or empty if there is none. */
  Optional<byte[]> read(String name) throws IOException;

  /**
   * Writes the content in one step if there is none of this name yet.
   *
   * @param content unique to the caller, so that a caller whose first answer was lost receives true
   *     when it asks again
   * @return true for exactly one of several callers
   */
  boolean putIfAbsent(String name, byte[] content) throws IOException;

  /** Writes the content; a reader sees the former or the new one. */
  void put(String name, byte[] content) throws IOException;

  /** Returns all names that begin with this prefix, sorted. */
  List<String> names(String prefix) throws IOException;

  /** Deletes the content of this name, if there is any. */
  void delete(String name) throws IOException;

  /** Writes the content of a file. */
  void upload(Path file, String name) throws IOException;

  /** Writes the content of this name to a file. */
  void download(String name, Path file) throws IOException;
}
