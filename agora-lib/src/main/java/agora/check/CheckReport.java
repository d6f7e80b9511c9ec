package agora.check;

/** Report on decisions, which are added in the order of the lines. */
interface CheckReport extends AutoCloseable {
  /**
   * Adds a result.
   *
   * @throws IllegalArgumentException if it cannot stand beside earlier ones; without file and line
   */
  void add(String file, long line, LineResult result);

  /**
   * Writes the report.
   *
   * @throws IllegalArgumentException if nothing was added
   */
  WrittenReport write();

  @Override
  void close();
}
