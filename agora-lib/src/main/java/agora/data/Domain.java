package agora.data;

import java.util.Arrays;

/**
 * Domain of the data: math, code or instruction following (section 3 of the paper). A benchmark
 * scores the students of one domain.
 */
public enum Domain {
  MATH("math", "Math"),
  CODE("code", "Code"),
  INSTRUCTION_FOLLOWING("instruction_following", "Instruction following");

  private final String key;
  private final String label;

  Domain(String key, String label) {
    this.key = key;
    this.label = label;
  }

  /** Returns the name used in files and tables, such as {@code instruction_following}. */
  public String key() {
    return key;
  }

  /** Returns the name used in figures and prose, such as {@code Instruction following}. */
  public String label() {
    return label;
  }

  /**
   * Returns the domain with this key.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that exist
   */
  public static Domain ofKey(String key) {
    return Arrays.stream(values())
        .filter(domain -> domain.key.equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a domain is one of "
                    + Arrays.stream(values()).map(Domain::key).toList()
                    + ", was "
                    + key));
  }
}
