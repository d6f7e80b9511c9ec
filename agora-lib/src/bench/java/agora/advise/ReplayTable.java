package agora.advise;

import agora.data.Jsonl;
import agora.data.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Complete table that advised studies are replayed on: what students of every arm scored at every
 * volume, and their scores with seeds and problems that no replay sees.
 *
 * @param target the largest volume, in instances
 * @param base right answers of the base student on the development problems, a 0 or 1 each
 * @param reference those of the reference
 * @param truthBase share of the hidden problems that the base solves
 * @param truthReference share that the reference solves
 * @param entries one per arm
 */
public record ReplayTable(
    int target,
    String base,
    String reference,
    double truthBase,
    double truthReference,
    List<Entry> entries) {

  /**
   * One arm.
   *
   * @param generator name of the profile
   * @param setting key of the setting
   * @param promptTokens of the data at the target volume, rejected answers included
   * @param completionTokens of the data at the target volume
   * @param solving share of the development problems that the generator itself solves, in percent
   * @param metrics of the first 150 instances, by name
   * @param students by volume: right answers on the development problems, of one student per
   *     training seed of the same data
   * @param hidden share of the hidden problems that each hidden student solves
   */
  public record Entry(
      String generator,
      String setting,
      long promptTokens,
      long completionTokens,
      double solving,
      Map<String, Double> metrics,
      SortedMap<Integer, List<String>> students,
      List<Double> hidden) {
    /** Returns the arm. */
    public Arm arm() {
      return new Arm(generator, Setting.ofKey(setting));
    }
  }

  /** Reads a table. */
  public static ReplayTable read(Path file) {
    return Jsonl.readOne(file, ReplayTable.class);
  }

  /** Writes the table. */
  public void write(Path file) {
    try {
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      Jsonl.mapper().writeValue(partial.toFile(), this);
      Files.move(partial, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Returns the mean PGR of an arm's hidden students in percent: what a choice is worth. */
  public double truth(Entry entry) {
    double mean = entry.hidden().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    return 100 * (mean - truthBase) / (truthReference - truthBase);
  }

  /** Returns a student's PGR on the development problems in percent. */
  public double pgr(String answers) {
    return 100 * (share(answers) - share(base)) / (share(reference) - share(base));
  }

  /**
   * Returns, for each development problem, how much it moves a student's PGR in percent: the linear
   * approximation of the ratio, of mean 0.
   */
  public double[] influence(String answers) {
    double gap = share(reference) - share(base);
    double pgr = pgr(answers) / 100;
    double[] influence = new double[answers.length()];
    Arrays.setAll(
        influence,
        i ->
            100
                * (answers.charAt(i)
                    - base.charAt(i)
                    - pgr * (reference.charAt(i) - base.charAt(i)))
                / gap);
    return influence;
  }

  private static double share(String answers) {
    return (double) answers.chars().filter(c -> c == '1').count() / answers.length();
  }
}
