package agora.generate;

/**
 * The end of a run whose answers become no instances: to go on would cost the most calls that are
 * possible for next to no data.
 */
final class UselessAnswers extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Answers after which a run with fewer than one instance in {@link #ONE_IN} ends. */
  private static final long FEW_OF = 500;

  private static final long ONE_IN = 50;

  private static final int EXAMPLES = 3;

  private static final String ADVICE =
      ". No more were asked for, and every answer is kept: mend the prompt or the endpoint's"
          + " parameters, or go on all the same with --go-on; read one item with"
          + " study.data().preview(setting, generator, 0). Some answers:";

  UselessAnswers(String message) {
    super(message);
  }

  /**
   * Ends a run that is not worth going on with.
   *
   * @param first the first answers
   * @param accepted answers that became an instance
   * @param rejections those that did not
   */
  static void check(FirstAnswers first, long accepted, Rejections rejections) {
    if (first.goOn()) {
      return;
    }
    long all = accepted + rejections.answers();
    if (first.hopeless()) {
      String what =
          accepted == 0
              ? nothing(rejections)
              : "%d of the first %d answers were rejected: "
                      .formatted(first.rejected(), FirstAnswers.ANSWERS)
                  + rejections.summary();
      throw new UselessAnswers(what + ADVICE + rejections.examples(EXAMPLES));
    }
    if (all >= FEW_OF && accepted * ONE_IN < all) {
      String what =
          accepted == 0
              ? nothing(rejections)
              : "only %d of %d answers were accepted: ".formatted(accepted, all)
                  + rejections.summary();
      throw new UselessAnswers(what + ADVICE + rejections.examples(EXAMPLES));
    }
  }

  /** Returns why a run has no instance. */
  static String nothing(Rejections rejections) {
    return "all " + rejections.count() + " answers were rejected: " + rejections.summary();
  }
}
