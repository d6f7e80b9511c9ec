package agora.data;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Progress of a long stage.
 *
 * @param stage what runs, a few words such as {@code "generate math"}; the same words for the whole
 *     stage
 * @param done finished items, 0 to {@code total}
 * @param total items in all, or -1 where it is not known
 * @param details further numbers in display order, such as {@code loss -> 1.234} or {@code spent ->
 *     $0.12}
 */
public record Progress(String stage, long done, long total, Map<String, String> details) {
  public Progress {
    if (done < 0 || (total >= 0 && done > total)) {
      throw new IllegalArgumentException("done must be within 0.." + total + ", was " + done);
    }
    details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** Returns whether every item is done. */
  public boolean finished() {
    return done == total;
  }
}
