package agora.mini;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with named slots in braces, which can be filled, and read back from a filled text. */
final class Template {
  private static final Pattern SLOT = Pattern.compile("\\{([a-z]+)}");

  private final String text;
  private final List<String> slots = new ArrayList<>();
  private final Pattern pattern;

  Template(String text) {
    this.text = text;
    StringBuilder regex = new StringBuilder();
    Matcher matcher = SLOT.matcher(text);
    int end = 0;
    while (matcher.find()) {
      regex.append(Pattern.quote(text.substring(end, matcher.start())));
      String slot = matcher.group(1);
      regex.append(slots.contains(slot) ? "\\k<" + slot + ">" : group(slot));
      slots.add(slot);
      end = matcher.end();
    }
    regex.append(Pattern.quote(text.substring(end)));
    this.pattern = Pattern.compile(regex.toString());
  }

  String text() {
    return text;
  }

  boolean has(String slot) {
    return slots.contains(slot);
  }

  /** Returns the text with every slot replaced by its value, in one pass. */
  String fill(Map<String, String> values) {
    return fill(text, values);
  }

  static String fill(String text, Map<String, String> values) {
    return SLOT.matcher(text)
        .replaceAll(
            slot -> Matcher.quoteReplacement(values.getOrDefault(slot.group(1), slot.group())));
  }

  /** Returns the slots' values if the whole of {@code filled} is this template, filled. */
  Optional<Map<String, String>> match(String filled) {
    Matcher matcher = pattern.matcher(filled);
    return matcher.matches() ? Optional.of(values(matcher)) : Optional.empty();
  }

  /** Returns the first part of {@code text} that is this template, filled. */
  Optional<String> find(String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private Map<String, String> values(Matcher matcher) {
    Map<String, String> values = new LinkedHashMap<>();
    slots.forEach(slot -> values.put(slot, matcher.group(slot)));
    return values;
  }

  private static String group(String slot) {
    return switch (slot) {
      case "k", "start" -> "(?<" + slot + ">\\d+)";
      case "name", "other", "thing", "function" -> "(?<" + slot + ">\\w+)";
      default -> "(?<" + slot + ">[^\\n]+?)";
    };
  }
}
