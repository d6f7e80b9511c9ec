package agora.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts of the answers that a run rejected, and some of them to read. Safe for many threads. */
final class Rejections {
  private static final int SAMPLES = 200;
  private static final int LONGEST_EXAMPLE = 160;
  private static final int REASONS_NAMED = 3;

  private final Map<RejectReason, Integer> byReason = new EnumMap<>(RejectReason.class);
  private final Map<String, Integer> byWords = new TreeMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private long count;
  private long answers;

  /** A rejected answer to read. */
  record Sample(int index, int attempt, String reason, String detail, String raw) {}

  synchronized void add(int item, int attempt, Rejected answer) {
    count++;
    answers += answer.reason() == RejectReason.NO_ANSWER ? 0 : 1;
    byReason.merge(answer.reason(), 1, Integer::sum);
    byWords.merge(words(answer), 1, Integer::sum);
    if (samples.size() < SAMPLES) {
      samples.add(
          new Sample(item, attempt, answer.reason().label(), answer.detail(), answer.raw()));
    }
  }

  synchronized long count() {
    return count;
  }

  /** Returns the rejections of answers that came: a failed request is not one. */
  synchronized long answers() {
    return answers;
  }

  synchronized Map<String, Integer> byReason() {
    Map<String, Integer> byLabel = new LinkedHashMap<>();
    byReason.forEach((reason, number) -> byLabel.put(reason.label(), number));
    return byLabel;
  }

  synchronized List<Sample> samples() {
    return samples.stream()
        .sorted(Comparator.comparingInt(Sample::index).thenComparingInt(Sample::attempt))
        .toList();
  }

  /** Returns the most frequent reasons in words with their numbers, and one answer as example. */
  synchronized String summary() {
    String reasons =
        byWords.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(REASONS_NAMED)
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
    String example =
        samples.stream()
            .map(sample -> sample.raw().strip())
            .filter(raw -> !raw.isEmpty())
            .findFirst()
            .map(raw -> "; one answer was: \"" + shortened(raw) + "\"")
            .orElse("");
    return reasons + example;
  }

  /** Returns the most frequent reason for a progress line; empty if nothing was rejected. */
  synchronized String mostly() {
    return byReason.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> " (mostly " + most.getKey().label() + ")")
        .orElse("");
  }

  /** Returns some answers to read, one line each. */
  synchronized String examples(int most) {
    return samples.stream()
        .limit(most)
        .map(sample ->
            "\n- item %d, %s: \"%s\""
                .formatted(sample.index(), sample.detail(), shortened(sample.raw().strip())))
        .collect(Collectors.joining());
  }

  /** Returns what was wrong as a reader of the prompt would say it. */
  static String words(Rejected answer) {
    return switch (answer.reason()) {
      case MISSING_MARKER -> answer.detail();
      case NOT_JSON -> "not the JSON that the prompt asks for";
      case EMPTY -> answer.detail();
      case CUT -> "cut at max_tokens before the end";
      case TOO_LONG -> "too long for the student";
      case REFUSAL -> "the model declined";
      case RESULT_MARKER ->
          answer.raw().contains("[RESULT]") || answer.raw().contains("[/RESULT]")
              ? "not exactly one result marker at the end"
              : "no result marker";
      case CODE_FENCE ->
          answer.raw().contains("```")
              ? "text before or after the code fence"
              : "no code fence around the program";
      case FORBIDDEN_PHRASE -> "an explanation outside the code";
      case NO_ANSWER -> "no answer from the server";
      case REFUSED -> "refused by the server: " + answer.detail();
    };
  }

  private static String shortened(String raw) {
    String line = raw.replaceAll("\\s+", " ");
    if (line.length() <= LONGEST_EXAMPLE) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST_EXAMPLE - 1)) ? 1 : 0;
    return line.substring(0, LONGEST_EXAMPLE - end) + "...";
  }
}
