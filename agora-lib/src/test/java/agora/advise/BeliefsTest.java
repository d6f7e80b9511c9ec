package agora.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is believed of arms after observations, and the noise and passes that these have. */
class BeliefsTest {
  private static final int TARGET = 1_200;

  @Test
  void anObservationAtTheTargetLeavesItsOwnErrorAndTheLuckOfItsData() {
    List<Arm> arms = candidates(2);
    Beliefs none = Beliefs.of(arms, List.of(), Map.of(), TARGET);
    assertThat(none.chanceOfBest(arms.get(0))).isBetween(0.45, 0.55);
    Beliefs seen =
        Beliefs.of(
            arms,
            List.of(
                new Observation(arms.get(0), TARGET, 40, 2),
                new Observation(arms.get(1), TARGET, 30, 2)),
            Map.of(),
            TARGET);
    assertThat(seen.expected(arms.get(0)).value()).isBetween(38.0, 41.0);
    assertThat(seen.expected(arms.get(0)).standardError()).isBetween(2.4, 3.1);
    assertThat(seen.best()).isEqualTo(arms.get(0));
    assertThat(seen.chanceOfBest(arms.get(0))).isGreaterThan(0.97);
    assertThat(seen.chanceWithin(arms.get(1), 20)).isGreaterThan(0.98);
    Beliefs early =
        Beliefs.of(arms, List.of(new Observation(arms.get(0), 75, 10, 2)), Map.of(), TARGET);
    assertThat(early.expected(arms.get(0)).standardError()).isGreaterThan(5);
  }

  @Test
  void aForecastIsAPriorThatDataOverrules() {
    List<Arm> arms = candidates(2);
    Map<Arm, Double> prior = Map.of(arms.get(1), 20.0);
    Beliefs before = Beliefs.of(arms, List.of(), prior, TARGET);
    assertThat(before.chanceOfBest(arms.get(1))).isGreaterThan(0.6);
    Beliefs after =
        Beliefs.of(
            arms,
            List.of(
                new Observation(arms.get(0), TARGET, 40, 1),
                new Observation(arms.get(1), TARGET, 30, 1)),
            prior,
            TARGET);
    assertThat(after.best()).isEqualTo(arms.get(0));
    assertThatThrownBy(() ->
            Beliefs.of(arms, List.of(new Observation(arms.get(0), 2_000, 1, 1)), Map.of(), TARGET))
        .hasMessageContaining("at most at the target volume 1200");
    assertThatThrownBy(() -> new Observation(arms.get(0), 10, Double.NaN, 1))
        .hasMessageContaining("g0, instance generation");
  }

  @Test
  void luckWithProblemsThatArmsShareDoesNotBlurTheirDifference() {
    List<Arm> arms = candidates(2);
    double[] luck = new double[400];
    Arrays.setAll(luck, i -> 6 * new SplittableRandom(i).nextGaussian());
    double apart = chanceOfFirst(arms, new double[0], new double[0]);
    double together = chanceOfFirst(arms, plus(42, luck), plus(36, luck));
    assertThat(apart).isBetween(0.6, 0.85);
    assertThat(together).isGreaterThan(apart + 0.08);
  }

  private static double chanceOfFirst(List<Arm> arms, double[] first, double[] second) {
    List<Observation> seen =
        List.of(
            new Observation(arms.get(0), TARGET, 42, 6.2, first),
            new Observation(arms.get(1), TARGET, 36, 6.2, second));
    return Beliefs.of(arms, seen, Map.of(), TARGET).chanceOfBest(arms.get(0));
  }

  private static double[] plus(double pgr, double[] luck) {
    return Arrays.stream(luck).map(x -> pgr + x).toArray();
  }

  @Test
  void anObservationGainsMoreWhereTheChoiceIsOpen() {
    List<Arm> arms = candidates(3);
    List<Observation> seen =
        List.of(
            new Observation(arms.get(0), 150, 60, 3),
            new Observation(arms.get(1), 150, 59, 3),
            new Observation(arms.get(2), 150, 5, 3));
    Beliefs beliefs = Beliefs.of(arms, seen, Map.of(), List.of(150, 300, 600, TARGET));
    double open = beliefs.gain(arms.get(1), TARGET, 3);
    assertThat(open).isGreaterThan(3 * beliefs.gain(arms.get(2), TARGET, 3));
    assertThat(open).isGreaterThan(beliefs.gain(arms.get(1), TARGET, 30));
  }

  @Test
  void smallPilotsAreSeenAsOftenAsBringsThemToTheTarget() {
    assertThat(Trial.passes(150, TARGET)).isEqualTo(8);
    assertThat(Trial.passes(500, TARGET)).isEqualTo(2);
    assertThat(Trial.passes(TARGET, TARGET)).isEqualTo(1);
    assertThat(Trial.passes(10, TARGET)).as("no more than eight times").isEqualTo(8);
  }

  @Test
  void trainingNoiseIsLearnedFromReplicates() {
    TrainingNoise noise = new TrainingNoise();
    double assumed = noise.variance();
    noise.add(new double[] {50});
    assertThat(noise.variance()).as("one student says nothing").isEqualTo(assumed);
    for (int i = 0; i < 100; i++) {
      noise.add(new double[] {40, 50});
    }
    assertThat(noise.variance()).isBetween(45.0, 50.0);
  }

  static List<Arm> candidates(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Arm("g" + i, Setting.MATH_INSTANCE_GENERATION))
        .toList();
  }
}
