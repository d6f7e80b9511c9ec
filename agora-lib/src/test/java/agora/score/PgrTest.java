package agora.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.stats.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PgrTest {
  private static final int N = 400;
  private static final ProblemScores BASE = solved("base", 0.2);
  private static final ProblemScores REFERENCE = solved("reference", 0.6);

  @Test
  void pgrIsTheShareOfTheGap() {
    assertThat(Pgr.of(30, 20, 40).value()).isEqualTo(0.5);
    assertThat(Pgr.of(10, 20, 40).percent()).isEqualTo(-50);
    assertThat(Pgr.of(28.08, 19.84, 34.60).percent()).isCloseTo(100 * 8.24 / 14.76, within(1e-9));
    assertThat(Pgr.of(30, 20, 40).interval()).isEmpty();
  }

  @Test
  void noGapIsAnErrorThatNamesBothScores() {
    assertThatThrownBy(() -> Pgr.of(1, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the reference must score higher than the base, was 2.0 against 2.0: there is no gap to"
                + " recover; choose another benchmark or reference");
    assertThatThrownBy(() -> Pgr.of(1, 2, Double.NaN)).hasMessageContaining("was NaN against 2.0");
  }

  @Test
  void theIntervalAccountsForAllThreeScores() {
    Pgr pgr = Pgr.of(solved("student", 0.4), BASE, REFERENCE);
    Estimate interval = pgr.interval().orElseThrow();
    assertThat(interval.low()).isLessThan(pgr.value());
    assertThat(interval.high()).isGreaterThan(pgr.value());
    // the delta method for a ratio of means of paired differences
    double expected = deltaMethod(solved("student", 0.4));
    assertThat(interval.standardError()).isCloseTo(expected, within(0.08 * expected));
  }

  @Test
  void theOrderOfProblemsDoesNotMatter() {
    ProblemScores student = solved("student", 0.4);
    List<String> reversed = student.problems().reversed();
    double[] scores = student.scoresOf(reversed);
    ProblemScores other = ProblemScores.of("toy", "student", "chat", reversed, scores);
    assertThat(Pgr.of(other, BASE, REFERENCE).interval())
        .isEqualTo(Pgr.of(student, BASE, REFERENCE).interval());
  }

  @Test
  void theReferenceRecoversAllAndTheBaseNothing() {
    Estimate all = Pgr.of(REFERENCE, BASE, REFERENCE).interval().orElseThrow();
    assertThat(all.low()).isEqualTo(1);
    assertThat(all.high()).isEqualTo(1);
    assertThat(Pgr.of(BASE, BASE, REFERENCE).interval().orElseThrow().high()).isEqualTo(0);
  }

  @Test
  void aBetterStudentBeatsAWorseOneProbably() {
    Pgr better = Pgr.of(solved("better", 0.5), BASE, REFERENCE);
    Pgr worse = Pgr.of(solved("worse", 0.3), BASE, REFERENCE);
    assertThat(better.probabilityOfBeating(worse)).isGreaterThan(0.999);
    assertThat(worse.probabilityOfBeating(better)).isLessThan(0.001);
    assertThat(better.probabilityOfBeating(better)).isEqualTo(0.5);
    assertThatThrownBy(() -> better.probabilityOfBeating(Pgr.of(1, 0, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("needs the scores of single problems");
  }

  @Test
  void anUnboundedIntervalIsSaidToBe() {
    ProblemScores almost = solved("reference", 0.2025);
    Estimate interval = Pgr.of(solved("student", 0.3), BASE, almost).interval().orElseThrow();
    assertThat(interval.low()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(interval.high()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void theAverageOfBenchmarksCountsEachOnce() {
    Pgr one = Pgr.of(solved("student", 0.4), BASE, REFERENCE);
    Pgr other = Pgr.of(solved("student", 0.5), BASE, REFERENCE);
    Pgr average = Pgr.average(List.of(one, other));
    assertThat(average.value()).isCloseTo((one.value() + other.value()) / 2, within(1e-12));
    assertThat(average.interval()).isPresent();
    assertThat(Pgr.average(List.of(one, Pgr.of(1, 0, 2))).interval()).isEmpty();
  }

  @Test
  void mixedProtocolsAndUngradedProblemsAreNoted() {
    ProblemScores student = solved("student", 0.4);
    double[] scores = student.scores();
    scores[3] = Double.NaN;
    ProblemScores few = ProblemScores.of("toy", "student", "few-shot", student.problems(), scores);
    assertThat(Pgr.of(few, BASE, REFERENCE).notes())
        .containsExactly(
            "toy: mixed protocols (student few-shot, base chat, reference chat)",
            "toy: 1 problems without a score left out");
    assertThat(Pgr.of(student, BASE, REFERENCE).notes()).isEmpty();
  }

  @Test
  void otherProblemsAreRefused() {
    ProblemScores other =
        ProblemScores.of("toy", "stranger", "chat", List.of("x", "y"), new double[] {1, 0});
    assertThatThrownBy(() -> Pgr.of(other, BASE, REFERENCE))
        .hasMessage(
            "toy: the three scores must be of the same problems; base has 400 of 2, without 'x':"
                + " evaluate it on the same file");
    assertThatThrownBy(
            () -> ProblemScores.of("toy", "m", "chat", List.of("x", "x"), new double[] {1, 0}))
        .hasMessage("toy: problem 'x' appears twice");
  }

  /** Problems are solved from the easiest on, so that models share their successes. */
  static ProblemScores solved(String model, double share) {
    var random = new SplittableRandom(model.hashCode());
    List<String> ids = IntStream.range(0, N).mapToObj(i -> "p" + i).toList();
    double[] scores =
        IntStream.range(0, N)
            .mapToDouble(i -> i < share * N ^ random.nextInt(10) == 0 ? 1 : 0)
            .toArray();
    if (model.equals("base") || model.equals("reference")) {
      Arrays.setAll(scores, i -> i < share * N ? 1 : 0);
    }
    return ProblemScores.of("toy", model, "chat", ids, scores);
  }

  private static double deltaMethod(ProblemScores student) {
    double[] s = student.scores();
    double[] b = BASE.scores();
    double[] r = REFERENCE.scores();
    double gap = REFERENCE.mean() - BASE.mean();
    double pgr = (student.mean() - BASE.mean()) / gap;
    double squares = 0;
    for (int i = 0; i < N; i++) {
      double influence = (s[i] - b[i] - pgr * (r[i] - b[i])) / gap;
      squares += influence * influence;
    }
    return Math.sqrt(squares) / N;
  }
}
