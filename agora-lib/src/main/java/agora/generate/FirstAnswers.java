package agora.generate;

import agora.llm.ChatException;
import java.util.List;
import java.util.Map;

/**
 * The first answers of a run: when more than 80 % of 50 are rejected, the rest would be too, and
 * the run ends before it pays for them.
 */
final class FirstAnswers {
  static final int ANSWERS = 50;
  private static final double TOO_MANY = 0.8;
  private static final int SAMPLES = 3;
  private static final int SHOWN = 300;

  private final boolean goOn;
  private int judged;
  private int rejected;
  private boolean hopeless;

  /**
   * @param goOn whether the run goes on whatever they are
   */
  FirstAnswers(boolean goOn) {
    this.goOn = goOn;
  }

  /** Counts one more answer; returns whether the run has to end. */
  synchronized boolean hopeless(boolean accepted) {
    if (goOn || (judged >= ANSWERS && !hopeless)) {
      return false;
    }
    judged++;
    rejected += accepted ? 0 : 1;
    hopeless |= judged == ANSWERS && rejected > TOO_MANY * ANSWERS;
    return hopeless;
  }

  /** Returns why the run ends: the reasons by number, and three answers to read. */
  ChatException explain(Map<String, Integer> reasons, List<GenerationRun.RejectedSample> samples) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d of the first %d answers were rejected (%s). Every answer is kept in the journal. Mend the prompt, the endpoint's parameters or max_tokens, or go on all the same (--go-on; in code GenerationConfig.withGoOn(true)). Some of them:"
            .formatted(rejected, ANSWERS, listed(reasons)));
    for (GenerationRun.RejectedSample sample :
        samples.subList(0, Math.min(SAMPLES, samples.size()))) {
      text.append(
          "\n- item %d: %s, %s: %s"
              .formatted(
                  sample.index(), sample.reason(), sample.detail(), shortened(sample.raw())));
    }
    return new ChatException(ChatException.Kind.BUDGET, text.toString());
  }

  /** Returns the most frequent reason for a progress line; empty if nothing was rejected. */
  static String mostly(Map<String, Integer> reasons) {
    return reasons.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> " (mostly " + most.getKey() + ")")
        .orElse("");
  }

  private static String listed(Map<String, Integer> reasons) {
    return String.join(
        ", ",
        reasons.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(reason -> reason.getValue() + " " + reason.getKey())
            .toList());
  }

  private static String shortened(String raw) {
    String line = raw.replaceAll("\\s+", " ").strip();
    return line.length() <= SHOWN
        ? "'" + line + "'"
        : "'"
            + line.substring(0, SHOWN / 2)
            + " ... "
            + line.substring(line.length() - SHOWN / 2)
            + "'";
  }
}
