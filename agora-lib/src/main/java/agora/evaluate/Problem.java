package agora.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One problem of a benchmark.
 *
 * @param id its name within the benchmark, as published where it has one
 * @param question what is asked, as published, before any prompt is put around it
 * @param gold the reference answer as the grader compares it; empty where there is none
 * @param tags what results are grouped by, such as {@code level -> 5}, in the order to show them
 */
public record Problem(String id, String question, String gold, Map<String, String> tags) {
  public Problem {
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }

  /** Returns a problem without tags. */
  public static Problem of(String id, String question, String gold) {
    return new Problem(id, question, gold, Map.of());
  }
}
