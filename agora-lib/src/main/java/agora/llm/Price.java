package agora.llm;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Price of an endpoint in USD per million tokens.
 *
 * @param input price of input tokens, >= 0
 * @param output price of output tokens, >= 0
 * @param cachedInput price of input tokens served from the server's cache; null where they cost the
 *     same as others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Price(double input, double output, @Nullable Double cachedInput) {
  /** The price of a model that costs nothing, such as one on your own machine. */
  public static final Price FREE = new Price(0, 0, null);

  public Price {
    require(input, "input");
    require(output, "output");
    if (cachedInput != null) {
      require(cachedInput, "cachedInput");
    }
  }

  /** Returns the price of these many dollars per million tokens in and out. */
  public static Price of(double input, double output) {
    return new Price(input, output, null);
  }

  /**
   * Returns the price that a user writes as two numbers, such as {@code 0.15,0.60}.
   *
   * @param name of the option or variable, for messages
   */
  public static Price parse(String name, String text) {
    String[] parts = text.split(",", -1);
    try {
      if (parts.length == 2) {
        return of(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException(
        name
            + " is two numbers, USD per million tokens in and out, such as 0.15,0.60; was "
            + text);
  }

  /** Returns the cost of this usage in USD. */
  public double cost(Usage usage) {
    double cached = cachedInput == null ? input : cachedInput;
    return ((usage.promptTokens() - usage.cachedTokens()) * input
            + usage.cachedTokens() * cached
            + usage.completionTokens() * output)
        / 1e6;
  }

  /** Returns this price times a factor, such as 0.5 for a batch. */
  public Price times(double factor) {
    return new Price(
        input * factor, output * factor, cachedInput == null ? null : cachedInput * factor);
  }

  private static void require(double value, String name) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "a price is USD per million tokens, >= 0: " + name + " was " + value);
    }
  }
}
