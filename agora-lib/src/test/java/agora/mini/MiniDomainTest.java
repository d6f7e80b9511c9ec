package agora.mini;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Domain;
import agora.data.Instance;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MiniDomainTest {
  @ParameterizedTest
  @EnumSource(Domain.class)
  void everyInventedProblemIsReadBackAsItWasMeant(Domain domain) {
    MiniDomain mini = MiniDomain.of(domain);
    RandomGenerator random = new SplittableRandom(1);
    for (boolean heldOut : new boolean[] {false, true}) {
      Repertoire repertoire = mini.everything().withFrames(mini.frames(heldOut));
      for (int i = 0; i < 500; i++) {
        MiniProblem problem = mini.invent(repertoire, random);
        assertThat(mini.read(problem.text())).as(problem.text()).contains(problem);
        assertThat(mini.find("Solve this:\n" + problem.text() + "\nThank you."))
            .as(problem.text())
            .map(MiniProblem::text)
            .contains(problem.text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void exactAnswersAreRightAndGuessedOnesSeldom(Domain domain) {
    MiniDomain mini = MiniDomain.of(domain);
    assertThat(MiniCorpus.exact(domain, 300, 2))
        .allSatisfy(pair -> assertThat(grade(mini, pair)).isEqualTo(1));
    assertThat(MiniTexts.guessed(domain, 300, 2).stream().filter(pair -> grade(mini, pair) == 1))
        .hasSizeBetween(1, 120);
  }

  @Test
  void wordProblemIsSolvedStepByStep() {
    String problem =
        "Tom has 12 pens. Tom lends 5 to Ann. Tom gets 3 times as many. How many pens now?";
    MiniDomain math = MiniDomain.of(Domain.MATH);
    assertThat(math.solve(problem)).isEmpty();
    assertThat(math.solve(problem.replace("gets 3", "makes it 3")))
        .contains("12 - 5 = 7\n7 * 3 = 21\n[RESULT] 21 [/RESULT]");
    assertThat(math.grade(problem.replace("gets 3", "makes it 3"), "[RESULT] 20 [/RESULT]"))
        .hasValue(0);
  }

  @Test
  void functionIsWrittenLineByLineAndGradedByWhatItReturns() {
    String problem =
        "def f(x):\n    \"\"\"Take x, turn it back to front, find the peak, return it.\"\"\"";
    MiniDomain code = MiniDomain.of(Domain.CODE);
    String exact = "```python\ndef f(x):\n    x = x[::-1]\n    x = max(x)\n    return x\n```";
    assertThat(code.solve(problem)).contains(exact);
    assertThat(code.grade(problem, exact.replace("    x = x[::-1]\n", ""))).hasValue(1);
    assertThat(code.grade(problem, exact.replace("max(x)", "sum(x)"))).hasValue(0);
    assertThat(code.grade(problem, exact.replace("max(x)", "open(x)"))).hasValue(0);
  }

  @Test
  void instructionIsGradedByTheConstraintsThatItMeets() {
    String problem =
        "Words: dog, pear, red, saw. Give the shade and then the last word, as an aside.";
    MiniDomain domain = MiniDomain.of(Domain.INSTRUCTION_FOLLOWING);
    assertThat(domain.solve(problem)).contains("Answer: ( red, saw )");
    assertThat(domain.grade(problem, "Answer: ( red, saw )")).hasValue(1);
    assertThat(domain.grade(problem, "red, saw")).hasValue(0.5);
    assertThat(domain.grade(problem, "Answer: ( dog, pear )")).hasValue(0.5);
    assertThat(domain.grade(problem, "Answer: ( red )")).hasValue(0.75);
    assertThat(domain.grade(problem, "")).hasValue(0);
    assertThat(domain.grade("Sing a song.", "la")).isEmpty();
  }

  @Test
  void everyOperationHasOnePlainPhraseAndSeveralOthers() {
    for (MiniDomain domain : MiniDomain.all()) {
      List<String> operations =
          domain.phrases().stream().map(Phrase::operation).distinct().toList();
      for (String operation : operations) {
        List<Phrase> phrases =
            domain.phrases().stream().filter(p -> p.operation().equals(operation)).toList();
        assertThat(phrases).as(operation).hasSizeGreaterThanOrEqualTo(3);
        assertThat(phrases.stream().filter(Phrase::plain)).as(operation).hasSize(1);
      }
    }
  }

  private static double grade(MiniDomain domain, Instance pair) {
    return domain.grade(pair.instruction(), pair.response()).orElseThrow();
  }
}
