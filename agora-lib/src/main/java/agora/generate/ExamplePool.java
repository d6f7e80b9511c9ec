package agora.generate;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Sources of the three examples of instance generation. */
public enum ExamplePool {
  /** Two seeds and one generated instance, as the paper says. */
  @JsonProperty("paper")
  PAPER("paper", 2),
  /** One seed and two generated instances, as the code published with the paper does it. */
  @JsonProperty("reference_code")
  REFERENCE_CODE("reference_code", 1);

  private final String key;
  private final int seeds;

  ExamplePool(String key, int seeds) {
    this.key = key;
    this.seeds = seeds;
  }

  /** Returns the name used in files. */
  public String key() {
    return key;
  }

  /** Returns how many of the three examples are seeds, once there is something generated. */
  int seeds() {
    return seeds;
  }
}
