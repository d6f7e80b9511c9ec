package agora.generate;

/**
 * The end of a run whose answers become no instances: to go on would cost the most calls that are
 * possible for next to no data.
 */
final class UselessAnswers extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Answers after which a run without any instance ends. */
  private static final long NONE_OF = 50;

  /** Answers after which a run with fewer than one instance in {@link #ONE_IN} ends. */
  private static final long FEW_OF = 500;

  private static final long ONE_IN = 50;

  private static final String ADVICE =
      ". No more were asked for: read one item with study.slowMotion(setting, generator, 0)";

  UselessAnswers(String message) {
    super(message);
  }

  /**
   * Ends a run that is not worth going on with.
   *
   * @param accepted answers that became an instance
   * @param rejections those that did not
   */
  static void check(long accepted, Rejections rejections) {
    long all = accepted + rejections.answers();
    if (accepted == 0 && all >= NONE_OF) {
      throw new UselessAnswers(nothing(rejections) + ADVICE);
    }
    if (all >= FEW_OF && accepted * ONE_IN < all) {
      throw new UselessAnswers(
          "only %d of %d answers were accepted: ".formatted(accepted, all)
              + rejections.summary()
              + ADVICE);
    }
  }

  /** Returns why a run has no instance. */
  static String nothing(Rejections rejections) {
    return "all " + rejections.count() + " answers were rejected: " + rejections.summary();
  }
}
