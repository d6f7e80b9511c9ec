package agora.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeedReplicatesTest {
  private static final int N = 200;

  @Test
  void deviationIsOverTheSeedsAndPooledAsTheRootOfTheMeanVariance() {
    SeedReplicates repeats =
        SeedReplicates.of(
            "toy",
            Map.of(
                "steady", List.of(Pgr.of(30, 20, 40), Pgr.of(30, 20, 40)),
                "wild", List.of(Pgr.of(28, 20, 40), Pgr.of(30, 20, 40), Pgr.of(32, 20, 40)),
                "once", List.of(Pgr.of(25, 20, 40))));
    assertThat(repeats.deviation("steady")).isZero();
    assertThat(repeats.deviation("wild")).isCloseTo(10, within(1e-9));
    assertThat(repeats.deviation("once")).isNaN();
    assertThat(repeats.pooledDeviation()).isCloseTo(Math.sqrt(50), within(1e-9));
    assertThat(repeats.largestDeviation()).isCloseTo(10, within(1e-9));
    assertThat(repeats.noise().rowCount()).isEqualTo(1);
    assertThat(repeats.mean("wild").percent()).isCloseTo(50, within(1e-9));
  }

  @Test
  void intervalOverSeedsIsWiderThanOneThatTakesTheSeedsAsTheyAre() {
    List<Pgr> seeds = List.of(solving(60), solving(100), solving(140));
    Estimate problemsAlone = Pgr.average(seeds).interval().orElseThrow();
    Estimate both = SeedNoise.of(List.of(seeds), "toy").mean(seeds).interval().orElseThrow();
    assertThat(both.value()).isEqualTo(problemsAlone.value());
    assertThat(both.standardError()).isGreaterThan(1.5 * problemsAlone.standardError());
    // Student's t of 2 degrees of freedom: 4.303 deviations of the mean of three to each side.
    double reach = 4.303 * 25 / Math.sqrt(3) / 100;
    assertThat(both.high() - both.value()).isCloseTo(reach, within(0.2 * reach));
    assertThat(both.value() - both.low()).isCloseTo(reach, within(0.2 * reach));
  }

  @Test
  void equalStudentsDifferByNothingAndUnequalOnesByTheirDistance() {
    SeedReplicates repeats =
        SeedReplicates.of(
            "toy",
            Map.of(
                "a", List.of(solving(100)), "b", List.of(solving(100)), "c", List.of(solving(40))));
    assertThat(repeats.difference("a", "b").high()).isZero();
    Estimate difference = repeats.difference("a", "c");
    assertThat(difference.value()).isCloseTo(100 * 60.0 / 160, within(1e-9));
    assertThat(difference.low()).isPositive();
    assertThat(repeats.compare("a", "c").doubleColumn("difference").get(0))
        .isEqualTo(difference.value());
  }

  @Test
  void wordsSayWhoDiffersAndHowMuchIsChance() {
    SeedReplicates repeats =
        SeedReplicates.of(
            "toy",
            Map.of(
                "a", List.of(solving(100)),
                "b", List.of(solving(101), solving(99)),
                "c", List.of(solving(40))));
    assertThat(repeats.reading("a", "c").text())
        .contains("A difference: a recovers 37.5 points more [")
        .contains("] than c; the interval does not contain 0.");
    assertThat(repeats.reading("c", "a").text())
        .as("less is a positive number, too")
        .contains("A difference: c recovers 37.5 points less [")
        .doesNotContain("[-");
    assertThat(repeats.reading("a", "b").text())
        .containsPattern(
            "No difference found: a minus b is 0.0 points \\[-[0-9.]+, [0-9.]+\\]. The interval contains 0,"
                + " but a difference of up to [0-9.]+ points is not excluded.");
    assertThat(repeats.reading().text())
        .contains("From highest to lowest PGR: ", "; c 12.5 % [")
        .contains("Neighbours that are not distinguishable: ");
    assertThat(repeats.noiseReading().text()).contains("pooled over 3 kinds");
    assertThat(SeedReplicates.of("one", Map.of("a", List.of(solving(9)))).noiseReading().text())
        .contains("Chance between seeds is not known");
  }

  @Test
  void unknownAndEmptyKindsAreErrorsThatNameThem() {
    assertThatThrownBy(() -> SeedReplicates.of("toy", Map.of("a", List.of())))
        .hasMessage("a: a kind needs at least one PGR, had none");
    assertThatThrownBy(() -> SeedReplicates.of("toy", Map.of("a", List.of(solving(9)))).mean("b"))
        .hasMessage("no students 'b'; present: [a]");
  }

  /**
   * Returns the PGR of a student that solves the first problems, of a base of 20 and a reference of
   * 180.
   */
  private static Pgr solving(int first) {
    return Pgr.of(scores("student", first), scores("base", 20), scores("reference", 180));
  }

  private static ProblemScores scores(String model, int first) {
    List<String> problems = new ArrayList<>();
    IntStream.range(0, N).forEach(i -> problems.add("p" + i));
    double[] scores = IntStream.range(0, N).mapToDouble(i -> i < first ? 1 : 0).toArray();
    return ProblemScores.of("toy", model, "chat", problems, scores);
  }
}
