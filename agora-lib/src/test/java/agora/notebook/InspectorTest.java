package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InspectorTest {
  /** A cell with its cursor at the bar, and the first line of the answer. */
  private static final String NAMES =
      """
      nam|es.size()                         => List<String> names
      |names.size()                         => List<String> names
      names|                                => List<String> names
      names.si|ze()                         => int List.size()
      names.size|                           => int List.size()
      names.size()|                         => int List.size()
      names.size( | )                       => int List.size()
      names.subList(0, 1|)                  => List<String> List.subList(int fromIndex, int toIndex)
      names.subList(0, |                    => List<String> List.subList(int fromIndex, int toIndex)
      names.stream().map(x -> x.str|ip())   => String String.strip()
      names.forEach(x -> { x.str|ip; })     => String String.strip()
      names.stream().map(String::len|gth)   => int String.length()
      names.getFirst().ch|ars().sum()       => IntStream String.chars()
      Map.o|f("a", 1)                       => static <K, V> Map<K, V> Map.of(K k1, V v1)
      Map.entry("a", 1).get|Key()           => String Entry.getKey()
      Map.Ent|ry<String, Integer> e = null  => interface Entry<K, V>
      Integer.MAX|_VALUE                    => static int Integer.MAX_VALUE = 2147483647
      new TreeM|ap<String, Integer>()       => new TreeMap<K, V>()
      new TreeMap<String, Integer>|         => new TreeMap<K, V>()
      new java.util.Tree|Map<>()            => new TreeMap<K, V>()
      new Pair(|1, 2)                       => new Pair(int left, int right)
      new Pair(1, 2).rig|ht()               => int Pair.right()
      new Box<String>().hel|d               => String Box.held
      new Object() { int z = 3; }.|z        => int z
      twi|ce(1)                             => int twice(int x)
      String.join(", ", nam|es)             => List<String> names
      String.join("a|", "b")                => static String String.join(CharSequence delimiter, CharSequence... elements)
      va|r q = names.stream()               => Stream<String> q
      for (var one : names) { on|e.wait(); } => String one
      try { } catch (Exception e|) { }      => Exception e
      if (names.isEm|pty()) {               => boolean List.isEmpty()
      %time names.si|ze()                   => int List.size()
      import java.util.Opt|ional;           => class Optional<T>
      import java.ut|il.List;               => package java.util
      Setting.val|ues()                     => static Setting[] Setting.values()
      Setting.MATH_INST|ANCE_GENERATION     => Setting Setting.MATH_INSTANCE_GENERATION
      Dataset.re|ad(Path.of("x"))           => static Dataset Dataset.read(Path file)
      new int[] {1}.leng|th                 => int length
      "te|xt"                               => String
      4|2                                   => int
      1.5|                                  => double
      0x1F|                                 => int
      retur|n                               => return
      int twice2(int n) { return twi|ce(n); } => int twice(int x)
      """;

  private static final TestShell SHELL = new TestShell();

  @BeforeAll
  static void declare() {
    SHELL.run(
        """
        List<String> names = List.of("a", "b");
        int twice(int x) { return 2 * x; }
        record Pair(int left, int right) {}
        class Box<T> { T held; }\
        """);
  }

  @AfterAll
  static void close() {
    SHELL.close();
  }

  @TestFactory
  Stream<DynamicTest> theNameAtTheCursorIsDeclared() {
    return SHELL.declarations(NAMES, UnaryOperator.identity());
  }

  @Test
  void overloadsFollowTheOneThatIsCalled() {
    assertThat(SHELL.inspect("Pgr.o|f(1, 2, 3)"))
        .startsWith("static Pgr Pgr.of(double student, double base, double reference)")
        .contains("Returns the PGR of three plain scores on one scale.")
        .contains("throws NoGapException: if the reference is not better than the base")
        .contains("Also:\nstatic Pgr Pgr.of(ProblemScores student");
  }

  @Test
  void textsAreOfTheLibraryAndOfTheJdk() {
    assertThat(SHELL.inspect("Study.op|en()")).contains("Opens the study that AGORA_STUDY names");
    assertThat(SHELL.inspect("SftCon|fig c")).contains("Everything that decides a fine-tuning run");
    assumeTrue(TestShell.JDK_SOURCES, "the JDK's src.zip is not there");
    assertThat(SHELL.inspect("\"\".str|ip()")).contains("all leading and trailing white space");
  }

  @Test
  void anOverriddenMethodsTextIsInherited() {
    assumeTrue(TestShell.JDK_SOURCES, "the JDK's src.zip is not there");
    assertThat(SHELL.inspect("new ArrayDeque<String>().contain|sAll(names)"))
        .contains("Returns true if this collection contains all of the elements");
    assertThat(SHELL.inspect("new HashMap<String, String>().computeIf|Absent(\"\", k -> k)"))
        .contains("If the specified key is not already associated")
        .doesNotContain("inheritDoc");
  }

  @Test
  void whatAnEarlierStatementOfTheCellDeclaresIsKnown() {
    assertThat(SHELL.inspect("var local = names.stream();\nrecord Here(int a) {}\nloc|al.count()"))
        .startsWith("Stream<String> local");
    assertThat(SHELL.inspect("record Here(int a) {}\nnew Here(1).|a()")).startsWith("int Here.a()");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertThat(SHELL.inspect("names.sise|()"))
        .isEqualTo("sise\n\nThere is no method 'sise' in List<String>. Did you mean size()?");
    assertThat(SHELL.inspect("nams.size().foo|()"))
        .startsWith("nams\n\nThere is no 'nams' here. Did you mean names?");
  }

  @Test
  void nothingIsAnsweredWhereNoCodeIs() {
    assertThat(SHELL.inspect("|")).isEmpty();
    assertThat(SHELL.inspect("// only a rem|ark")).isEmpty();
  }

  @Test
  void htmlIsEscaped() {
    assertThat(SHELL.assistant.inspect("names", 2).orElseThrow().html())
        .contains("List&lt;String&gt; names");
  }
}
