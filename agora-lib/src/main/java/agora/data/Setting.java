package agora.data;

import java.util.Arrays;
import java.util.List;

/** One of the nine settings of AgoraBench: a domain and a method (Table 1 of the paper). */
public enum Setting {
  MATH_INSTANCE_GENERATION(Domain.MATH, Method.INSTANCE_GENERATION),
  MATH_RESPONSE_GENERATION(Domain.MATH, Method.RESPONSE_GENERATION),
  MATH_QUALITY_ENHANCEMENT(Domain.MATH, Method.QUALITY_ENHANCEMENT),
  CODE_INSTANCE_GENERATION(Domain.CODE, Method.INSTANCE_GENERATION),
  CODE_RESPONSE_GENERATION(Domain.CODE, Method.RESPONSE_GENERATION),
  CODE_QUALITY_ENHANCEMENT(Domain.CODE, Method.QUALITY_ENHANCEMENT),
  INSTRUCTION_FOLLOWING_INSTANCE_GENERATION(
      Domain.INSTRUCTION_FOLLOWING, Method.INSTANCE_GENERATION),
  INSTRUCTION_FOLLOWING_RESPONSE_GENERATION(
      Domain.INSTRUCTION_FOLLOWING, Method.RESPONSE_GENERATION),
  INSTRUCTION_FOLLOWING_QUALITY_ENHANCEMENT(
      Domain.INSTRUCTION_FOLLOWING, Method.QUALITY_ENHANCEMENT);

  private final Domain domain;
  private final Method method;

  Setting(Domain domain, Method method) {
    this.domain = domain;
    this.method = method;
  }

  public Domain domain() {
    return domain;
  }

  public Method method() {
    return method;
  }

  /** Returns the name used in files, such as {@code math_instance_generation}. */
  public String key() {
    return domain.key() + "_" + method.key();
  }

  /** Returns the name used in figures, such as {@code Math, instance generation}. */
  public String label() {
    return domain.label() + ", " + method.label().toLowerCase(java.util.Locale.ROOT);
  }

  /** Returns the setting of this domain and method; every combination exists. */
  public static Setting of(Domain domain, Method method) {
    return all().stream()
        .filter(setting -> setting.domain == domain && setting.method == method)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns the setting with this key.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that exist
   */
  public static Setting ofKey(String key) {
    return all().stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a setting is one of "
                    + all().stream().map(Setting::key).toList()
                    + ", was "
                    + key));
  }

  /** Returns the nine settings, by domain, then method. */
  public static List<Setting> all() {
    return Arrays.asList(values());
  }
}
