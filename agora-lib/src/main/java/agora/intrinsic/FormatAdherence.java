package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.ProgressListener;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Format adherence: 1 if an instance has the form that its domain requires, else 0.
 *
 * @param rule says yes or no
 */
public record FormatAdherence(Predicate<Instance> rule) implements IntrinsicMetric {
  private static final String RESULT = "[RESULT]";
  private static final String RESULT_END = "[/RESULT]";
  private static final Pattern FENCE = Pattern.compile("```[\\w+-]*[ \\t]*\\r?\\n");

  /**
   * Returns the rule of a domain: a math response ends with exactly one {@code [RESULT] x
   * [/RESULT]}, a code response has a closed code block, any other says something and does not
   * break off in the middle of a code block.
   */
  public static FormatAdherence of(Domain domain) {
    return new FormatAdherence(
        switch (domain) {
          case MATH -> instance -> endsWithOneResult(instance.response());
          case CODE -> instance -> hasClosedBlock(instance.response());
          case INSTRUCTION_FOLLOWING ->
              instance -> !instance.response().isBlank() && evenFences(instance.response());
        });
  }

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    return MetricValues.of(
        "format_adherence",
        dataset.instances().stream()
            .map(instance -> rule.test(instance) && !instance.instruction().isBlank() ? 1.0 : 0.0)
            .toList());
  }

  /** Returns whether a text has one result, which is not empty or a list, and ends with it. */
  private static boolean endsWithOneResult(String text) {
    int begin = text.indexOf(RESULT);
    int end = text.indexOf(RESULT_END);
    if (begin < 0 || end < begin || begin != text.lastIndexOf(RESULT)) {
      return false;
    }
    String result = text.substring(begin + RESULT.length(), end).stripLeading();
    return !result.isEmpty()
        && !result.startsWith("[")
        && text.substring(end + RESULT_END.length()).isBlank();
  }

  /** Returns whether a code block that is not empty is closed; in one pass, for endless answers. */
  private static boolean hasClosedBlock(String text) {
    Matcher opened = FENCE.matcher(text);
    if (!opened.find()) {
      return false;
    }
    boolean filled = false;
    for (String line : text.substring(opened.end()).split("\n", -1)) {
      if (filled && line.stripLeading().startsWith("```")) {
        return true;
      }
      filled |= !line.isBlank();
    }
    return false;
  }

  private static boolean evenFences(String text) {
    return text.lines().filter(line -> line.stripLeading().startsWith("```")).count() % 2 == 0;
  }
}
