package agora.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about some consecutive lines of a file.
 *
 * @param lines number of lines; up to the wrong one where there is an error
 * @param results one per item, in order
 * @param error what is wrong with the last line, without its place; null if nothing is
 * @param refused why nothing can be decided on this machine; null if it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Part(
    int lines, List<LineResult> results, @Nullable String error, @Nullable String refused) {
  public Part {
    results = List.copyOf(results);
  }

  /** Returns a part that a machine refuses. */
  public static Part refused(String why) {
    return new Part(0, List.of(), null, why);
  }
}
