package agora.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Domain;
import agora.data.Method;
import agora.data.PaperTables;
import agora.data.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class ScoreBoardTest {
  private static final Setting MATH = Setting.MATH_INSTANCE_GENERATION;
  private static final Setting CODE = Setting.CODE_INSTANCE_GENERATION;
  private static final PaperTables TABLES = PaperTables.open(Path.of("../data/paper"));
  private static final ProblemScores BASE = PgrTest.solved("base", 0.2);
  private static final ProblemScores REFERENCE = PgrTest.solved("reference", 0.6);

  @Test
  void averagesOfTableTwoAgreeWithThePrintedOnes() {
    ScoreBoard board = ScoreBoard.paper(TABLES);
    int compared = 0;
    for (Row row : TABLES.table(2)) {
      if (row.getString("domain").equals("average")) {
        Pgr ours =
            board
                .average(row.getString("generator"), Method.ofKey(row.getString("method")))
                .orElseThrow();
        assertThat(ours.percent()).isCloseTo(row.getDouble("pgr_percent"), within(0.1));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(18);
    assertThat(board.table().columnNames())
        .as("settings down, generators across")
        .hasSize(7)
        .startsWith("setting", "GPT-4o");
    assertThat(board.table().rowCount()).isEqualTo(10);
    assertThat(board.settings()).hasSize(9);
  }

  @Test
  void withoutIntervalsRanksFollowValues() {
    Table ranking = ScoreBoard.paper(TABLES).ranking();
    assertThat(ranking.intColumn("rank").asList()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(ranking.stringColumn("generator").get(0)).isEqualTo("GPT-4o");
    assertThat(ranking.doubleColumn("low 95 %").isMissing(0)).isTrue();
  }

  @Test
  void ranksAgreeWithTheProbabilityOfBeatingTheNext() {
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    cells.put("weak", Map.of(MATH, student("weak", 0.25)));
    cells.put("good", Map.of(MATH, student("good", 0.5)));
    cells.put("as good", Map.of(MATH, student("as good", 0.51)));
    Table ranking = ScoreBoard.of("toy", cells).ranking();
    assertThat(ranking.intColumn("rank").asList()).containsExactly(1, 1, 3);
    assertThat(ranking.stringColumn("generator").get(2)).isEqualTo("weak");
    assertThat(ranking.doubleColumn("P(beats the next)").get(0)).isLessThan(0.975);
    assertThat(ranking.doubleColumn("P(beats the next)").get(1)).isGreaterThan(0.99);
    assertThat(ranking.stringColumn("beaten by").asList()).containsExactly("", "", "good, as good");
  }

  @Test
  void meansAreOverTheSameSettingsForAllAndWhatIsMissingIsSaid() {
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    cells.put("whole", Map.of(MATH, student("whole", 0.4), CODE, student("whole", 0.3)));
    cells.put("part", Map.of(MATH, student("part", 0.6)));
    cells.put("none", Map.of());
    String why = "all 50 answers were rejected: no result marker (50)";
    ScoreBoard board =
        ScoreBoard.of("toy", cells, Map.of("part", Map.of(CODE, why), "lost", Map.of(MATH, why)));
    assertThat(board.compared()).containsExactly(MATH);
    assertThat(board.meanLabel()).isEqualTo("mean of the 1 that all have");
    assertThat(board.average("part").orElseThrow().percent()).isGreaterThan(90);
    assertThat(board.average("whole").orElseThrow().percent())
        .isEqualTo(board.cell("whole", MATH).orElseThrow().percent());
    assertThat(board.average("none")).isEmpty();
    assertThat(board.average("whole", Method.RESPONSE_GENERATION)).isEmpty();
    Table ranking = board.ranking();
    assertThat(ranking.name()).contains("mean of the 1 that all have");
    assertThat(ranking.stringColumn("generator").asList())
        .containsExactly("part", "whole", "none", "lost");
    assertThat(ranking.intColumn("rank").isMissing(2)).isTrue();
    assertThat(board.missing().stringColumn("why").asList()).containsExactlyInAnyOrder(why, why);
    assertThat(board.intervals().stringColumn("part").get(1)).isEqualTo("missing");
    assertThat(board.intervals().stringColumn("whole").get(2)).matches("[\\d.]+ \\[.*, .*]");
    assertThat(board.reading().text())
        .contains("over the 1 setting that all have")
        .contains("Everywhere: part is the highest in 1 of 1 settings with two generators or more.")
        .contains("Not measured: none and lost.")
        .contains("part in Code, instance generation: " + why);
    assertThat(board.only(List.of(CODE)).average("whole")).isPresent();
    assertThatThrownBy(() -> board.cell("nobody", MATH))
        .hasMessage("no generator 'nobody' on the board; present: [whole, part, none, lost]");
  }

  @Test
  void aSettingStandsBesideThePapers() {
    ScoreBoard board = ScoreBoard.of("mini", Map.of("ours", Map.of(MATH, student("ours", 0.4))));
    Table table = board.besidePaper(TABLES, MATH);
    assertThat(table.stringColumn("source").asList())
        .isEqualTo(List.of("mini", "paper", "paper", "paper", "paper", "paper", "paper"));
    assertThat(table.doubleColumn("PGR %").get(1)).isCloseTo(20.6, within(1e-9));
    assertThat(Setting.of(Domain.MATH, Method.INSTANCE_GENERATION)).isEqualTo(MATH);
  }

  @Test
  void wordsSayWhomToTakeAndHowSureThatIs() {
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    cells.put("weak", Map.of(MATH, student("weak", 0.25)));
    cells.put("good", Map.of(MATH, student("good", 0.5)));
    SeedNoise small = SeedNoise.of(List.of(seeds(0.5, 0.501)), "replicates");
    ScoreBoard alone = ScoreBoard.of("toy", cells);
    assertThat(alone.reading(MATH).text())
        .as("of test problems alone nothing is proven")
        .contains("On these problems, with one student each, the highest is good")
        .contains("so it is not proven", "P counts test problems alone")
        .doesNotContain("Take ", ": proven", "Proven");
    assertThat(
            alone
                .counting(SeedNoise.of(List.of(seeds(0.2, 0.8)), "replicates"))
                .reading(MATH)
                .text())
        .as("a large noise leaves the order open")
        .contains("Its lead over weak (", ": not proven.")
        .doesNotContain("Take ");
    assertThat(alone.counting(small).reading(MATH).text())
        .contains(
            "a lead is proven where P >= 0.975.", "measured by repeated training of replicates");
    assertThat(alone.counting(small).reading(MATH).sentences().getFirst())
        .startsWith("Take `good` with a PGR of ")
        .containsPattern("Its lead over `weak` \\(.* is [0-9.]+ points .*, P > 0.99: proven\\.$");
    Map<String, Map<Setting, Pgr>> two = new LinkedHashMap<>();
    two.put("good", Map.of(MATH, student("good", 0.5), CODE, student("good", 0.5)));
    two.put("weak", Map.of(MATH, student("weak", 0.25), CODE, student("weak again", 0.5)));
    assertThat(ScoreBoard.of("toy", two).counting(small).reading().text())
        .containsPattern(
            "verywhere: good is the highest in [12] of 2 settings, with a proven lead in 1 of them\\.");
    cells.put("as good", Map.of(MATH, student("as good", 0.5)));
    assertThat(ScoreBoard.of("toy", cells).counting(SeedNoise.INCLUDED).reading(MATH).text())
        .contains("The highest is ", ": not proven.", ", P = ")
        .contains("P counts test problems and training seeds.")
        .contains("Proven to be behind it: weak")
        .doesNotContain("Take ");
  }

  @Test
  void aPgrThatTheProblemsDoNotBoundIsNotProvenAhead() {
    ProblemScores base = PgrTest.solved("base", 0.25);
    ProblemScores reference = PgrTest.solved("reference", 0.255);
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    cells.put("x", Map.of(MATH, Pgr.of(PgrTest.solved("x", 0.6), base, reference)));
    cells.put("y", Map.of(MATH, Pgr.of(PgrTest.solved("y", 0.3), base, reference)));
    assertThat(ScoreBoard.of("toy", cells).counting(SeedNoise.INCLUDED).reading(MATH).text())
        .contains("not bounded by these problems", ": not proven.")
        .doesNotContain("Take ");
  }

  @Test
  void wordsOfDataThatWasWorthNothingOrLess() {
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    cells.put("useless", Map.of(MATH, student("useless", 0.1)));
    cells.put("harmful", Map.of(MATH, student("harmful", 0.02)));
    assertThat(ScoreBoard.of("toy", cells).counting(SeedNoise.INCLUDED).reading(MATH).text())
        .contains("Not distinguishable from no training: useless ")
        .contains("Worse than no training: harmful ");
  }

  @Test
  void anIntervalOverProblemsAloneIsNamedBesideAVerdictThatCountsSeeds() {
    Map<String, Map<Setting, Pgr>> cells = new LinkedHashMap<>();
    cells.put("first", Map.of(MATH, student("first", 0.5)));
    cells.put("second", Map.of(MATH, student("second", 0.45)));
    cells.put("above 0 on these problems", Map.of(MATH, student("low", 0.18)));
    ScoreBoard board = ScoreBoard.of("toy", cells);
    assertThat(board.cell("above 0 on these problems", MATH).orElseThrow().interval())
        .hasValueSatisfying(interval -> assertThat(interval.low()).isPositive());
    assertThat(board.reading(MATH).text())
        .as("one kind of interval needs no name")
        .doesNotContain("; test problems only]", "; with training noise]", "no training");
    ScoreBoard counting = board.counting(SeedNoise.of(6, 22, "replicates"));
    List<String> sentences = counting.reading(MATH).sentences();
    assertThat(sentences.getFirst())
        .containsPattern(
            "`first` with a PGR of [0-9.]+ % \\[[0-9.]+, [0-9.]+; test problems only\\]")
        .containsPattern(
            "Its lead over `second` \\([0-9.]+ %\\) is [0-9.]+ points"
                + " \\[-?[0-9., -]+; with training noise\\], P = 0\\.[0-9]+: not proven\\.$");
    assertThat(sentences)
        .as("a verdict has the interval that it is read from")
        .anySatisfy(sentence ->
            assertThat(sentence)
                .containsPattern(
                    "Not distinguishable from no training:\\*\\* `above 0 on these problems` [0-9.]+ %"
                        + " \\[-[0-9.]+, [0-9.]+; with training noise\\] \\(\\[[0-9.]+, [0-9.]+; test problems"
                        + " only\\] excludes 0, but the wider interval decides\\)"));
    assertThat(counting.reading().sentences().getFirst())
        .as("what the first verdict rests on is said beside it")
        .endsWith(
            " The training noise was measured by repeated training of replicates; P assumes the same noise"
                + " elsewhere.");
    assertThat(counting.table(MATH).name())
        .isEqualTo(MATH.label() + ": toy, 95 % intervals over test problems, one student per cell");
    assertThat(board.counting(SeedNoise.INCLUDED).intervals().name())
        .isEqualTo(
            "toy, PGR % [95 % intervals over test problems and training seeds, several students per cell]");
    assertThat(ScoreBoard.paper(TABLES).ranking().name())
        .as("no interval, no claim about intervals")
        .isEqualTo("Paper, Table 2, ranking");
  }

  @Test
  void wordsOfPlainValuesClaimNoCertainty() {
    assertThat(ScoreBoard.paper(TABLES).reading(MATH).text())
        .contains("The highest is GPT-4o with a PGR of 20.6 %, then GPT-4o-mini (16.1 %).")
        .contains("have no intervals, so the order is not certain");
    assertThat(ScoreBoard.of("none", Map.of()).reading(MATH).text())
        .contains("No student of this setting is finished yet.");
    assertThat(
            ScoreBoard.of("one", Map.of("only", Map.of(MATH, student("only", 0.4))))
                .reading(MATH)
                .text())
        .contains("Only only with a PGR of")
        .contains("nothing to compare");
  }

  @Test
  void aBoundJustBelowZeroKeepsItsSign() {
    assertThat(Words.number(-0.02)).isEqualTo("-0.02");
    assertThat(Words.number(-0.001)).isEqualTo("0.0");
    assertThat(Words.number(0.04)).isEqualTo("0.04");
    assertThat(Words.number(-0.4)).isEqualTo("-0.4");
    assertThat(Words.number(12.04)).isEqualTo("12.0");
  }

  private static List<Pgr> seeds(double first, double second) {
    return List.of(student("seed", first), student("seed", second));
  }

  private static Pgr student(String name, double share) {
    return Pgr.of(PgrTest.solved(name, share), BASE, REFERENCE);
  }

  @Test
  void aNoiseThatWasMeasuredBeforeIsThatOfItsReplicates() {
    SeedNoise replicates = SeedNoise.of(List.of(seeds(0.2, 0.8)), "replicates");
    SeedNoise measured = SeedNoise.of(replicates.deviation(), 1, "replicates");
    assertThat(measured.sentence()).isEqualTo(replicates.sentence());
    assertThat(measured.difference(student("a", 0.5), student("b", 0.25), 1))
        .isEqualTo(replicates.difference(student("a", 0.5), student("b", 0.25), 1));
    assertThatThrownBy(() -> SeedNoise.of(Double.NaN, 1, "x"))
        .hasMessage("a training noise needs a deviation >= 0 and a freedom >= 1, was NaN, 1");
    assertThatThrownBy(() -> SeedNoise.of(1, 0, "x")).hasMessageEndingWith("was 1.0, 0");
  }
}
