package agora.judge;

import agora.evaluate.BenchmarkFile;
import agora.evaluate.Evaluation;
import agora.evaluate.Measure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The published files of AlpacaEval: a model's annotations, and the auxiliary tables of the
 * length-controlled win rate (fetched as {@code alpacaeval-difficulty} and {@code
 * alpacaeval-gamed}).
 */
public final class AlpacaFiles {
  private AlpacaFiles() {}

  /**
   * Judgement of a published annotation file.
   *
   * @param preference from 1 (the baseline) to 2 (the model), 0 for a draw, NaN where the judge
   *     gave none
   * @param baselineLength characters of the baseline's output
   * @param modelLength characters of the model's output
   */
  public record Annotation(double preference, int baselineLength, int modelLength) {
    private double win() {
      return preference == 0 ? 0.5 : preference - 1;
    }
  }

  /** Judgements of one model in a published annotation file, one row per instruction. */
  public record Annotations(List<Annotation> rows) {
    public Annotations {
      rows = List.copyOf(rows);
    }

    /** Returns the weighted win rate within [0, 1] over the rows that have a preference. */
    public Measure winRate() {
      return Measure.mean(
          "win rate", Evaluation.graded(rows.stream().mapToDouble(Annotation::win).toArray()));
    }

    /**
     * Returns the length-controlled fit over the rows that have a preference; those of the fit's
     * predictions are as many.
     */
    public LengthControl.Fit lengthControlled(LengthControl control) {
      int[] judged =
          IntStream.range(0, rows.size())
              .filter(i -> !Double.isNaN(rows.get(i).preference()))
              .toArray();
      List<Annotation> those = IntStream.of(judged).mapToObj(rows::get).toList();
      return control
          .of(judged)
          .fit(
              those.stream().mapToDouble(Annotation::win).toArray(),
              those.stream().mapToInt(Annotation::baselineLength).toArray(),
              those.stream().mapToInt(Annotation::modelLength).toArray(),
              null);
    }
  }

  /**
   * Reads {@code annotations.json}: objects with {@code output_1} (the baseline's), {@code
   * output_2} and {@code preference}.
   *
   * @throws IllegalArgumentException if one is not of that form; the message names file, entry and
   *     field
   */
  public static Annotations annotations(Path file) {
    List<Annotation> rows = new ArrayList<>();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      rows.add(
          new Annotation(
              preference(entry),
              characters(entry.text("output_1")),
              characters(entry.text("output_2"))));
    }
    return new Annotations(rows);
  }

  private static double preference(BenchmarkFile.Entry entry) {
    double value = entry.node("preference").isNull() ? Double.NaN : entry.number("preference");
    if (value != 0 && (value < 1 || value > 2)) {
      throw entry.bad("preference", "must be from 1 to 2, 0 or null, was " + value);
    }
    return value;
  }

  /** Counts as the published lengths do: code points, not UTF-16 units. */
  static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * Reads the auxiliary tables of the published fit.
   *
   * @param difficultyFile {@code instruction_difficulty.csv}, a column {@code
   *     instruction_difficulty} in the order of the instructions
   * @param gamedFile {@code df_gamed.csv} with the columns {@code std_delta_len}, {@code
   *     instruction_difficulty} and {@code preference} (1 to 2, or 0 to 1)
   * @throws IllegalArgumentException if a column is missing or holds something else; the message
   *     names file, row and column
   */
  public static LengthControl lengthControl(Path difficultyFile, Path gamedFile) {
    CsvFile difficulties = CsvFile.read(difficultyFile);
    List<Double> difficulty = new ArrayList<>();
    for (int row = 0; row < difficulties.size(); row++) {
      difficulty.add(difficulties.number(row, "instruction_difficulty"));
    }
    CsvFile table = CsvFile.read(gamedFile);
    boolean fromOne = false;
    for (int row = 0; row < table.size(); row++) {
      fromOne |= table.number(row, "preference") > 1;
    }
    List<LengthControl.Gamed> gamed = new ArrayList<>();
    for (int row = 0; row < table.size(); row++) {
      gamed.add(
          new LengthControl.Gamed(
              Math.tanh(table.number(row, "std_delta_len")),
              table.number(row, "instruction_difficulty"),
              table.number(row, "preference") - (fromOne ? 1 : 0)));
    }
    return new LengthControl(difficulty, gamed);
  }

  /** A table of comma-separated values with a header. */
  private record CsvFile(Path file, List<String> header, List<List<String>> rows) {
    static CsvFile read(Path file) {
      try {
        List<List<String>> rows = records(file, Files.readString(file).replaceFirst("^\uFEFF", ""));
        if (rows.size() < 2) {
          throw new IllegalArgumentException(file + ": a table needs a header and a row");
        }
        return new CsvFile(file, rows.getFirst(), rows.subList(1, rows.size()));
      } catch (IOException e) {
        throw new UncheckedIOException(
            file + ": cannot be read; ./environment/fetch downloads it: " + e.getMessage(), e);
      }
    }

    int size() {
      return rows.size();
    }

    double number(int row, String column) {
      int index = header.indexOf(column);
      if (index < 0) {
        throw new IllegalArgumentException(
            file + ": no column '" + column + "'; present: " + header);
      }
      try {
        return Double.parseDouble(rows.get(row).get(index));
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            file + " row " + (row + 2) + ": column '" + column + "' must be a number", e);
      }
    }

    private static List<List<String>> records(Path file, String text) {
      List<List<String>> records = new ArrayList<>();
      List<String> record = new ArrayList<>();
      StringBuilder field = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (quoted) {
          boolean twice = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
          quoted = c != '"' || twice;
          if (quoted) {
            field.append(c);
          }
          i += twice ? 1 : 0;
        } else if (c == '"') {
          quoted = true;
        } else if (c == ',' || c == '\n') {
          record.add(field.toString().strip());
          field.setLength(0);
          if (c == '\n') {
            records.add(record);
            record = new ArrayList<>();
          }
        } else {
          field.append(c);
        }
      }
      if (quoted) {
        throw new IllegalArgumentException(
            file
                + " row "
                + (records.size() + 1)
                + ": a quote is not closed; is the file cut off?");
      }
      if (!field.isEmpty() || !record.isEmpty()) {
        record.add(field.toString().strip());
        records.add(record);
      }
      return records;
    }
  }
}
