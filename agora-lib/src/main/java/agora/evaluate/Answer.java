package agora.evaluate;

/**
 * Answer of a model to one problem, not yet graded.
 *
 * @param problem what was asked
 * @param sample which draw of several for this problem, from 0
 * @param text the raw reply; empty where the model could not answer
 * @param failure why there is no reply, such as "prompt too long"; empty if there is one
 */
public record Answer(Problem problem, int sample, String text, String failure) {

  /** Returns the first draw for a problem. */
  public static Answer of(Problem problem, String text) {
    return new Answer(problem, 0, text, "");
  }

  /** Returns whether the model gave a reply at all. */
  public boolean answered() {
    return failure.isEmpty();
  }

  /** Returns why there is nothing to judge; empty where there is a text. */
  public String missing() {
    return !answered() ? "no reply: " + failure : text.isBlank() ? "the reply is empty" : "";
  }
}
