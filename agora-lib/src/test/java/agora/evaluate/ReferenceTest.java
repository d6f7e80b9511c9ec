package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reference of any form, in a box, is right; what it is not is wrong. */
class ReferenceTest {
  private static final List<String> ATOMS =
      List.of(
          "7",
          "-3",
          "0.25",
          "1,234",
          "52_8",
          "A2F_{16}",
          "1:2",
          "3:4:5",
          "3:30",
          "5:30 p.m.",
          "\\text{Player 1}",
          "\\text{6 and 7}",
          "May 5",
          "\\text{June 20}",
          "\\frac{1}{2}",
          "3\\frac12",
          "2\\sqrt{3}",
          "90^\\circ",
          "\\$32,\\!348",
          "5.4 \\text{ cents}",
          "x^2+1",
          "(1,2)",
          "[0,1)",
          "\\{1,2\\}",
          "x \\le 5",
          "y = 2x+3",
          "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}",
          "\\begin{cases} x & x>0 \\\\ -x & x \\le 0 \\end{cases}",
          "\\text{(C)}",
          "\\text{Evelyn}",
          "\\int_0^1 f(x)\\,dx",
          "f'(x)",
          "a \\equiv 3 \\pmod 5",
          "\\overrightarrow{AB}",
          "\\triangle ABC",
          "all primes p > 3",
          "1 < x < 2",
          "\\infty",
          "\\emptyset",
          "\\mathbb{R}",
          "2,74",
          "12th",
          "H_2O",
          "{x | x > 3}",
          "p \\wedge q",
          "\u4e94",
          "\u00bd",
          "\u22123",
          "10^{-3}",
          "6.02e23",
          "3 + 4i");

  private static final List<String> JOINTS =
      List.of("%s, %s", "%s \\text{ and } %s", "%s;%s", "(%s, %s)", "%s = %s");

  @TempDir Path folder;

  @Test
  void everyReferenceThatAReaderLoadsIsRightInABox() throws Exception {
    List<String> references = new ArrayList<>(ATOMS);
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      String joint = JOINTS.get(random.nextInt(JOINTS.size()));
      references.add(joint.formatted(atom(random), atom(random)));
    }
    Path file = folder.resolve("math.jsonl");
    Jsonl.write(file, references.stream().map(r -> Map.of("problem", "p", "answer", r)).toList());
    Path grade = folder.resolve("gsm8k.jsonl");
    Jsonl.write(
        grade,
        references.stream()
            .map(r -> Map.of("question", "q", "answer", "So it is\n#### " + r))
            .toList());
    List<String> wrong = new ArrayList<>();
    for (Benchmark benchmark : List.of(Benchmarks.math(file), Benchmarks.gsm8k(grade))) {
      assertThat(benchmark.problems()).hasSize(references.size());
      for (Problem problem : benchmark.problems()) {
        if (MathAnswers.grade(problem.gold(), "\\boxed{" + problem.gold() + "}").score() != 1) {
          wrong.add(problem.gold());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String atom(Random random) {
    return ATOMS.get(random.nextInt(ATOMS.size()));
  }

  @ParameterizedTest(name = "{0} is not {1}")
  @CsvSource(
      delimiter = '~',
      value = {
        "52_8 ~ 8",
        "52_8 ~ 53_8",
        "52_8 ~ 52",
        "1:2 ~ 2",
        "1:2 ~ 12",
        "3:30 ~ 30",
        "3:30 ~ 330",
        "5:30 p.m. ~ 5:30 a.m.",
        "\\text{6 and 7} ~ 7",
        "\\text{Player 1} ~ 1",
        "May 5 ~ 5",
        "\\begin{cases} x & x>0 \\end{cases} ~ 0",
        "3 \\text{ m} ~ 3 \\text{ km}",
        "2\\text{ cm}^2 ~ 2 \\text{ cm}",
        "5\\text{ cents} ~ 5 \\text{ dollars}",
        "\\sin 30 ~ \\frac12",
        "all odd integers greater than or equal to 3 ~ 3",
      })
  void aNumberWithinAReferenceNeverStandsForIt(String reference, String answer) {
    assertThat(MathAnswers.grade(reference, "\\boxed{" + answer + "}").score()).isZero();
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '~',
      value = {
        "52_8 ~ 42",
        "52_8 ~ 52_{8}",
        "1:2 ~ 2:4",
        "4:5 ~ 8:10",
        "3:30 ~ 3:30 p.m.",
        "17:30 ~ 5:30 PM",
        "\\frac12 ~ \\sin 30^\\circ",
        "7 ~ \\mathbf{7}",
        "7 ~ \\text{7 days}",
        "7 ~ |AB| = 7",
        "\\frac12 ~ P(A)=\\frac12",
        "1000000 ~ 1\\text{ million}",
        "12 ~ 12 (twelve)",
        "(-\\infty,-2)\\cup(2,\\infty) ~ x < -2 \\text{ or } x > 2",
        "x^{2/3} ~ \\sqrt[3]{x}^2",
        "\\begin{pmatrix} 3 \\\\ 3 \\end{pmatrix} ~ \\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}+\\begin{pmatrix} 2 \\\\ 1 \\end{pmatrix}",
        "\\frac16 ~ \\frac16 \\approx 0.167",
        "\\mathbb{R} ~ (-\\infty,\\infty)",
        "2/3 ~ 2/3 cup",
        "7.8 ~ x \\approx 7.8",
        "-2 < x < 2 ~ |x| < 2",
        "\\binom{10}{3} ~ {10 \\choose 3}",
      })
  void whatAnAnswerMeansIsCompared(String reference, String answer) {
    assertThat(MathAnswers.grade(reference, "\\boxed{" + answer + "}").score()).isOne();
  }

  @Test
  void aByteOrderMarkBeforeTheFirstLineIsRead() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("bom.jsonl"), "\ufeff{\"question\":\"q\",\"answer\":\"#### 4\"}\n");
    assertThat(Benchmarks.gsm8k(file).problems().getFirst().gold()).isEqualTo("4");
  }
}
