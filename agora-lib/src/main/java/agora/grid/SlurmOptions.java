package agora.grid;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of a submission to Slurm; null leaves the site's default.
 *
 * @param partition partition of the jobs
 * @param gres devices of each cell, such as {@code gpu:1}
 * @param time limit of each cell, such as {@code 04:00:00}
 * @param arrayLimit cells that may run at once, >= 1
 * @param more further options of {@code sbatch}, such as {@code --account=ml}
 */
public record SlurmOptions(
    @Nullable String partition,
    @Nullable String gres,
    @Nullable String time,
    @Nullable Integer arrayLimit,
    List<String> more) {
  public SlurmOptions {
    more = List.copyOf(more);
    if (arrayLimit != null && arrayLimit < 1) {
      throw new IllegalArgumentException("--array-limit must be >= 1, was " + arrayLimit);
    }
    requireOneWord("--partition", partition);
    requireOneWord("--gres", gres);
    requireOneWord("--time", time);
    for (String option : more) {
      if (!option.startsWith("--") || option.lines().count() != 1) {
        throw new IllegalArgumentException(
            "an option of sbatch begins with -- and is one line, was '" + option + "'");
      }
    }
  }

  private static void requireOneWord(String option, @Nullable String value) {
    if (value != null && !value.matches("\\S+")) {
      throw new IllegalArgumentException(option + " must be one word, was '" + value + "'");
    }
  }

  /** Returns the options that leave everything to the site. */
  public static SlurmOptions defaults() {
    return new SlurmOptions(null, null, null, null, List.of());
  }

  /** Returns the lines of a job script for these options; the last job has no devices. */
  List<String> lines(boolean cells) {
    List<String> lines = new ArrayList<>();
    if (partition != null) {
      lines.add("--partition=" + partition);
    }
    if (gres != null && cells) {
      lines.add("--gres=" + gres);
    }
    if (time != null && cells) {
      lines.add("--time=" + time);
    }
    lines.addAll(more);
    return lines.stream().map(line -> "#SBATCH " + line).toList();
  }
}
