package agora.bench;

/** Prints what was measured against what it should be, and remembers whether all of it holds. */
final class Gates {
  private boolean allHold = true;

  /** Prints one gate. */
  void check(String gate, String measured, String target, boolean holds) {
    allHold &= holds;
    System.out.println(
        gate + " | " + measured + " | " + target + " | " + (holds ? "holds" : "short"));
  }

  /** Prints a line that belongs to the gates around it. */
  static void note(String text) {
    System.out.println("# " + text.replace('\n', ' '));
  }

  boolean allHold() {
    return allHold;
  }
}
