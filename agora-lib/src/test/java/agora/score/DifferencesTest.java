package agora.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class DifferencesTest {
  private static final ProblemScores BASE = PgrTest.solved("base", 0.2);
  private static final ProblemScores REFERENCE = PgrTest.solved("reference", 0.6);

  @Test
  void aClearDifferenceIsSettledAndASmallOneSaysWhatWouldSettleIt() {
    Map<String, List<List<Pgr>>> cells = new LinkedHashMap<>();
    cells.put("mine", List.of(students("mine", 0.50, 0.51, 0.52)));
    cells.put("weak", List.of(students("weak", 0.25, 0.26, 0.24)));
    cells.put("alike", List.of(students("alike", 0.49, 0.52, 0.49)));
    Differences differences = Differences.of("toy", "mine", cells);
    assertThat(differences.counted())
        .containsPattern(
            "count test problems and seeds: the standard deviation of one training is [0-9.]+ points")
        .contains("9 students of 3 data sets of this study");
    Differences.Difference weak = differences.all().getFirst();
    assertThat(weak.verdict()).isEqualTo(Differences.Verdict.BETTER);
    assertThat(weak.settling()).isEqualTo(Differences.Settling.NOTHING);
    Differences.Difference alike = differences.all().getLast();
    assertThat(alike.verdict()).isEqualTo(Differences.Verdict.OPEN);
    assertThat(alike.points().low()).isLessThan(0);
    Differences.Settling settling = alike.settling();
    // Whatever is named brings the standard error down to what four of five studies need.
    double allowed = Math.pow(alike.points().value() / 2.8016, 2);
    double seeds = 2 * Math.pow(differences.seedDeviation(), 2);
    Pgr mine = Pgr.average(students("mine", 0.50, 0.51, 0.52));
    Pgr other = Pgr.average(students("alike", 0.49, 0.52, 0.49));
    double problems = Math.pow(100 * mine.minus(other).standardError(), 2);
    assertThat(settling.studentsOfBoth()).isPositive();
    assertThat(
            seeds / settling.studentsOfBoth()
                + problems * own(cells).problems() / settling.problemsOfBoth())
        .isLessThanOrEqualTo(allowed)
        .isCloseTo(allowed, within(0.2 * allowed));
    Table table = differences.table();
    assertThat(table.stringColumn("verdict").asList()).containsExactly("better", "not proven");
    assertThat(table.stringColumn("what would settle it").get(1))
        .as("%s is out of reach", settling)
        .isEqualTo("treat as equal: 4000 problems would not settle it");
    assertThat(table.name())
        .isEqualTo("toy: PGR points of mine over each other, mean of one setting");
    double mean = Pgr.average(cells.get("mine").getFirst()).percent();
    assertThat(differences.reading().text())
        .contains(String.format(Locale.ROOT, "- mine has a PGR of %.1f %% [", mean))
        .containsPattern(
            "with training noise\\]; better than weak \\([0-9.]+ points \\[[0-9.]+, [0-9.]+\\]")
        .containsPattern(
            "; no proven difference to alike \\([0-9.]+ points \\[-[0-9.]+, [0-9.]+\\]\\)\\.")
        .contains("Brackets are 95 % intervals.", "9 students of 3 data sets");
  }

  @Test
  void oneStudentEachLeavesTrainingNoiseUnknownAndSaysSo() {
    Map<String, List<List<Pgr>>> cells = new LinkedHashMap<>();
    cells.put("mine", List.of(students("mine", 0.5)));
    cells.put("weak", List.of(students("weak", 0.25)));
    Differences differences = Differences.of("toy", "mine", cells);
    assertThat(differences.seedDeviation()).isNaN();
    assertThat(differences.counted()).contains("test problems only").contains("not measured");
    assertThat(differences.table().stringColumn("what would settle it").get(0))
        .contains("three students per data set", "other seeds are not counted");
    assertThat(differences.table().stringColumn("verdict").get(0))
        .isEqualTo("better on these problems");
  }

  @Test
  void aNoiseMeasuredElsewhereWidensWhatOneStudentEachLeavesOpen() {
    Map<String, List<List<Pgr>>> cells = new LinkedHashMap<>();
    cells.put("mine", List.of(students("mine", 0.5)));
    cells.put("weak", List.of(students("weak", 0.25)));
    SeedNoise noise = SeedNoise.of(List.of(students("other", 0.3, 0.5, 0.7)), "elsewhere");
    Differences alone = Differences.of("toy", "mine", cells);
    Differences both = Differences.of("toy", "mine", cells, noise);
    assertThat(both.seedDeviation()).isEqualTo(noise.deviation());
    assertThat(both.counted())
        .contains("an assumed training noise", "repeated training of elsewhere");
    assertThat(alone.all().getFirst().verdict()).isEqualTo(Differences.Verdict.BETTER);
    assertThat(both.all().getFirst().verdict()).isEqualTo(Differences.Verdict.OPEN);
    assertThat(both.all().getFirst().points().standardError())
        .isGreaterThan(alone.all().getFirst().points().standardError() + noise.deviation());
    cells.put("mine", List.of(students("mine", 0.5, 0.5)));
    assertThat(Differences.of("toy", "mine", cells, noise).seedDeviation())
        .as("own replicates come first")
        .isNotEqualTo(noise.deviation());
  }

  @Test
  void whatIsWithinReachIsNamed() {
    Map<String, List<List<Pgr>>> cells = new LinkedHashMap<>();
    cells.put("mine", List.of(students("mine", 0.50, 0.505, 0.50)));
    cells.put("near", List.of(students("near", 0.46, 0.465, 0.46)));
    Differences differences = Differences.of("toy", "mine", cells);
    Differences.Settling settling = differences.all().getFirst().settling();
    assertThat(settling.students()).as("too many alone").isGreaterThan(20);
    assertThat(settling.studentsOfBoth()).isBetween(4L, 20L);
    assertThat(settling.problemsOfBoth()).isBetween(401L, 4000L);
    assertThat(differences.table().stringColumn("what would settle it").get(0))
        .isEqualTo(
            "%d students per data set and %d problems instead of 400"
                .formatted(settling.studentsOfBoth(), settling.problemsOfBoth()));
  }

  @Test
  void aBoardAndTheDifferencesOfItsStudentsHaveOneInterval() {
    Map<String, List<List<Pgr>>> students = new LinkedHashMap<>();
    students.put("x", List.of(students("x", 0.46, 0.47, 0.52)));
    students.put("y", List.of(students("y", 0.41, 0.47, 0.44)));
    SeedNoise noise =
        SeedNoise.of(students.values().stream().flatMap(List::stream).toList(), "toy");
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    students.forEach((name, own) ->
        cells.put(name, Map.of(Setting.MATH_INSTANCE_GENERATION, noise.mean(own.getFirst()))));
    ScoreBoard board = ScoreBoard.of("toy", cells).counting(SeedNoise.INCLUDED);
    Differences.Difference difference = Differences.of("toy", "x", students).all().getFirst();
    assertThat(board.reading(Setting.MATH_INSTANCE_GENERATION).sentences().getFirst())
        .contains(Words.points(difference.points()))
        .endsWith(difference.verdict() == Differences.Verdict.OPEN ? ": not proven." : ": proven.");
  }

  @Test
  void theMeanOverSettingsHasLessTrainingNoiseThanOne() {
    List<Pgr> mine = students("mine", 0.50, 0.51, 0.52);
    List<Pgr> other = students("other", 0.45, 0.47, 0.46);
    Map<String, List<List<Pgr>>> one = new LinkedHashMap<>();
    one.put("mine", List.of(mine));
    one.put("other", List.of(other));
    Map<String, List<List<Pgr>>> two = new LinkedHashMap<>();
    two.put("mine", List.of(mine, mine));
    two.put("other", List.of(other, other));
    double single = error(Differences.of("toy", "mine", one));
    double mean = error(Differences.of("toy", "mine", two));
    assertThat(mean).isLessThan(single);
    assertThatThrownBy(() -> Differences.of("toy", "nobody", one))
        .hasMessage("no finished setting of 'nobody' to compare; present: [mine, other]");
  }

  private static double error(Differences differences) {
    return differences.all().getFirst().points().standardError();
  }

  private static Pgr own(Map<String, List<List<Pgr>>> cells) {
    return cells.getOrDefault("mine", List.of()).getFirst().getFirst();
  }

  private static List<Pgr> students(String name, double... shares) {
    List<Pgr> students = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      students.add(Pgr.of(PgrTest.solved(name + i, shares[i]), BASE, REFERENCE));
    }
    return students;
  }
}
