package agora.intrinsic;

import agora.data.Domain;
import agora.data.Instance;
import agora.data.InstanceLine;
import agora.data.Jsonl;
import agora.data.NearDuplicateSearch;
import agora.data.NpyFile;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.data.TextSketch;
import agora.stats.Estimate;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data files to be measured without a study and without a model.
 *
 * @param files JSON Lines files with {@code instruction} and {@code response}, which are read as
 *     one data set; lines with a {@code reason} and no instruction are rejected answers
 * @param domain whose form responses must have; null to require none
 * @param problems what instances must not contain; null to leave contamination out
 * @param embeddings one row per instance, in order; null to leave diversity out
 */
public record DataFiles(
    List<Path> files,
    @Nullable Domain domain,
    @Nullable Contamination problems,
    @Nullable NpyFile embeddings) {
  private static final String DIVERSITY = "diversity";

  public DataFiles {
    files = List.copyOf(files);
  }

  /**
   * Returns the report, in one process.
   *
   * @throws IllegalArgumentException if a line is not an instance, there is no instance, or there
   *     are more or fewer embeddings
   */
  public DataReport measure(ProgressListener listener) {
    DataCounts counts = new DataCounts();
    LongOpenHashSet different = new LongOpenHashSet();
    NearDuplicateSearch search = NearDuplicateSearch.exact(DataReport.NEAR);
    List<NearDuplicateSearch.Pair> pairs = new ArrayList<>();
    int done = 0;
    for (Path file : files) {
      Jsonl.forEachText(
          file,
          (number, line) -> {
            String where = file + " line " + number;
            InstanceLine value = line.isBlank() ? null : InstanceLine.parse(line, where);
            if (value == null) {
              return;
            }
            if (value.isRejected()) {
              counts.addRejected(String.valueOf(value.reason()));
              return;
            }
            Instance instance = value.instance(where);
            TextSketch sketch = TextSketch.of(instance);
            int index = Math.toIntExact(counts.instances());
            counts.add(instance, sketch, domain, problems);
            different.add(sketch.whole());
            NearDuplicateSearch.Pair pair = search.add(index, sketch.shingles());
            if (pair != null) {
              pairs.add(pair);
            }
          });
      done++;
      listener.update(new Progress("files", done, files.size(), Map.of()));
    }
    requireEmbeddings(counts.instances(), files, embeddings);
    return DataReport.of(
        counts, counts.instances() - different.size(), pairs, problems != null, diversity());
  }

  /**
   * Checks that there are instances, and one embedding for each.
   *
   * @throws IllegalArgumentException if not
   */
  public static void requireEmbeddings(
      long instances, List<?> files, @Nullable NpyFile embeddings) {
    if (instances == 0) {
      throw new IllegalArgumentException(
          "metrics need at least one instance, there is none in " + files);
    }
    if (embeddings != null && embeddings.rows() != instances) {
      throw new IllegalArgumentException(
          "embeddings must have one row per instance: %s has %d rows, the data has %d instances"
              .formatted(embeddings.file(), embeddings.rows(), instances));
    }
  }

  private @Nullable Estimate diversity() {
    if (embeddings == null) {
      return null;
    }
    UnitSum sum = sum(embeddings, 0, embeddings.rows());
    double[] moments = moments(embeddings, sum, 0, embeddings.rows());
    return Diversity.estimate(DIVERSITY, sum.count(), moments[0], moments[1]);
  }

  /** Returns the sum of the unit vectors of some rows. */
  public static UnitSum sum(NpyFile embeddings, long from, long to) {
    UnitSum sum = new UnitSum(DIVERSITY, embeddings.width());
    embeddings.forEach(from, to, sum::add);
    return sum;
  }

  /** Returns the sum of some rows' mean distances to all others, and the sum of their squares. */
  public static double[] moments(NpyFile embeddings, UnitSum all, long from, long to) {
    double[] moments = new double[2];
    embeddings.forEach(
        from,
        to,
        (index, row) -> {
          double distance = all.distance(index, row);
          moments[0] += distance;
          moments[1] += distance * distance;
        });
    return moments;
  }
}
