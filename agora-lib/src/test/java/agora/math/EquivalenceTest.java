package agora.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EquivalenceTest {

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '~',
      value = {
        // numbers
        "18 ~ 18.00",
        "70000 ~ 70,000",
        "70000 ~ 70{,}000",
        "70000 ~ \\$70,\\!000",
        "0.25 ~ .25",
        "\\frac{1}{4} ~ 0.25",
        "\\frac14 ~ \\dfrac{2}{8}",
        "-\\frac{7}{2} ~ \\frac{-7}{2}",
        "2\\frac{1}{3} ~ \\frac73",
        "0.\\overline{27} ~ 3/11",
        "45\\% ~ 45",
        "45\\% ~ 0.45",
        "12 \\text{ inches} ~ 12",
        "30^\\circ ~ 30",
        "0.142857143 ~ 1/7",
        // expressions
        "3\\sqrt{2} ~ \\sqrt{18}",
        "\\sqrt[3]{-27} ~ -3",
        "\\frac{1}{\\sqrt{2}} ~ \\frac{\\sqrt{2}}{2}",
        "4\\pi ~ 4 * pi",
        "(x+2)(x-2) ~ x^2-4",
        "\\sin^2 t + \\cos^2 t ~ 1",
        "\\log_3 81 ~ 4",
        "\\binom{6}{2} ~ 15",
        "5! ~ 120",
        "|-4| ~ 4",
        "2^{-3} ~ 1/8",
        "\\frac{n(n+1)}{2} ~ \\sum_{k=1}^{n} k",
        // structures
        "(3, 4) ~ (3,4)",
        "\\{1, 5\\} ~ \\{5, 1\\}",
        "-2, 7 ~ 7, -2",
        "2 \\pm \\sqrt{3} ~ 2 - \\sqrt{3}, 2 + \\sqrt{3}",
        "[2, \\infty) ~ x \\ge 2",
        "(-\\infty, 1) \\cup (4, \\infty) ~ (4, \\infty) \\cup (-\\infty, 1)",
        "-1 < x \\le 6 ~ (-1, 6]",
        "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix} ~ (1, 2)",
        "\\begin{bmatrix} 1 & 0 \\\\ 0 & 1 \\end{bmatrix} ~ \\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix}",
        "\\begin{pmatrix} 1 & 1 \\\\ 1 & 0 \\end{pmatrix}^{20} ~ \\begin{pmatrix} 10946 & 6765 \\\\ 6765 & 4181 \\end{pmatrix}",
        "\\begin{pmatrix} a & 0 \\\\ 0 & 1 \\end{pmatrix}^{3} ~ \\begin{pmatrix} a^3 & 0 \\\\ 0 & 1 \\end{pmatrix}",
        // equations and assignments
        "x = 9 ~ 9",
        "y = 2x + 1 ~ 2x - y + 1 = 0",
        "3x - 6y = 9 ~ x - 2y - 3 = 0",
        "x > 4 ~ 4 < x",
        // words
        "\\text{(C)} ~ C",
        "\\text{odd} ~ odd",
        "\\text{Monday} ~ monday",
      })
  void sameAnswersAreEqualInBothOrders(String one, String other) {
    assertThat(Equivalence.compare(one, other).equal()).isTrue();
    assertThat(Equivalence.compare(other, one).equal()).isTrue();
  }

  @ParameterizedTest(name = "{0} is not {1}")
  @CsvSource(
      delimiter = '~',
      value = {
        "18 ~ 81",
        "\\frac{1}{3} ~ 0.33",
        "\\pi ~ 3.1416",
        "\\sqrt{2} ~ 1.41",
        "\\frac{1}{3000!} ~ \\frac{1}{3002!}",
        "\\frac{1}{2^{200}} ~ \\frac{1}{2^{201}}",
        "10^{-70}\\pi ~ 10^{-71}\\pi",
        "x + 1 ~ x - 1",
        "x ~ |x|",
        "(3, 4) ~ (4, 3)",
        "(0, 1) ~ [0, 1]",
        "(0, 1) ~ (0, 1]",
        "7, 1, 4 ~ 1.5, 7, 4",
        "7, 1, 4 ~ 1, 7, 4",
        "\\{1, 2\\} ~ \\{1, 2, 3\\}",
        "x > 4 ~ x \\ge 4",
        "x > 4 ~ x < 4",
        "x - y = 1 ~ x - y = 2",
        "3x - y + 13 = 0 ~ 3x + y - 7 = 0",
        "x = 2 ~ y = 2",
        "2x + z = 1 ~ 1",
        "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix} ~ (2, 1)",
        "f(x) ~ f(y)",
        "C ~ D",
        "12:30 ~ 12",
        "\\text{odd} ~ \\text{even}",
        "\\int_0^1 x ~ \\int_0^1 y",
        "((( ~ )))",
        "5 ~ \\text{-}",
        "12:30 ~ 24:30",
        "1/0, 5, 3 ~ 5, 3, 2",
        "\\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix} \\begin{pmatrix} 1 & 0 \\\\ 1 \\end{pmatrix} ~ 5",
        "\\begin{pmatrix} 1 & 0 \\\\ 1 \\end{pmatrix} \\begin{pmatrix} 1 \\\\ 1 \\end{pmatrix} ~ 5",
        "\\sum_{k=1}^{n} k ~ \\sum_{k=1}^{n-1} k",
      })
  void differentAnswersAreDifferentInBothOrders(String one, String other) {
    assertThat(Equivalence.compare(one, other).equal()).isFalse();
    assertThat(Equivalence.compare(other, one).equal()).isFalse();
  }

  @Test
  void anAnswerThatCannotBeReadEqualsOnlyItself() {
    String broken = "\\begin{cases} x \\\\ y";
    assertThat(Equivalence.compare(broken, broken).equal()).isTrue();
    assertThat(Equivalence.compare(broken, "\\begin{cases} x").equal()).isFalse();
  }

  @Test
  void noPairTakesLongWhateverItSays() {
    Comparison.warmUp();
    for (String hostile :
        new String[] {
          "9^{9^{9^{9}}}",
          "(".repeat(1900),
          "-".repeat(1900) + "1",
          "999999999!",
          "\\frac{".repeat(300),
          "x^{x^{x^{x^{x^{x}}}}}",
          "\\sum_{k=1}^{100000000} \\frac{1}{k!}",
          "1" + "0".repeat(1800),
          "1/".repeat(990) + "5",
          "x!".repeat(990),
          "1\\pm".repeat(390) + "1",
          "10\\int_0^10099",
          "\\begin{pmatrix} 1 & 1 & 1 \\\\ 1 & 1 & 1 \\\\ 1 & 1 & 1 \\end{pmatrix}^{20}",
          "\\begin{pmatrix} a & b & 1 \\\\ 1 & 1 & 1 \\\\ 1 & 1 & 1 \\end{pmatrix}^{20}",
        }) {
      long start = System.nanoTime();
      Equivalence.compare(hostile, "x + 1");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void algebraRunsOnAnyThread() throws Exception {
    var result = new AtomicBoolean();
    Thread.startVirtualThread(
            () -> result.set(Equivalence.compare("\\tanh x + \\tanh x", "2 \\tanh x").equal()))
        .join();
    assertThat(result).isTrue();
  }
}
