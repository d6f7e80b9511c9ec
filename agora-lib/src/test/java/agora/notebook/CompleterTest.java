package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import agora.notebook.Completer.Candidate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CompleterTest {
  private static final TestShell SHELL = new TestShell();

  @BeforeAll
  static void declare() {
    SHELL.run("List<String> names = List.of(\"a\");\nint twice(int x) { return 2 * x; }");
  }

  @AfterAll
  static void close() {
    SHELL.close();
  }

  @Test
  void membersHaveTypesAndDeclarations() {
    assertThat(SHELL.complete("names.sub"))
        .singleElement()
        .satisfies(candidate -> {
          assertThat(candidate.text()).isEqualTo("subList(");
          assertThat(candidate.label()).isEqualTo("subList(int, int) → List<String>");
          assertThat(candidate.kind()).isEqualTo("function");
          assertThat(candidate.signature()).startsWith("List<String> List.subList(int");
        });
    assertThat(SHELL.complete("names.isE"))
        .extracting(Candidate::text)
        .containsExactly("isEmpty()");
  }

  @Test
  void whatEveryObjectHasIsLeftOut() {
    assertThat(SHELL.complete("names."))
        .extracting(Candidate::text)
        .contains("size()", "stream()")
        .doesNotContain("wait(", "notify()", "notifyAll()", "hashCode()", "getClass()", "equals(");
    assertThat(SHELL.complete("names.wa")).isEmpty();
    assertThat(SHELL.complete("names.eq")).extracting(Candidate::text).containsExactly("equals(");
  }

  @Test
  void staticMembersStandBehindATypeOnly() {
    assertThat(SHELL.complete("Setting."))
        .extracting(Candidate::label)
        .contains("MATH_INSTANCE_GENERATION : Setting", "values() → Setting[]")
        .doesNotContain("label() → String");
    assertThat(SHELL.complete("Setting.values()[0]."))
        .extracting(Candidate::label)
        .contains("label() → String")
        .doesNotContain("values() → Setting[]");
  }

  @Test
  void lambdasArraysAndReferencesAreCompleted() {
    assertThat(SHELL.complete("names.stream().map(x -> x.stripL"))
        .extracting(Candidate::label)
        .containsExactly("stripLeading() → String");
    assertThat(SHELL.complete("new int[3].")).extracting(Candidate::label).contains("length : int");
    assertThat(SHELL.complete("names.stream().map(String::toUp"))
        .extracting(Candidate::text)
        .containsExactly("toUpperCase");
    assertThat(SHELL.complete("for (var one : names) {\n  one.isBl"))
        .extracting(Candidate::text)
        .containsExactly("isBlank()");
  }

  @Test
  void namesOfTheNotebookAndOfTheCellAreCompleted() {
    assertThat(SHELL.complete("twi"))
        .extracting(Candidate::label)
        .containsExactly("twice(int) → int");
    assertThat(SHELL.complete("var local = names.size();\nloc"))
        .extracting(Candidate::label)
        .containsExactly("local : int");
    assertThat(SHELL.complete("new ArrayDe")).extracting(Candidate::text).contains("ArrayDeque(");
    assertThat(SHELL.complete("java.util.conc"))
        .extracting(Candidate::text)
        .contains("concurrent.");
  }
}
