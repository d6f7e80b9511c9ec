package agora.llm;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What an answer's headers say about limits; null where they say nothing.
 *
 * @param requests the limit on requests
 * @param tokens the limit on tokens
 */
record RateHeaders(@Nullable Rate requests, @Nullable Rate tokens) {
  private static final Pattern PART = Pattern.compile("([0-9.]+)(ms|s|m|h|d)");

  /**
   * One limit.
   *
   * @param limit what fills the window, usually a minute
   * @param remaining what is left of it
   * @param reset until it is whole again; null if that is not said
   */
  record Rate(double limit, double remaining, @Nullable Duration reset) {
    /**
     * Returns what flows in a second. A window longer than a minute shows by its reset: limits by
     * the day look the same otherwise.
     */
    double perSecond() {
      double aMinute = limit / 60;
      return reset != null && reset.toSeconds() > 75
          ? Math.min(aMinute, (limit - remaining) / reset.toSeconds())
          : aMinute;
    }
  }

  static RateHeaders openAi(Headers headers) {
    return new RateHeaders(openAi(headers, "requests"), openAi(headers, "tokens"));
  }

  static RateHeaders anthropic(Headers headers) {
    return new RateHeaders(anthropic(headers, "requests"), anthropic(headers, "tokens"));
  }

  /**
   * Returns how long the server asks to wait, or null; seconds, milliseconds and dates are read.
   */
  static @Nullable Duration retryAfter(Headers headers, Instant now) {
    Double millis = number(headers.get("retry-after-ms"));
    if (millis != null) {
      return Duration.ofNanos((long) (millis * 1e6));
    }
    String value = headers.get("Retry-After");
    Double seconds = number(value);
    if (seconds != null) {
      return Duration.ofNanos((long) (seconds * 1e9));
    }
    if (value == null) {
      return null;
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
    } catch (DateTimeParseException e) {
      return null; // not one of the three forms: as if the server had said nothing
    }
  }

  private static @Nullable Rate openAi(Headers headers, String what) {
    Double limit = number(headers.get("x-ratelimit-limit-" + what));
    Double remaining = number(headers.get("x-ratelimit-remaining-" + what));
    if (limit == null || remaining == null || limit <= 0) {
      return null;
    }
    return new Rate(limit, remaining, duration(headers.get("x-ratelimit-reset-" + what)));
  }

  private static @Nullable Rate anthropic(Headers headers, String what) {
    Double limit = number(headers.get("anthropic-ratelimit-" + what + "-limit"));
    Double remaining = number(headers.get("anthropic-ratelimit-" + what + "-remaining"));
    // Anthropic's windows are minutes, and its reset times whole seconds: they add nothing.
    return limit == null || remaining == null || limit <= 0
        ? null
        : new Rate(limit, remaining, null);
  }

  private static @Nullable Double number(@Nullable String text) {
    try {
      double value = text == null ? -1 : Double.parseDouble(text.strip());
      return value >= 0 ? value : null;
    } catch (NumberFormatException e) {
      return null; // a date, or nothing that can be read
    }
  }

  /** Reads durations such as {@code 6m0s}, {@code 1.5s} and {@code 20ms}. */
  private static @Nullable Duration duration(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Matcher part = PART.matcher(text);
    double seconds = -1;
    while (part.find()) {
      double value = Double.parseDouble(part.group(1));
      seconds =
          Math.max(seconds, 0)
              + switch (part.group(2)) {
                case "ms" -> value / 1000;
                case "s" -> value;
                case "m" -> value * 60;
                case "h" -> value * 3600;
                default -> value * 86400;
              };
    }
    return seconds < 0 ? null : Duration.ofMillis((long) (seconds * 1000));
  }
}
