package agora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Rules of the source code that no compiler checks. */
class HouseRulesTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final int MOST_LINES = 350;

  private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
  private static final Pattern EMPTY_NAME =
      Pattern.compile(".*(Manager|Helper|Processor|Utils?|Common|Impl)\\.java|Abstract.*\\.java");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "(?m)^public (?:abstract |final |sealed |non-sealed )*"
              + "(?:class|interface|record|enum|@interface) ");

  @TestFactory
  Stream<DynamicTest> everySourceFile() throws IOException {
    return sources().stream()
        .map(
            file -> DynamicTest.dynamicTest(MAIN.relativize(file).toString(), () -> keepsTo(file)));
  }

  @Test
  void everyPackageSaysWhatItOwns() throws IOException {
    List<Path> packages = sources().stream().map(Path::getParent).distinct().toList();
    assertThat(packages)
        .filteredOn(folder -> folder.startsWith(MAIN.resolve("agora")))
        .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
  }

  private static void keepsTo(Path file) throws IOException {
    String source = Files.readString(file);
    assertThat(source.lines().count()).as("lines").isLessThanOrEqualTo(MOST_LINES);
    assertThat(source).doesNotContainPattern(UNFINISHED);
    assertThat(file.getFileName().toString()).doesNotMatch(EMPTY_NAME);
    var type = PUBLIC_TYPE.matcher(source);
    if (type.find()) {
      String before = source.substring(0, type.start());
      int imports = Math.max(before.lastIndexOf("\nimport "), before.lastIndexOf("\npackage "));
      assertThat(before.substring(Math.max(0, imports)))
          .as("the public type's javadoc")
          .contains("/**");
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
