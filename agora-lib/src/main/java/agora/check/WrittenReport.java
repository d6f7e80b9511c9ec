package agora.check;

import java.util.List;

/**
 * Report that was written.
 *
 * @param json its content
 * @param missing problems without a reply, which do not count; empty for instances
 */
public record WrittenReport(String json, List<String> missing) {
  public WrittenReport {
    missing = List.copyOf(missing);
  }
}
