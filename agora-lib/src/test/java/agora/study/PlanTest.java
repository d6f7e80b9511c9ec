package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

final class PlanTest {
  private static final Path STUDIES = Path.of("../data/studies");

  @TempDir Path folder;

  @Test
  void thePapersGridHas99StudentsAnd1260000Instances() {
    try (Study study = Study.open(STUDIES.resolve("paper.json"), folder)) {
      List<Cell> cells = study.cells();
      assertThat(cells).hasSize(54 + 36 + 9);
      assertThat(cells.stream().filter(c -> !c.promptStyle().equals("agorabench"))).hasSize(36);
      assertThat(cells.stream().filter(c -> c.volume() == 50_000)).hasSize(9);
      Map<String, Integer> generated = new HashMap<>();
      cells.forEach(c ->
          generated.merge(c.setting() + c.generator() + c.promptStyle(), c.volume(), Math::max));
      assertThat(generated.values().stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(1_260_000);
    }
  }

  @Test
  void thePapersGridIsPlannedWithoutItsInputs() throws Exception {
    try (Study study = Study.open(STUDIES.resolve("paper.json"), folder)) {
      Table plan = study.plan().table();
      assertThat(plan.rowCount()).isEqualTo(99 + 3 + 6 + 1);
      Table cells = plan.first(99);
      // 700 tokens of prompt and 550 of answer for each of 1.26 million instances.
      double generation = cells.doubleColumn("generation USD").sum();
      assertThat(generation).isBetween(1_500.0, 6_100.0);
      // 25 million tokens a student of 10,000 instances at 40 % of an H100: 0.85 hours.
      assertThat(cells.doubleColumn("GPU hours").get(0)).isBetween(0.7, 1.4);
      assertThat(cells.doubleColumn("disk GB").sum()).isCloseTo(99 * 16.06, within(30.0));
      assertThat(cells.doubleColumn("judging USD").sum()).isPositive();
      assertThat(cells.stringColumn("calls to").get(0))
          .startsWith("generator, ")
          .contains("judge of the data's quality");
      for (var row : plan.first(plan.rowCount() - 1)) {
        assertThat(row.getString("calls to").isEmpty()).isEqualTo(row.getLong("calls") == 0);
      }
      assertTotalIsTheSum(plan);
    }
  }

  @Test
  void moreMachinesAreQuickerUntilTheLongestCellIsAllThatCounts() throws Exception {
    try (Study study = Study.open(STUDIES.resolve("paper.json"), folder)) {
      Table machines = study.plan().machines(1, 8, 99, 1000);
      double[] hours = machines.doubleColumn("hours").asDoubleArray();
      double[] busy = machines.doubleColumn("busy %").asDoubleArray();
      Table plan = study.plan().table();
      double[] rows = plan.first(plan.rowCount() - 1).doubleColumn("GPU hours").asDoubleArray();
      assertThat(hours[0]).isCloseTo(Arrays.stream(rows).sum(), within(1e-9));
      assertThat(busy[0]).isCloseTo(100, within(1e-9));
      assertThat(hours[1]).isBetween(hours[0] / 8, 1.2 * hours[0] / 8);
      assertThat(hours[3]).isCloseTo(Arrays.stream(rows).max().orElseThrow(), within(1e-9));
      assertThat(busy[3]).isCloseTo(100 * hours[0] / 1000 / hours[3], within(1e-9));
      assertThatThrownBy(() -> study.plan().machines(0))
          .hasMessage("machines must be >= 1, were 0");
    }
  }

  @Test
  void dataThatVolumesShareIsPaidOnce() throws Exception {
    try (Study study = Study.open(STUDIES.resolve("paper.json"), folder)) {
      Table cells = study.plan().table().first(99);
      List<Cell> all = study.cells();
      double[] usd = cells.doubleColumn("generation USD").asDoubleArray();
      for (int i = 0; i < usd.length; i++) {
        boolean largest = all.get(i).volume() == 50_000;
        assertThat(usd[i] > 0).as(all.get(i).key()).isEqualTo(!largest);
      }
      int shared =
          all.indexOf(
              study.cells().get("math_instance_generation.Llama-3.1-8B.agorabench.10000.s42"));
      int single =
          all.indexOf(
              study.cells().get("math_response_generation.Llama-3.1-8B.agorabench.10000.s42"));
      assertThat(usd[shared]).isCloseTo(5 * usd[single], within(1e-9));
    }
  }

  @Test
  void theSmallStudyIsPlannedForACpuByTheSizeInTheStudentsName() throws Exception {
    try (Study study = Study.open(STUDIES.resolve("small.json"), folder)) {
      Table plan = study.plan().table();
      assertThat(plan.rowCount()).isEqualTo(4 + 1 + 2 + 1);
      assertThat(plan.doubleColumn("CPU hours").get(0)).isBetween(0.5, 50.0);
      assertThat(plan.doubleColumn("generation USD").sum()).isZero();
      assertTotalIsTheSum(plan);
    }
  }

  @Test
  void whatIsLeftToAskOfAGeneratorIsSaidInCallsTimeAndMoney() throws Exception {
    Path file = Files.writeString(folder.resolve("study.json"), TestStudy.json(""));
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      int atOnce = study.config().generation().concurrency();
      assertThat(study.plan().asking("steady").text())
          .contains("Left to ask steady: about 24 calls for its data, with ")
          .contains("Later: about 10 calls with ", "its own answers to the benchmarks")
          .contains(
              String.format(
                  Locale.ROOT,
                  "at 1 s per call and %d calls at once (generation.concurrency of the study) %.1f min",
                  atOnce,
                  24.0 / 60 / atOnce))
          .contains("no price is stated. At 1 USD per million tokens it is 0.0")
          .contains("AGORA_PRICE=0.15,0.60");
      study.generate(study.cells().getFirst().setting(), "steady");
      assertThat(study.plan().asking("steady").text())
          .contains("Left to ask steady: nothing for its data, which is there.")
          .contains("Without that data: about 24 calls for its data, with ");
    }
  }

  private static void assertTotalIsTheSum(Table plan) {
    int last = plan.rowCount() - 1;
    assertThat(plan.stringColumn("setting").get(last)).isEqualTo("total");
    for (String column : List.of("generation USD", "judging USD", "disk GB")) {
      double[] values = plan.doubleColumn(column).asDoubleArray();
      double sum = 0;
      for (int i = 0; i < last; i++) {
        sum += values[i];
      }
      assertThat(values[last]).as(column).isCloseTo(sum, within(1e-6));
    }
  }
}
