package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells with {@code |} for the cursor and {@code ~} for a line's end. */
class CellTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      nullValues = "none",
      value = {
        "| ; none",
        "foo| ; foo",
        "f|oo.bar ; foo",
        "foo.bar| ; bar",
        "foo.| ; foo",
        "foo(1, |) ; foo",
        "foo(bar(1), |) ; foo",
        "foo(bar(|)) ; bar",
        "if (|) ; none",
        "new Foo<>(|) ; Foo",
        "va|r x = 1 ; x",
        "new| Foo() ; Foo",
        "foo(\"a|b\") ; foo",
        "// fo|o ; none",
        "/* foo | ; none",
        "größe| ; größe",
        "\"🙂\" + na|me ; name",
        "foo(')', |) ; foo",
        "foo()| ; foo",
        "| ~name ; none",
        "  | name ; name",
      })
  void nameNearTheCursorIsFound(String cell, @Nullable String name) {
    int cursor = cell.indexOf('|');
    CellText text = new CellText(cell.replace("|", "").replace('~', '\n'));
    assertThat(text.nameNear(cursor).map(CellText.Name::text).orElse(null)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      nullValues = "none",
      value = {
        "|1 ; int",
        "1|L ; long",
        "0x1F| ; int",
        "0xEFL| ; long",
        "1.5| ; double",
        "1e3| ; double",
        "2f| ; float",
        "\"a|\" ; String",
        "'|a' ; char",
        "x1| ; none",
        "| ; none",
        "// 1| ; none",
      })
  void literalHasItsType(String cell, @Nullable String type) {
    CellText text = new CellText(cell.replace("|", ""));
    assertThat(text.literalAt(cell.indexOf('|')).orElse(null)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "`` ; ``",
        "f() ; ``",
        "f(g[1 ; ])",
        "class A { void b() { ; }}",
        "f(\"(\" ; )",
        "f('(' ; )",
        "f( // ) ; )",
        "f( /* ) */ [ ; ])",
        "f(\"\\\"(\" ; )",
        "f(\"\"\"~(\"\"\" ; )",
        "f(\"open ; )",
        ")))( ; )",
      })
  void openBracketsOfCodeAreClosedInnermostFirst(String cell, String closers) {
    assertThat(new CellText(cell.replace('~', '\n')).closers()).isEqualTo(closers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "`` ; ``",
        "One. Two. ; One.",
        "No stop ; No stop",
        "Of 1.5 and e.g. this. Two. ; Of 1.5 and e.g. this.",
        "That is, i.e. that. Two. ; That is, i.e. that.",
        "First~Second. ; First",
        "Ends with: ; Ends with:",
        "🙂 é. Two. ; 🙂 é.",
      })
  void documentationBeginsWithItsFirstSentence(String text, String first) {
    assertThat(DocText.firstSentence(text.replace('~', '\n'))).isEqualTo(first);
  }
}
