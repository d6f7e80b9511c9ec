package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextTest {
  private final TestShell shell = new TestShell();

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  void anUnknownMethodNamesItsPlaceAndTheNearest() {
    shell.run("var names = List.of(\"a\", \"b\");");
    assertThat(shell.run("var n = 1;\n\nnames.stream().map(x -> x.lenght()).toList()"))
        .containsExactly(
            "cell [2], line 3: cannot find symbol: method lenght() in String",
            "  names.stream().map(x -> x.lenght()).toList()",
            "                            ^^^^^^",
            "Did you mean length()?");
  }

  /** Cells with {@code ~} for a line's end, {@code &} for that of Windows, {@code >} for a tab. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "xyzzy | 1 | `  xyzzy` | `  ^^^^^`",
        "{~>int x = xyzzy;~} | 2 | `  >int x = xyzzy;` | `  >        ^^^^^`",
        "{~>>f(1,>xyzzy);~} | 2 | `  >>f(1,>xyzzy);` | `  >>    >^^^^^`",
        "{&  int x = xyzzy;&} | 2 | `    int x = xyzzy;` | `            ^^^^^`",
        "int a = 1;&int b = xyzzy; | 2 | `  int b = xyzzy;` | `          ^^^^^`",
        "~~  int b = xyzzy;~~ | 3 | `  int b = xyzzy;` | `          ^^^^^`",
        "`String s = \"🙂\" + xyzzy;` | 1 | `  String s = \"🙂\" + xyzzy;` | `                    ^^^^^`",
        "int é = xyzzy; | 1 | `  int é = xyzzy;` | `          ^^^^^`",
      })
  void theMarkStandsBelowTheName(String cell, int line, String shown, String mark) {
    List<String> lines = shell.run(lines(cell));
    assertThat(lines.getFirst()).startsWith("cell [1], line " + line + ": cannot find symbol");
    assertThat(lines.subList(1, 3)).containsExactly(lines(shown), lines(mark));
  }

  private static String lines(String text) {
    return text.replace("&", "\r\n").replace('~', '\n').replace('>', '\t');
  }

  @Test
  void aCallThatDoesNotFitShowsWhatIsDeclared() {
    assertThat(shell.run("Path.of(3)"))
        .contains("cell [1], line 1: no suitable method found for of(int)")
        .anyMatch(line -> line.startsWith("Declared: static Path Path.of(String"));
    assertThat(shell.run("Math.floorMod(1)"))
        .anyMatch(line -> line.startsWith("Declared: static int Math.floorMod(int"));
  }

  @Test
  void typesAndVariablesAreFoundToo() {
    assertThat(shell.run("Seting.values()")).endsWith("Did you mean Setting?");
    assertThat(shell.run("new Datset()")).endsWith("Did you mean Dataset?");
    assertThat(shell.run("Setting.MATH_INSTANCE"))
        .endsWith("Did you mean MATH_INSTANCE_GENERATION?");
    assertThat(shell.run("import agora.study.Studdy;")).endsWith("Did you mean Study?");
  }

  @Test
  void anExceptionNamesTheCellOfEveryFrame() {
    shell.run("int ratio(int n) {\n  return 1 / n;\n}");
    assertThat(shell.run("int zero = 0;\nratio(zero)"))
        .containsExactly(
            "java.lang.ArithmeticException: / by zero",
            "in cell [1], line 2:  return 1 / n;",
            "\tat ratio, cell [1], line 2",
            "\tat cell [2], line 2");
  }

  @Test
  void causesAreShortAndShellsNamesAreHidden() {
    assertThat(shell.run("String t = null;\nt.length()"))
        .startsWith(
            "java.lang.NullPointerException: Cannot invoke \"String.length()\" because \"t\" is null",
            "in cell [1], line 2:  t.length()");
    assertThat(
            shell.run(
                "throw new IllegalStateException(\"bad\", new java.io.IOException(\"disk\"));"))
        .contains("Caused by: java.io.IOException: disk")
        .hasSizeLessThan(8);
  }

  @Test
  void whatIsNotClosedIsNamed() {
    assertThat(shell.run("var a = 1;\nList.of(1,\n  \")\""))
        .containsExactly("cell [1], line 2: '(' is not closed", "  List.of(1,");
  }

  @Test
  void aMethodThatLacksAnotherSaysSo() {
    shell.run("int outer() { return inner(); }");
    assertThat(shell.run("outer()"))
        .containsExactly(
            "cell [1], line 1: outer cannot be used yet",
            "  int outer() { return inner(); }",
            "Not declared: method inner()");
  }

  @ParameterizedTest
  @CsvSource({
    "generator, true, generators()",
    "sise, true, size()",
    "strem, true, stream()",
    "lenght, true, length()",
    "Names, false, names",
    "size, false, size()",
    "xyzzy, true, ''",
    "id, true, ''"
  })
  void nearIsWhatASlipOfTheKeyboardMakes(String written, boolean call, String meant) {
    Set<String> names =
        Set.of("generators()", "size()", "stream()", "length()", "names", "plan()", "isEmpty()");
    assertThat(String.join(",", Nearest.nearest(written, call, names))).isEqualTo(meant);
  }
}
