package agora.generate;

/** Counts the first answers of a run, and whether too many of them were rejected to go on. */
final class FirstAnswers {
  static final int ANSWERS = 50;
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

  /** Counts one more answer; returns this. */
  synchronized FirstAnswers judged(boolean accepted) {
    if (judged < ANSWERS) {
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
