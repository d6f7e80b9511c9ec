package agora.math;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time of day: {@code 3:30}, {@code 5:30 p.m.}, {@code 10 a.m.}, {@code 17:30}.
 *
 * @param seconds within the half of the day, or of the whole day from 13:00 on
 * @param half "am", "pm", or empty where the text does not say
 */
record TimeOfDay(int seconds, String half) {
  private static final Pattern WRAPPER =
      Pattern.compile("\\\\(?:text|textbf|textrm|mathrm|mbox)\\s*(?=\\{)|\\\\[ ,;:!]|[{}$~]");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2})(?:\\s?:\\s?([0-5]\\d))?(?:\\s?:\\s?([0-5]\\d))?\\s*([ap]\\.?\\s?m\\.?)?\\.?");
  private static final int HALF_DAY = 12 * 3600;

  /** Returns the time that a whole text is, or null. */
  static @Nullable TimeOfDay of(String text) {
    if (text.length() > 80) {
      return null;
    }
    boolean mayBe = text.indexOf(':') >= 0 || text.indexOf('m') >= 0 || text.indexOf('M') >= 0;
    if (!mayBe || text.isEmpty()) {
      return null;
    }
    String bare = WRAPPER.matcher(text).replaceAll("").strip().toLowerCase(Locale.ROOT);
    Matcher time = TIME.matcher(bare);
    if (!time.matches() || (time.group(2) == null && time.group(4) == null)) {
      return null;
    }
    int hours = Integer.parseInt(time.group(1));
    String half = time.group(4) == null ? "" : time.group(4).startsWith("a") ? "am" : "pm";
    if (hours > 24 || (!half.isEmpty() && (hours > 12 || hours == 0))) {
      return null;
    }
    int seconds = 60 * part(time.group(2)) + part(time.group(3));
    if (hours == 24) { // the day's end, which is no time but midnight
      return seconds == 0 ? new TimeOfDay(0, "am") : null;
    }
    if (half.isEmpty() && hours > 12) {
      return new TimeOfDay((hours - 12) * 3600 + seconds, "pm");
    }
    return new TimeOfDay((hours % 12) * 3600 + seconds, half);
  }

  private static int part(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** Whether two times are the same; one that does not say which half of the day fits both. */
  boolean same(TimeOfDay other) {
    return seconds % HALF_DAY == other.seconds % HALF_DAY
        && (half.equals(other.half) || half.isEmpty() || other.half.isEmpty());
  }
}
