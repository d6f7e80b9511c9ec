package agora.check;

import java.util.List;

/** A check that decides each line of a file alone. Safe for several threads. */
interface LineCheck extends AutoCloseable {
  /** Decision that is still to be made. */
  @FunctionalInterface
  interface Decision {
    LineResult decide() throws InterruptedException;
  }

  /**
   * Reads a line; nothing is run. A line without an item, such as a rejected answer, has none.
   *
   * @param number of the line within its part, from 1
   * @throws IllegalArgumentException if it is wrong; the message begins with a colon and lacks file
   *     and line
   */
  List<Decision> read(int number, String line);

  @Override
  void close();
}
