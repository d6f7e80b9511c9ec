package agora.generate;

import agora.data.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The placeholders that a prompt of a method must have, and those that it may have. */
final class Placeholders {
  private static final List<String> EXAMPLES =
      List.of("input1", "output1", "input2", "output2", "input3", "output3");
  private static final Pattern LOOKS_LIKE_ONE =
      Pattern.compile("[<{\\[]{1,2}\\s*[A-Za-z_]*(?:put|theme|word)[A-Za-z_]*\\d*\\s*[>}\\]]{1,2}");

  private Placeholders() {}

  /**
   * Checks a prompt before anything is asked with it.
   *
   * @param themes whether there are themes to draw from
   * @param firstWords whether there are first words to draw from
   * @param where names the prompt in messages
   * @throws IllegalArgumentException if it is empty, lacks a placeholder, or has one that this
   *     method does not fill
   */
  static void require(
      Method method, PromptTemplate prompt, boolean themes, boolean firstWords, String where) {
    if (prompt.text().isBlank()) {
      throw new IllegalArgumentException(where + " is empty: nothing would be asked");
    }
    Set<String> needed = needed(method, themes, firstWords);
    Set<String> missing = new LinkedHashSet<>(needed);
    missing.removeAll(prompt.placeholders());
    Set<String> foreign = new LinkedHashSet<>(prompt.placeholders());
    foreign.removeAll(needed);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          where
              + " has no "
              + named(missing)
              + ", which "
              + method.label().toLowerCase(Locale.ROOT)
              + " fills in: write it where the text belongs"
              + resembling(prompt));
    }
    for (String name : foreign) {
      throw new IllegalArgumentException(
          where
              + " has <"
              + name
              + ">, but "
              + (name.equals("input_theme") || name.equals("first_word")
                  ? "there is no list to draw it from"
                  : method.label().toLowerCase(Locale.ROOT) + " fills in " + named(needed))
              + ": use another prompt or another method");
    }
  }

  private static Set<String> needed(Method method, boolean themes, boolean firstWords) {
    return switch (method) {
      case RESPONSE_GENERATION -> new LinkedHashSet<>(List.of("input"));
      case QUALITY_ENHANCEMENT -> new LinkedHashSet<>(List.of("input", "output"));
      case INSTANCE_GENERATION -> {
        Set<String> names = new LinkedHashSet<>(EXAMPLES);
        if (themes) {
          names.add("input_theme");
        }
        if (firstWords) {
          names.add("first_word");
        }
        yield names;
      }
    };
  }

  private static String named(Set<String> names) {
    return String.join(", ", names.stream().map(name -> "<" + name + ">").toList());
  }

  /** Returns what stands in the prompt and may be a misspelled placeholder. */
  private static String resembling(PromptTemplate prompt) {
    List<String> found =
        new ArrayList<>(
            LOOKS_LIKE_ONE.matcher(prompt.text()).results().map(MatchResult::group).toList());
    found.removeIf(text -> prompt.placeholders().contains(text.substring(1, text.length() - 1)));
    return found.isEmpty() ? "" : "; misspelled perhaps: " + new LinkedHashSet<>(found);
  }
}
