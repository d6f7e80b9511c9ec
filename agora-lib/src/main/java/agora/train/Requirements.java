package agora.train;

/** The checks that the configuration records share; each message is the rule and the value. */
final class Requirements {
  private Requirements() {}

  static void atLeast(String name, double least, double value) {
    if (!(value >= least)) {
      throw new IllegalArgumentException(
          name + " must be >= " + plain(least) + ", was " + plain(value));
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be > 0, was " + plain(value));
    }
  }

  static void within(String name, double least, double most, double value) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + " must be within " + plain(least) + ".." + plain(most) + ", was " + plain(value));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }
}
