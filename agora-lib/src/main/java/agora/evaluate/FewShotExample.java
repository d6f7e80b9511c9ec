package agora.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A solved example for few-shot prompts.
 *
 * @param question as the problems of its benchmark put it
 * @param answer what a model should reply, worked out
 */
public record FewShotExample(String question, String answer) {

  /**
   * Returns the first {@code n} problems of a training file, with their solutions: GSM8K's fields
   * {@code question} and {@code answer}, or MATH's {@code problem} and {@code solution}.
   *
   * @throws IllegalArgumentException if a line has neither, or there are fewer; the message names
   *     file, line and field
   */
  public static List<FewShotExample> read(Path file, int n) {
    List<FewShotExample> examples = new ArrayList<>();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      if (examples.size() == n) {
        break;
      }
      boolean competition = entry.object().has("problem");
      examples.add(
          competition
              ? new FewShotExample(entry.text("problem"), entry.text("solution"))
              : new FewShotExample(entry.text("question"), entry.text("answer")));
    }
    if (examples.size() < n) {
      throw new IllegalArgumentException(
          file + ": holds " + examples.size() + " solved problems, asked for " + n);
    }
    return examples;
  }
}
