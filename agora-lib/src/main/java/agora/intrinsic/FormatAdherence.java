package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.ProgressListener;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Format adherence: 1 if an instance has the form that its domain requires, else 0.
 *
 * @param rule says yes or no
 */
public record FormatAdherence(Predicate<Instance> rule) implements IntrinsicMetric {
  private static final String NO_MARK = "(?:(?!\\[/?RESULT]).)*";
  private static final Pattern RESULT =
      Pattern.compile("(?s)" + NO_MARK + "\\[RESULT]\\s*(?!\\[)\\S" + NO_MARK + "\\[/RESULT]\\s*");
  private static final Pattern FENCED = Pattern.compile("(?s).*```[\\w+-]*\\n.*\\S.*\\n\\s*```.*");

  /**
   * Returns the rule of a domain: a math response ends with exactly one {@code [RESULT] x
   * [/RESULT]}, a code response has a closed code block, any other says something and does not
   * break off in the middle of a code block.
   */
  public static FormatAdherence of(Domain domain) {
    return new FormatAdherence(
        switch (domain) {
          case MATH -> instance -> RESULT.matcher(instance.response()).matches();
          case CODE -> instance -> FENCED.matcher(instance.response()).matches();
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

  private static boolean evenFences(String text) {
    return text.lines().filter(line -> line.stripLeading().startsWith("```")).count() % 2 == 0;
  }
}
