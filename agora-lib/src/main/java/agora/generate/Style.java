package agora.generate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** Prompt style: the three that the paper compares (Table 5). */
public enum Style {
  /** Worked out for the setting; the answer is marked text. */
  @JsonProperty("agorabench")
  AGORABENCH("agorabench"),
  /** The shortest that still says what is wanted; the answer is marked text. */
  @JsonProperty("unoptimized")
  UNOPTIMIZED("unoptimized"),
  /** The demands of {@link #AGORABENCH}, the answer as a JSON object. */
  @JsonProperty("json")
  JSON("json");

  private final String key;

  Style(String key) {
    this.key = key;
  }

  /**
   * Returns the style with this key.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that exist
   */
  public static Style ofKey(String key) {
    return Arrays.stream(values())
        .filter(style -> style.key.equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a prompt style is one of "
                    + Arrays.stream(values()).map(Style::key).toList()
                    + ", was "
                    + key));
  }

  /** Returns the name used in files and tables. */
  public String key() {
    return key;
  }
}
