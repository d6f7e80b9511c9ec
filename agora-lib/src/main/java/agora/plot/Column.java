package agora.plot;

/** Widths at which a figure is printed in a paper. */
public enum Column {
  /** One column of two: 3.3 inches. */
  SINGLE(3.3),
  /** Across both columns: 6.9 inches. */
  DOUBLE(6.9);

  /** Points of the drawing per printed inch: 11 points of type become 7 printed ones. */
  private static final int UNITS_PER_INCH = 114;

  private final double inches;

  Column(double inches) {
    this.inches = inches;
  }

  /** Returns the printed width in inches. */
  public double inches() {
    return inches;
  }

  /** Returns how many points of the drawing are laid out side by side. */
  int units() {
    return (int) Math.round(inches * UNITS_PER_INCH);
  }
}
