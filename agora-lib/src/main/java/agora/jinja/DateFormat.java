package agora.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
      int start = i++;
      while (i + 1 < format.length() && "-_0^#".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      String text = field(format.charAt(i));
      out.append(
          text == null ? format.substring(start, i + 1) : flagged(text, format, start + 1, i));
    }
    return out.toString();
  }

  /** Returns a field as the flags before its letter want it padded and written. */
  private static String flagged(String field, String format, int from, int to) {
    String text = field;
    for (char flag : format.substring(from, to).toCharArray()) {
      String bare = text.replaceFirst("^[0 ]+(?=[0-9])", "");
      text =
          switch (flag) {
            case '-' -> bare;
            case '_' -> " ".repeat(text.length() - bare.length()) + bare;
            case '0' -> "0".repeat(text.length() - bare.length()) + bare;
            case '^' -> text.toUpperCase(Locale.ROOT);
            default ->
                format.charAt(to) == 'p'
                    ? text.toLowerCase(Locale.ROOT)
                    : text.toUpperCase(Locale.ROOT);
          };
    }
    return text;
  }

  /** Returns one field; null if there is none of this letter, which is then written as it is. */
  private @Nullable String field(char field) {
    return switch (field) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'e' -> String.format(Locale.ROOT, "%2d", now.getDayOfMonth());
      case 'k' -> String.format(Locale.ROOT, "%2d", now.getHour());
      case 'l' -> String.format(Locale.ROOT, "%2d", (now.getHour() + 11) % 12 + 1);
      case 'w' -> String.valueOf(now.getDayOfWeek().getValue() % 7);
      case 'U' -> week(now.getDayOfWeek().getValue() % 7);
      case 'W' -> week(now.getDayOfWeek().getValue() - 1);
      case 'P' -> now.getHour() < 12 ? "am" : "pm";
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
        if ("EOgN".indexOf(field) >= 0) {
          throw new IllegalArgumentException(
              "the date format '%" + field + "' is not supported here");
        }
        if (pattern == null) {
          yield null;
        }
        yield now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
      }
    };
  }

  /** Returns the number of the week in the year, where the first whole one is 1. */
  private String week(int dayOfWeek) {
    return String.format(Locale.ROOT, "%02d", (now.getDayOfYear() + 6 - dayOfWeek) / 7);
  }
}
