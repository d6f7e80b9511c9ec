package agora.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The published auxiliary tables of AlpacaEval's length-controlled win rate (fetched as {@code
 * alpacaeval-difficulty} and {@code alpacaeval-gamed}).
 */
public final class AlpacaFiles {
  private AlpacaFiles() {}

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
