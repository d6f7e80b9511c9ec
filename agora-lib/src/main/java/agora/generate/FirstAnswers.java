package agora.generate;

/**
 * Counts the first answers of a run, and whether too many of them were rejected to go on.
 *
 * <p>They are answers for the first items: of many requests under way, the first that come in are
 * the shortest, which are no sample of all.
 */
final class FirstAnswers {
  static final int ANSWERS = 50;
  private static final int ITEMS = 60; // some may stay without an answer
  private static final double TOO_MANY = 0.8;

  private final boolean goOn;
  private int judged;
  private int rejected;

  /**
   * @param goOn whether the run goes on whatever they are
   */
  FirstAnswers(boolean goOn) {
    this.goOn = goOn;
  }

  /** Counts one more answer for an item; returns this. */
  synchronized FirstAnswers judged(int item, boolean accepted) {
    if (item < ITEMS && judged < ANSWERS) {
      judged++;
      rejected += accepted ? 0 : 1;
    }
    return this;
  }

  boolean goOn() {
    return goOn;
  }

  /** Returns whether all of the first answers are there, and more than 80 % were rejected. */
  synchronized boolean hopeless() {
    return judged == ANSWERS && rejected > TOO_MANY * ANSWERS;
  }

  synchronized int rejected() {
    return rejected;
  }
}
