package agora.intrinsic;

import agora.data.Instance;
import java.util.Locale;

/** Text of an instance that a metric measures. */
public enum Part {
  INSTRUCTION,
  RESPONSE;

  /** Returns the text of an instance. */
  public String of(Instance instance) {
    return this == INSTRUCTION ? instance.instruction() : instance.response();
  }

  /** Returns the name used in metrics, such as {@code instruction}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
