package agora.advise;

import agora.data.Setting;

/**
 * Candidate of an advisor: one generator writing data in one setting.
 *
 * @param generator the generator's name
 * @param setting domain and method
 */
public record Arm(String generator, Setting setting) {
  /** Returns the arm's name in tables, such as {@code gpt-4o, response generation}. */
  public String label() {
    return generator + ", " + setting.method().label().toLowerCase(java.util.Locale.ROOT);
  }
}
