package agora.grid;

/** Exit status of a cell's process: all that an engine has to know of it. */
public enum ExitStatus {
  /** The cell is committed. */
  DONE(0),
  /** The cell will never work as it is: bad input, or a bug. It is not to be tried again. */
  NEVER(42),
  /** Trying again may help: interrupted, out of budget, disk or endpoint for now. */
  AGAIN(75);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** Returns the number, as the process ends with. */
  public int code() {
    return code;
  }
}
