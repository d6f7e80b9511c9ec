package agora.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a benchmark program's command line asks for: some of its rows, and numbers. */
final class BenchRows {
  private final List<String> asked;
  private final Map<String, Integer> numbers;

  private BenchRows(List<String> asked, Map<String, Integer> numbers) {
    this.asked = asked;
    this.numbers = numbers;
  }

  /**
   * Reads a command line; {@code --help} prints what there is and ends the program, and so does
   * what is not there, with status 2.
   *
   * @param about what the program measures
   * @param rows each row with what it measures
   * @param numbers each numeric option with its default
   */
  static BenchRows of(
      String about, Map<String, String> rows, Map<String, Integer> numbers, String[] arguments) {
    List<String> asked = new ArrayList<>(rows.keySet());
    Map<String, Integer> set = new TreeMap<>(numbers);
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      if (option.equals("--help") || option.equals("-h")) {
        System.out.print(help(about, rows, numbers));
        System.exit(0);
      }
      String name = option.replaceFirst("^--", "");
      String value = i + 1 < arguments.length ? arguments[++i] : "";
      if (option.equals("--rows")) {
        asked = Arrays.asList(value.split(",", -1));
        asked.stream().filter(row -> !rows.containsKey(row)).forEach(row -> refuse("row", row));
      } else if (option.startsWith("--") && set.containsKey(name) && value.matches("\\d+")) {
        set.put(name, Integer.valueOf(value));
      } else {
        refuse("option", option + " " + value);
      }
    }
    return new BenchRows(List.copyOf(asked), set);
  }

  private static String help(String about, Map<String, String> rows, Map<String, Integer> numbers) {
    StringBuilder text = new StringBuilder(about).append("\n  --rows A,B  some of:\n");
    rows.forEach((row, what) -> text.append(String.format("    %-12s%s%n", row, what)));
    numbers.forEach((name, usual) -> text.append(String.format("  --%s N  (%d)%n", name, usual)));
    return text.append(
            "Exit status: 0 when all gates of the rows hold, 1 when one is short, 2 for a wrong"
                + " option.\n")
        .toString();
  }

  private static void refuse(String kind, String given) {
    System.err.println("no such " + kind + ": '" + given.strip() + "'; --help says what there is");
    System.exit(2);
  }

  boolean wants(String row) {
    return asked.contains(row);
  }

  boolean wantsAny(String... rows) {
    return Arrays.stream(rows).anyMatch(this::wants);
  }

  int number(String name) {
    return Objects.requireNonNull(numbers.get(name));
  }
}
