package agora.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Today's date in C's formats, with English names. */
final class DateFormat {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('d', "dd"),
          Map.entry('m', "MM"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('Y', "yyyy"),
          Map.entry('y', "yy"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"),
          Map.entry('f', "SSSSSS"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('D', "MM/dd/yy"),
          Map.entry('x', "MM/dd/yy"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('X', "HH:mm:ss"),
          Map.entry('R', "HH:mm"),
          Map.entry('r', "hh:mm:ss a"));

  private final ZonedDateTime now;

  DateFormat(Clock clock) {
    this.now = ZonedDateTime.now(clock);
  }

  String format(String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char field = format.charAt(++i);
      boolean bare = field == '-' && i + 1 < format.length();
      if (bare) {
        field = format.charAt(++i);
      }
      String text = field(field);
      out.append(bare ? text.replaceFirst("^[0 ]+(?=.)", "") : text);
    }
    return out.toString();
  }

  private String field(char field) {
    return switch (field) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'e' -> String.format(Locale.ROOT, "%2d", now.getDayOfMonth());
      case 'k' -> String.format(Locale.ROOT, "%2d", now.getHour());
      case 'l' -> String.format(Locale.ROOT, "%2d", (now.getHour() + 11) % 12 + 1);
      case 'w' -> String.valueOf(now.getDayOfWeek().getValue() % 7);
      case 'u' -> String.valueOf(now.getDayOfWeek().getValue());
      case 'C' -> String.valueOf(now.getYear() / 100);
      case 's' -> String.valueOf(now.toEpochSecond());
      case 'z', 'Z' -> ""; // Python's date has no zone
      case 'V' ->
          String.format(
              Locale.ROOT, "%02d", now.get(java.time.temporal.IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'G' -> String.valueOf(now.get(java.time.temporal.IsoFields.WEEK_BASED_YEAR));
      case 'c' ->
          field('a') + " " + field('b') + " " + field('e') + " " + field('T') + " " + field('Y');
      default -> {
        String pattern = PATTERNS.get(field);
        if (pattern == null) {
          throw new IllegalArgumentException(
              "the date format '%" + field + "' is not supported here");
        }
        yield now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
      }
    };
  }
}
