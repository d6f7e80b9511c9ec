package agora.train;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/** The run's log as a CSV file, one line per step. */
final class LossLog implements AutoCloseable {
  private static final String HEADER =
      "step,epoch,loss,learning_rate,gradient_norm,tokens,tokens_per_second,utilization,"
          + "memory_bytes,held_out_loss";

  private final BufferedWriter out;

  /** Opens the log and keeps the lines of the first {@code steps} steps. */
  LossLog(Path file, long steps) {
    try {
      List<String> kept = new ArrayList<>();
      kept.add(HEADER);
      if (steps > 0 && Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          if (!line.equals(HEADER) && complete(line) && stepOf(line) <= steps) {
            kept.add(line);
          }
        }
      }
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.write(part, kept);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Writes the line of a step; {@code heldOut} is NaN where nothing was measured. */
  void write(TrainingEvent.Step step, double heldOut) {
    try {
      out.write(
          step.step()
              + ","
              + step.epoch()
              + ","
              + step.loss()
              + ","
              + step.learningRate()
              + ","
              + step.gradientNorm()
              + ","
              + step.tokens()
              + ","
              + Math.round(step.tokensPerSecond())
              + ","
              + String.format(Locale.ROOT, "%.4f", step.utilization())
              + ","
              + step.memoryBytes()
              + ","
              + (Double.isNaN(heldOut) ? "" : heldOut)
              + "\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the loss log cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the loss of the last step. No table is made, so that a run needs no library of tables.
   */
  static double lastLoss(Path file) {
    int column = List.of(HEADER.split(",", -1)).indexOf("loss");
    double last = Double.NaN;
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.equals(HEADER) && complete(line)) {
          last = Double.parseDouble(line.split(",", -1)[column]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return last;
  }

  /** Returns the log as a table; {@code held_out_loss} is missing where nothing was measured. */
  static Table read(Path file) {
    LongColumn step = LongColumn.create("step");
    List<DoubleColumn> numbers = new ArrayList<>();
    String[] names = HEADER.split(",", -1);
    for (int i = 1; i < names.length; i++) {
      numbers.add(DoubleColumn.create(names[i]));
    }
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.equals(HEADER) || !complete(line)) {
          continue;
        }
        String[] fields = line.split(",", -1);
        step.append(Long.parseLong(fields[0]));
        for (int i = 1; i < names.length; i++) {
          if (fields[i].isEmpty()) {
            numbers.get(i - 1).appendMissing();
          } else {
            numbers.get(i - 1).append(Double.parseDouble(fields[i]));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    Table table = Table.create("losses", step);
    numbers.forEach(table::addColumns);
    return table;
  }

  /** A line cut short by a kill has too few fields. */
  private static boolean complete(String line) {
    return commas(line) == commas(HEADER);
  }

  private static long commas(String line) {
    return line.chars().filter(c -> c == ',').count();
  }

  private static long stepOf(String line) {
    return Long.parseLong(line.substring(0, line.indexOf(',')));
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the loss log cannot be closed: " + e.getMessage(), e);
    }
  }
}
