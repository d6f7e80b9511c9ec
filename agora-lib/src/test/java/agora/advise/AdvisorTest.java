package agora.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdvisorTest {
  private static final int TARGET = 1_200;

  @Test
  void oneOfTheBestOfEightIsFoundForHalfOfTheGrid() throws InterruptedException {
    int near = 0;
    int replays = 40;
    double[] share = new double[replays];
    double stated = 0;
    int sure = 0;
    int right = 0;
    for (int i = 0; i < replays; i++) {
      World world = new World(i, 8, 3);
      Advice advice =
          Advisor.of(world, Advisor.Options.of(0.5 * world.grid(), TARGET)).run(round -> {});
      double lost = world.best() - world.truth(advice.recommended().arm());
      near += lost <= 5 ? 1 : 0;
      share[i] = advice.spentUsd() / advice.gridUsd();
      double chance = advice.recommended().chanceOfBest();
      if (chance >= 0.8) {
        sure++;
        stated += chance;
        right += lost == 0 ? 1 : 0;
      }
      assertThat(world.paid()).as("nothing is paid twice").isEqualTo(advice.spentUsd());
    }
    Arrays.sort(share);
    assertThat((double) near / replays).isGreaterThanOrEqualTo(0.8);
    assertThat(share[replays / 2]).isLessThanOrEqualTo(0.5);
    assertThat((double) right / sure)
        .isCloseTo(stated / sure, org.assertj.core.api.Assertions.within(0.12));
  }

  @Test
  void moreIsTriedOnlyOfThoseThatMayBeBest() throws InterruptedException {
    World world = new World(5, 6, 1);
    List<Round> rounds = new ArrayList<>();
    Advice advice =
        Advisor.of(world, new Advisor.Options(1e9, TARGET, 150, 0, 0.999)).run(rounds::add);
    assertThat(advice.rounds()).isEqualTo(rounds).hasSizeGreaterThan(1);
    for (int r = 1; r < rounds.size(); r++) {
      int before = r - 1;
      for (Round.Standing standing : rounds.get(r).standings()) {
        int last = volume(rounds.get(before), standing.arm());
        assertThat(standing.volume())
            .isEqualTo(standing.tried() ? Math.min(TARGET, 2 * last) : last);
      }
    }
    assertThat(rounds.getFirst().standings()).allMatch(Round.Standing::tried);
    assertThat(rounds.getLast().standings()).anyMatch(standing -> !standing.tried());
    assertThat(advice.recommended().expected().high() - advice.recommended().expected().low())
        .isLessThan(width(rounds.getFirst(), advice.recommended().arm()));
    assertThat(advice.table().rowCount()).isEqualTo(6);
    assertThat(advice.reading().text())
        .contains("The advice for math: " + advice.recommended().arm().label())
        .contains("Runner-up: " + advice.runnerUp().arm().label());
    assertThat(advice.table().columnNames())
        .as("the margin is a number")
        .contains("P(within 0 points) %");
    assertThat(
            advice.expected(advice.runnerUp().arm().setting(), advice.runnerUp().arm().generator()))
        .startsWith("after " + advice.runnerUp().volume() + " instances");
    assertThat(advice.expected(advice.runnerUp().arm().setting(), "nobody")).isEmpty();
  }

  @Test
  void whatIsPaidAndWhatIsStillToPayStandTogether() throws InterruptedException {
    World world = new World(2, 4, 3);
    Advice advice =
        Advisor.of(world, Advisor.Options.of(0.4 * world.grid(), TARGET)).run(round -> {});
    double rest = advice.targetUsd() - advice.recommended().spentUsd();
    assertThat(advice.restUsd()).isEqualTo(Math.max(0, rest));
    double paid = Math.round(100 * advice.spentUsd()) / 100.0;
    double together = Math.round(100 * (advice.spentUsd() + rest)) / 100.0;
    assertThat(advice.reading().text())
        .as("what is shown adds up")
        .contains(
            String.format(
                Locale.ROOT,
                "%,d of %,d instances) costs %.2f USD. Together that is %.2f USD",
                TARGET - advice.recommended().volume(),
                TARGET,
                together - paid,
                together));
  }

  @Test
  void theAdviceSaysWhatItIsNotSureOfAndWhatIsNotMoney() throws InterruptedException {
    World world = new World(100, 6, 8);
    Advice advice =
        Advisor.of(world, new Advisor.Options(0.2 * world.grid(), TARGET, 150, 1, 0.999))
            .run(round -> {});
    double sure = advice.recommended().chanceWithin();
    assertThat(sure).isLessThan(0.999);
    double left = advice.options().budgetUsd() - advice.spentUsd();
    assertThat(advice.restUsd()).as("the budget does not pay for the choice").isGreaterThan(left);
    int paid =
        (int)
            (advice.recommended().volume()
                + (TARGET - advice.recommended().volume()) * left / advice.restUsd());
    assertThat(advice.reading().text())
        .contains(
            String.format(
                Locale.ROOT, "more than the budget, which pays for about %,d instances", paid));
    assertThat(advice.reading().text())
        .contains(
            String.format(
                Locale.ROOT,
                "The wanted sureness was not reached: the choice is within 1 points of the best with"
                    + " %.0f %%",
                100 * sure))
        .doesNotContain("fictional");
    Trial toy =
        new World(100, 6, 8) {
          @Override
          public boolean pricesAreFictional() {
            return true;
          }
        };
    Advice played = Advisor.of(toy, Advisor.Options.of(1e9, TARGET)).run(round -> {});
    assertThat(played.reading().text()).contains(" USD (fictional prices).");
    assertThat(played.reading().text().contains("The wanted sureness was not reached"))
        .isEqualTo(played.end() != Advice.End.SURE);
  }

  @Test
  void theBudgetIsABound() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      World world = new World(100 + i, 6, 8);
      double budget = 0.2 * world.grid();
      Advice advice = Advisor.of(world, Advisor.Options.of(budget, TARGET)).run(round -> {});
      assertThat(advice.spentUsd()).isLessThanOrEqualTo(budget);
    }
    World world = new World(1, 4, 3);
    assertThatThrownBy(() -> Advisor.of(world, Advisor.Options.of(0.01, TARGET)))
        .hasMessageContaining("a pilot of 150 instances of each of 4 candidates costs")
        .hasMessageContaining("raise it, take a smaller pilot, or fewer candidates")
        .hasMessageContaining(" instances of each)");
    assertThatThrownBy(() -> Advisor.of(new World(1, 1, 3), Advisor.Options.of(1, TARGET)))
        .hasMessageContaining("at least two candidates");
    assertThatThrownBy(() -> new Advisor.Options(1, 100, 200, 3, 0.9))
        .hasMessageContaining("pilot 200, target 100");
    assertThatThrownBy(() -> new Advisor.Options(1, 100, 20, 3, 1))
        .hasMessageContaining("a sureness in (0.5, 1)");
  }

  @Test
  void aRoundIsPaidForThenTrainedTogetherThenObservedOneByOne() throws InterruptedException {
    List<String> calls = new ArrayList<>();
    Trial recorded =
        new World(5, 3, 1) {
          @Override
          public void pay(Arm arm, int volume) {
            calls.add("pay " + arm.generator() + " " + volume);
          }

          @Override
          public void prepare(Map<Arm, Integer> volumes) {
            calls.add("train " + volumes.values());
          }

          @Override
          public Observation observe(Arm arm, int volume) {
            calls.add("observe " + arm.generator() + " " + volume);
            return super.observe(arm, volume);
          }
        };
    Advice advice =
        Advisor.of(recorded, new Advisor.Options(1e9, TARGET, 150, 0, 0.999)).run(round -> {});
    assertThat(calls)
        .startsWith(
            "pay g0 150",
            "pay g1 150",
            "pay g2 150",
            "train [150, 150, 150]",
            "observe g0 150",
            "observe g1 150",
            "observe g2 150");
    assertThat(calls.stream().filter(call -> call.startsWith("train")))
        .hasSameSizeAs(advice.rounds())
        .hasSizeGreaterThan(1);
  }

  @Test
  void pilotsThatMayBeTheBestGetASecondStudentBeforeMoreIsPaid() throws InterruptedException {
    List<List<Arm>> again = new ArrayList<>();
    World world =
        new World(5, 12, 1) {
          @Override
          public List<Observation> observeAgain(List<Arm> arms, int volume) {
            assertThat(volume).isEqualTo(150);
            again.add(arms);
            return arms.stream()
                .map(arm -> new Observation(arm, volume, curve(arm, volume), 0.7))
                .toList();
          }
        };
    Advice advice =
        Advisor.of(world, new Advisor.Options(1e9, TARGET, 150, 3, 0.9)).run(round -> {});
    Round pilots = advice.rounds().get(0);
    Round second = advice.rounds().get(1);
    assertThat(again.getFirst())
        .isEqualTo(
            pilots.standings().stream()
                .filter(standing -> standing.chanceOfBest() >= 0.05)
                .map(Round.Standing::arm)
                .toList())
        .hasSizeBetween(2, 11);
    assertThat(second.spentUsd()).as("training costs no data").isEqualTo(pilots.spentUsd());
    for (Round.Standing standing : second.standings()) {
      assertThat(standing.tried()).isEqualTo(again.getFirst().contains(standing.arm()));
      assertThat(standing.volume()).isEqualTo(150);
    }
    Arm first = again.getFirst().getFirst();
    assertThat(standing(second, first).observed()).isEqualTo(world.curve(first, 150));
    assertThat(width(second, first)).isLessThan(width(pilots, first));
    assertThat(again.stream().flatMap(List::stream)).as("once each").doesNotHaveDuplicates();
  }

  @Test
  void realCostsBoundWhatIsPaidNext() {
    List<Arm> paid = new ArrayList<>();
    Trial dear =
        new World(5, 3, 1) {
          @Override
          public double costUsd(Arm arm, int volume) {
            return paid.contains(arm) ? 0.6 : 0.3; // twice the estimate
          }

          @Override
          public void pay(Arm arm, int volume) {
            paid.add(arm);
          }
        };
    assertThatThrownBy(
            () -> Advisor.of(dear, new Advisor.Options(1, TARGET, 150, 3, 0.9)).run(round -> {}))
        .hasMessage(
            "pilots cost more than estimated: 1.20 USD are paid, the pilot of g2, instance"
                + " generation costs about 0.30, and the budget is 1.00: raise it; what is paid is"
                + " kept");
    assertThat(paid).hasSize(2);
  }

  @Test
  void withoutPricesTheAdvisorStillComparesByGain() throws InterruptedException {
    World world = new World(3, 5, 3, 0);
    Advice advice = Advisor.of(world, Advisor.Options.of(0, TARGET)).run(round -> {});
    assertThat(advice.spentUsd()).isZero();
    assertThat(world.best() - world.truth(advice.recommended().arm())).isLessThan(10);
  }

  private static int volume(Round round, Arm arm) {
    return standing(round, arm).volume();
  }

  private static double width(Round round, Arm arm) {
    return standing(round, arm).expected().high() - standing(round, arm).expected().low();
  }

  private static Round.Standing standing(Round round, Arm arm) {
    return round.standings().stream().filter(s -> s.arm().equals(arm)).findFirst().orElseThrow();
  }

  /** Arms with saturating curves of their own, random prices, and noise of a known size. */
  private static class World implements Trial {
    private final List<Arm> arms;
    private final double[] ceiling;
    private final double[] pace;
    private final double[] price;
    private final double noise;
    private final SplittableRandom random;
    private final Map<Arm, Integer> volumes = new HashMap<>();

    World(long seed, int count, double noise) {
      this(seed, count, noise, 1);
    }

    World(long seed, int count, double noise, double prices) {
      this.random = new SplittableRandom(seed);
      this.arms = BeliefsTest.candidates(count);
      this.ceiling =
          IntStream.range(0, count).mapToDouble(i -> 30 + 15 * random.nextGaussian()).toArray();
      this.pace =
          IntStream.range(0, count).mapToDouble(i -> 150 + 450 * random.nextDouble()).toArray();
      this.price =
          IntStream.range(0, count)
              .mapToDouble(i -> prices * (0.001 + 0.01 * random.nextDouble()))
              .toArray();
      this.noise = noise;
    }

    @Override
    public List<Arm> arms() {
      return arms;
    }

    @Override
    public double costUsd(Arm arm, int volume) {
      return price[arms.indexOf(arm)] * volume;
    }

    @Override
    public Observation observe(Arm arm, int volume) {
      volumes.merge(arm, volume, Math::max);
      return new Observation(
          arm, volume, curve(arm, volume) + noise * random.nextGaussian(), noise);
    }

    double truth(Arm arm) {
      return curve(arm, TARGET);
    }

    double best() {
      return arms.stream().mapToDouble(this::truth).max().orElseThrow();
    }

    double grid() {
      return arms.stream().mapToDouble(arm -> costUsd(arm, TARGET)).sum();
    }

    double paid() {
      double sum = 0;
      for (Arm arm : arms) {
        sum += costUsd(arm, volumes.getOrDefault(arm, 0));
      }
      return sum;
    }

    double curve(Arm arm, int volume) {
      int i = arms.indexOf(arm);
      return ceiling[i] * Math.expm1(-volume / pace[i]) / Math.expm1(-TARGET / pace[i]);
    }
  }
}
