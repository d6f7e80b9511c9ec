package agora.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits from a response's headers; null where a header is missing.
 *
 * @param requests the limit on requests
 * @param tokens the limit on tokens
 */
record RateHeaders(@Nullable Rate requests, @Nullable Rate tokens) {
  private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:[.][0-9]{1,9})?)(ms|s|m|h|d)");

  /**
   * One limit.
   *
   * @param limit what fills the window, usually a minute
   * @param remaining what is left of it
   * @param reset until it is whole again; null if that is not said
   */
  record Rate(double limit, double remaining, @Nullable Duration reset) {
    /**
     * Returns what flows in a second, > 0. A window longer than a minute shows by its reset: limits
     * by the day look the same otherwise. Where nothing is used, the reset says nothing.
     */
    double perSecond() {
      double ofMinute = limit / 60;
      double used = limit - remaining;
      return reset != null && reset.toSeconds() > 75 && used > 0
          ? Math.min(ofMinute, used / reset.toSeconds())
          : ofMinute;
    }
  }

  static RateHeaders openAi(Headers headers) {
    return new RateHeaders(openAi(headers, "requests"), openAi(headers, "tokens"));
  }

  static RateHeaders anthropic(Headers headers) {
    return new RateHeaders(anthropic(headers, "requests"), anthropic(headers, "tokens"));
  }

  /**
   * Returns how long the server asks to wait, or null. Seconds, milliseconds and dates are read;
   * without them, the resets of the limits that are used up.
   */
  static @Nullable Duration retryAfter(Headers headers, Instant now) {
    Double millis = number(headers.get("retry-after-ms"));
    if (millis != null) {
      return ofSeconds(millis / 1000);
    }
    String value = headers.get("Retry-After");
    Double seconds = number(value);
    if (seconds != null) {
      return ofSeconds(seconds);
    }
    Instant there = date(headers.get("Date"), now); // dates are told by the server's own clock
    if (value != null) {
      Instant then = date(value, null);
      return then == null ? null : between(there == null ? now : there, then);
    }
    return reset(headers, there == null ? now : there);
  }

  /** Returns the time to the last reset of a limit that is used up; else to the first reset. */
  private static @Nullable Duration reset(Headers headers, Instant now) {
    Duration usedUp = null;
    Duration first = null;
    for (String name : headers.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean anthropic = lower.startsWith("anthropic-ratelimit-") && lower.endsWith("-reset");
      boolean openAi = lower.startsWith("x-ratelimit-reset");
      if (!anthropic && !openAi) {
        continue;
      }
      String text = headers.get(name);
      Instant then = text == null ? null : instant(text);
      Duration wait = then == null ? duration(text) : between(now, then);
      Double remaining =
          number(
              headers.get(
                  anthropic
                      ? name.substring(0, name.length() - "reset".length()) + "remaining"
                      : lower.replace("-reset", "-remaining")));
      if (wait == null || (remaining != null && remaining > 0)) {
        continue;
      }
      if (remaining != null) {
        usedUp = usedUp == null || wait.compareTo(usedUp) > 0 ? wait : usedUp;
      }
      first = first == null || wait.compareTo(first) < 0 ? wait : first;
    }
    return usedUp == null ? first : usedUp;
  }

  private static Duration between(Instant now, Instant then) {
    return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
  }

  private static Duration ofSeconds(double seconds) {
    return Duration.ofMillis((long) Math.min(seconds * 1000, 1e15));
  }

  private static @Nullable Instant date(@Nullable String text, @Nullable Instant otherwise) {
    try {
      return text == null
          ? otherwise
          : ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return otherwise; // not one of the forms: as if the server had said nothing
    }
  }

  private static @Nullable Instant instant(String text) {
    try {
      return java.time.OffsetDateTime.parse(text.strip()).toInstant();
    } catch (DateTimeParseException e) {
      return null; // a duration, or nothing that can be read
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
      return value >= 0 ? Math.min(value, 1e15) : null;
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
