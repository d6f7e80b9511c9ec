package agora.intrinsic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rubric: a criterion with the meaning of each grade from 1 to 5.
 *
 * @param name what the metric is called, such as {@code math-quality}
 * @param criterion the question that is graded
 * @param grades what grades 1 to 5 mean, in order
 */
public record Rubric(String name, String criterion, List<String> grades) {
  public Rubric {
    grades = List.copyOf(grades);
    if (grades.size() != 5) {
      throw new IllegalArgumentException(
          "a rubric describes 5 grades, " + name + " has " + grades.size());
    }
  }

  /**
   * Reads a rubric file: the criterion on its first line, then {@code 1: ...} to {@code 5: ...}.
   *
   * @throws IllegalArgumentException if a grade is missing or out of order; the message names it
   */
  public static Rubric read(Path file) {
    try {
      List<String> lines =
          Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      String name = file.getFileName().toString().replaceFirst("\\.txt$", "");
      for (int grade = 1; grade <= 5; grade++) {
        if (lines.size() != 6 || !lines.get(grade).startsWith(grade + ":")) {
          throw new IllegalArgumentException(
              file
                  + ": a criterion and the lines '1: ...' to '5: ...' are needed, grade "
                  + grade
                  + " is not where it should be");
        }
      }
      List<String> grades =
          lines.subList(1, 6).stream().map(line -> line.substring(2).strip()).toList();
      return new Rubric(name, lines.getFirst().strip(), grades);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the values of the judge prompt's places for this rubric and a text. */
  Map<String, String> places(String instruction, String response) {
    Map<String, String> places = new LinkedHashMap<>();
    places.put("instruction", instruction);
    places.put("response", response);
    places.put("criterion", criterion);
    for (int i = 0; i < grades.size(); i++) {
      places.put("grade_" + (i + 1), grades.get(i));
    }
    return places;
  }
}
