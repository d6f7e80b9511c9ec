package agora.intrinsic;

import agora.data.Jsonl;
import agora.data.NearDuplicateSearch;
import agora.data.TextFiles;
import agora.stats.Estimate;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Report on data files that needs no model.
 *
 * @param instances number of instances
 * @param reasons lines by reason: valid, what is wrong, or why a generation rejected them
 * @param instructionWords lengths of the instructions
 * @param responseWords lengths of the responses
 * @param exactDuplicates instances that differ from an earlier one at most in case and white space
 * @param nearDuplicates instances that repeat an earlier one, exact duplicates included
 * @param contaminated instances that contain a problem of a benchmark; null if none was looked for
 * @param diversity mean cosine distance of all pairs of given embeddings; null without embeddings
 * @param pairs instances that repeat an earlier one, ascending
 * @param flags instances that contain a problem, ascending
 */
public record DataReport(
    long instances,
    Map<String, Long> reasons,
    DataCounts.Lengths instructionWords,
    DataCounts.Lengths responseWords,
    long exactDuplicates,
    long nearDuplicates,
    @Nullable Long contaminated,
    @Nullable Estimate diversity,
    @JsonIgnore List<NearDuplicateSearch.Pair> pairs,
    @JsonIgnore List<Contamination.Flag> flags) {
  /** Similarity from which an instance counts as a near duplicate, as in a study's metrics. */
  public static final double NEAR = 0.8;

  public DataReport {
    reasons = new TreeMap<>(reasons);
    pairs = List.copyOf(pairs);
    flags = List.copyOf(flags);
  }

  /**
   * Returns the report of counts that were made.
   *
   * @param pairs in any order
   * @param looked whether problems of a benchmark were looked for
   */
  public static DataReport of(
      DataCounts counts,
      long exactDuplicates,
      List<NearDuplicateSearch.Pair> pairs,
      boolean looked,
      @Nullable Estimate diversity) {
    List<NearDuplicateSearch.Pair> ascending =
        pairs.stream()
            .sorted(java.util.Comparator.comparingInt(NearDuplicateSearch.Pair::later))
            .toList();
    return new DataReport(
        counts.instances(),
        counts.reasons(),
        counts.instructionLengths(),
        counts.responseLengths(),
        exactDuplicates,
        ascending.size(),
        looked ? Long.valueOf(counts.contaminated().size()) : null,
        diversity,
        ascending,
        counts.contaminated());
  }

  /**
   * Writes {@code report.json}, {@code near_duplicates.jsonl} with one pair per line, and {@code
   * contaminated.jsonl} with one flag per line if problems were looked for.
   *
   * @return the report as it was written
   */
  public String write(Path folder) {
    Jsonl.write(folder.resolve("near_duplicates.jsonl"), pairs);
    Path contamination = folder.resolve("contaminated.jsonl");
    if (contaminated != null) {
      Jsonl.write(contamination, flags);
    } else {
      TextFiles.delete(contamination); // that of an earlier report is not this one's
    }
    String json = Jsonl.pretty(this);
    TextFiles.write(folder.resolve("report.json"), json);
    return json;
  }
}
