package agora.bench;

import java.util.Locale;

/** Prints what was measured against what it should be, and remembers whether all of it holds. */
final class Gates {
  private boolean allHold = true;

  /** Prints one gate. */
  void check(String gate, String measured, String target, boolean holds) {
    allHold &= holds;
    System.out.println(
        gate + " | " + measured + " | " + target + " | " + (holds ? "holds" : "short"));
  }

  void atLeast(String gate, double measured, double bound) {
    check(gate, number(measured), ">= " + bound, measured >= bound);
  }

  void atMost(String gate, double measured, double bound) {
    check(gate, number(measured), "<= " + bound, measured <= bound);
  }

  private static String number(double value) {
    return value != 0 && Math.abs(value) < 0.001
        ? String.format(Locale.ROOT, "%.1e", value)
        : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Prints a line that belongs to the gates around it. */
  static void note(String text) {
    System.out.println("# " + text.replace('\n', ' '));
  }

  boolean allHold() {
    return allHold;
  }
}
