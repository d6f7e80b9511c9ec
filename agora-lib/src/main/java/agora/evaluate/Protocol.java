package agora.evaluate;

/**
 * Prompting protocol, recorded with every score because scores under different protocols are not
 * comparable.
 *
 * @param form what a request is made of
 * @param shots how many solved examples are shown, >= 0
 * @param system the system message of the chat form; empty for none
 */
public record Protocol(Form form, int shots, String system) {
  public Protocol {
    if (shots < 0) {
      throw new IllegalArgumentException("shots must be >= 0, was " + shots);
    }
  }

  /** Form of a request. */
  public enum Form {
    /** Turns of a conversation, through the model's chat template; examples are turns, too. */
    CHAT,
    /**
     * One running text to be continued, examples and all, sent as a single user message: the model
     * must be one that continues text without a template around it.
     */
    TEXT
  }

  /** Returns the protocol that students are trained for: zero-shot, with their system message. */
  public static Protocol chat() {
    return new Protocol(Form.CHAT, 0, "You are a helpful AI assistant.");
  }

  /** Returns the protocol for base models: {@code shots} examples in one text to be continued. */
  public static Protocol fewShot(int shots) {
    return new Protocol(Form.TEXT, shots, "");
  }

  /** Returns the protocol of one text to be continued, without examples. */
  public static Protocol raw() {
    return new Protocol(Form.TEXT, 0, "");
  }

  /** Returns a copy with this system message; empty for none. */
  public Protocol withSystem(String message) {
    return new Protocol(form, shots, message);
  }

  /** Returns a copy with this many examples. */
  public Protocol withShots(int n) {
    return new Protocol(form, n, system);
  }

  /** Returns what tables call it, such as {@code chat}, {@code text, 8-shot}. */
  public String label() {
    String name = form == Form.CHAT ? "chat" : "text";
    return shots == 0 ? name : name + ", " + shots + "-shot";
  }
}
