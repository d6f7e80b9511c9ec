package agora.data;

import java.util.Arrays;

/**
 * Generation method: instance generation, response generation or quality enhancement (section 3 of
 * the paper).
 */
public enum Method {
  /** Few-shot: the generator invents instruction and response. */
  INSTANCE_GENERATION("instance_generation", "Instance generation"),
  /** The instruction is given; the generator writes the response. */
  RESPONSE_GENERATION("response_generation", "Response generation"),
  /** Both are given; the generator improves them. */
  QUALITY_ENHANCEMENT("quality_enhancement", "Quality enhancement");

  private final String key;
  private final String label;

  Method(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /** Returns the name used in files and tables, such as {@code instance_generation}. */
  public String key() {
    return key;
  }

  /** Returns the name used in figures and prose, such as {@code Instance generation}. */
  public String label() {
    return label;
  }

  /**
   * Returns the method with this key.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that exist
   */
  public static Method ofKey(String key) {
    return Arrays.stream(values())
        .filter(method -> method.key.equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a method is one of "
                    + Arrays.stream(values()).map(Method::key).toList()
                    + ", was "
                    + key));
  }
}
