package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Cells that are awkward to read as one file, with the cursor at {@code |}. */
class CellSourceTest {
  /** A cell, {@code ~} for a line's end and {@code ^} for that of Windows; the answer's start. */
  private static final String CELLS =
      """
      // read~import java.util.Opt|ional;                               => class Optional<T>
      /* read { */ import java.util.Opt|ional;                          => class Optional<T>
      /** read~ it */~~// twice~import  java.util.Opt|ional;            => class Optional<T>
      // read~import java.util.Optional;~Optional.emp|ty()              => static <T> Optional<T> Optional.empty()
      import static java.util.Map.entry;~en|try("a", 1)                 => static <K, V> Map.Entry<K, V> Map.entry(K k, V v)
      int important = 1;~impor|tant + 1                                 => int important
      int a = 7~  % names.si|ze();                                      => int List.size()
      int a = 7 %~  names.si|ze();                                      => int List.size()
      %maven a:b:1~names.si|ze()                                        => int List.size()
      %%time~names.si|ze()                                              => int List.size()
        %time int b = names.si|ze();                                    => int List.size()
      int a = 1;~%time a = names.si|ze();                               => int List.size()
      /** Not static {x}. */~int f(int n) { return n; }~f|(1)           => int f(int n)
      // static~int f(int n) { return n; }~int g = f|(1);               => int f(int n)
      /** Of {@code x}. */~static int f(int n) { return n; }~f|(1)      => int f(int n)
      int f(int n) { return n; }~int f(String s) { return 1; }~f|("a")  => int f(String s)
      var q = names;^q.si|ze()^                                         => int List.size()
      // one^// two^names.si|ze()                                       => int List.size()
      "🙂é".length();~names.si|ze()                                     => int List.size()
      // 🙂~names.si|ze()                                                => int List.size()
      String t = \"""~  {( %d of~  \""";~names.si|ze()                  => int List.size()
      ;;~names.si|ze()                                                  => int List.size()
      var names = 5;~na|mes + 1                                         => int names
      class A { int x() { return nam|es.size(); } }                     => List<String> names
      record R(int a) { R { a = names.si|ze(); } }                      => int List.size()
      enum E { A, B }~E.val|ues()                                       => static E[] E.values()
      interface I { int f(); }~I i = () -> 1;~i.f|()                    => int I.f()
      var s = switch (1) { case 1 -> names.si|ze(); default -> 0; };    => int List.size()
      try (var s = names.stream()) { s.cou|nt(); }                      => long Stream.count()
      a: for (;;) { break a; }~names.si|ze()                            => int List.size()
      return names.si|ze();                                             => int List.size()
      throw new RuntimeException();~names.si|ze()                       => int List.size()
      int[][] m = {{1}};~m|[0][0]                                       => int[][] m
      List<? super Integer> a = null;~a|.size()                         => List<? super Integer> a
      Map.Entry<String, int[]> e = null;~e|.getKey()                    => Map.Entry<String, int[]> e
      int sum(int... n) { return 0; }~su|m(1, 2)                        => int sum(int... n)
      int sum(int[]... n) { return 0; }~su|m()                          => int sum(int[]... n)
      void io() throws java.io.IOException {}~i|o()                     => void io() throws IOException
      <T extends Comparable<T>> T top(List<T> l) { return null; }~to|p(null) => <T extends Comparable<T>> T top(List<T> l)
      enum E { A }~E| e = null;                                         => enum E { A }
      enum E { }~E| e = null;                                           => enum E { }
      interface A {}~interface B extends A {}~B| b = null;              => interface B extends A
      interface A {}~record B() implements A {}~B| b = null;            => record B() implements A
      """;

  private static final TestShell SHELL = new TestShell();

  @BeforeAll
  static void declare() {
    SHELL.run("List<String> names = List.of(\"a\", \"b\");");
  }

  @AfterAll
  static void close() {
    SHELL.close();
  }

  @TestFactory
  Stream<DynamicTest> aNameIsFoundInWhateverStandsAround() {
    return SHELL.declarations(CELLS, cell -> cell.replace('~', '\n').replace("^", "\r\n"));
  }

  @Test
  void eachCharacterOfCodeHasItsPlaceAndNothingElseHasOne() {
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      CellCompiler compiler = new CellCompiler(() -> "");
      String cell = "// 🙂\nimport java.util.List;\nint f() { return 1; }\r\n\nf() + 1";
      CellSource source = CellSource.of(shell, compiler, cell);
      for (int i = 0; i < cell.length(); i++) {
        int at = source.inUnit(i);
        assertThat(at).as("place of %d", i).isNotNegative();
        assertThat(source.unit().charAt(at)).isEqualTo(cell.charAt(i));
      }
      assertThat(source.inUnit(-1)).isEqualTo(-1);
      assertThat(source.inUnit(cell.length())).isEqualTo(-1);
      assertThat(CellSource.of(shell, compiler, "").inUnit(0)).isEqualTo(-1);
      assertThat(CellSource.of(shell, compiler, " \n ").inUnit(0)).isEqualTo(-1);
    }
  }
}
