package agora.train;

/**
 * The learning rate over a run, as a factor of its peak.
 *
 * @param shape how the rate falls after the warm-up
 * @param warmup share of all steps over which the rate rises linearly to its peak, 0 to 1
 * @param decay factor applied once an epoch by {@link Shape#STEP}; unused by the others
 */
public record Schedule(Shape shape, double warmup, double decay) {
  /** Decay of the learning rate. */
  public enum Shape {
    CONSTANT,
    LINEAR,
    COSINE,
    STEP
  }

  public Schedule {
    Requirements.within("warmup", 0, 1, warmup);
    Requirements.positive("decay", decay);
  }

  public static Schedule constant() {
    return new Schedule(Shape.CONSTANT, 0, 1);
  }

  /** Returns a linear rise followed by a linear fall to zero. */
  public static Schedule linear(double warmup) {
    return new Schedule(Shape.LINEAR, warmup, 1);
  }

  /** Returns a linear rise followed by half a cosine down to zero. */
  public static Schedule cosine(double warmup) {
    return new Schedule(Shape.COSINE, warmup, 1);
  }

  /** Returns a constant rate that is multiplied by {@code decay} after every epoch. */
  public static Schedule step(double decay) {
    return new Schedule(Shape.STEP, 0, decay);
  }

  /**
   * Returns the factor (0 to 1) of the peak rate that a step is taken with.
   *
   * @param step the step, from 0
   * @param steps steps in all
   * @param epoch the epoch that the step belongs to, from 0
   */
  public double factor(long step, long steps, int epoch) {
    long rising = Math.round(warmup * steps);
    if (step < rising) {
      return (step + 1.0) / rising;
    }
    double left = (steps - step) / (double) Math.max(1, steps - rising);
    return switch (shape) {
      case CONSTANT -> 1;
      case LINEAR -> left;
      case COSINE -> 0.5 * (1 - Math.cos(Math.PI * left));
      case STEP -> Math.pow(decay, epoch);
    };
  }
}
