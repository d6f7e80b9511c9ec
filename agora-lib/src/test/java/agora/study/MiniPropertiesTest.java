package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Setting;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the miniature must show of itself, reduced: smaller cells, fewer problems, one seed. */
final class MiniPropertiesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Setting SETTING = Setting.MATH_INSTANCE_GENERATION;

  @TempDir static Path folder;

  private static Study study;

  @BeforeAll
  static void open() throws IOException {
    Path file = folder.resolve("study.json");
    Files.writeString(
        file,
        Files.readString(ROOT.resolve("data/studies/mini-properties.json"))
            .replace("\"data/", "\"" + ROOT + "/data/")
            .replaceFirst("\"volume\": \\d+", "\"volume\": 400")
            .replace("\"kind\":", "\"limit\": 100, \"kind\":")
            .replaceFirst("\"variants\"", "\"prompts\": \"" + ROOT + "/data/prompts\", $0"));
    study = Study.open(file, folder.resolve("runs"));
  }

  @AfterAll
  static void close() {
    study.close();
  }

  @Test
  void referenceIsFarAboveTheBaseInEveryDomain() throws Exception {
    requireSandbox();
    var gaps = study.results().gaps();
    assertThat(gaps.stringColumn("benchmark").asList())
        .containsExactly("mini-math", "mini-code", "mini-instructions");
    assertThat(gaps.doubleColumn("gap").get(0)).isGreaterThan(40);
    assertThat(gaps.doubleColumn("gap").get(1)).isGreaterThan(40);
    assertThat(gaps.doubleColumn("gap").get(2)).isGreaterThan(30);
  }

  @Test
  void trainingOnNothingRecoversNothing() throws Exception {
    Path base = Path.of(study.config().student().base());
    assertThat(study.pgr(SETTING, "untrained", base).value()).isZero();
  }

  @Test
  void rightFormAloneRecoversNextToNothingAndErrorsCost() throws Exception {
    double exact = percent("mini-exact");
    assertThat(percent("mini-guesser")).isLessThan(15);
    assertThat(percent("mini-errors-60")).isLessThan(exact);
    assertThat(exact).isGreaterThan(20);
  }

  @Test
  void generatorsNameChangesNothing() throws Exception {
    assertThat(study.generate(SETTING, "explorer-renamed").dataset().instances())
        .isEqualTo(study.generate(SETTING, "mini-explorer").dataset().instances());
  }

  @Test
  void cellsOfSomeGeneratorsAreThoseOfTheGrid() {
    List<Cell> cells = study.cells().of(SETTING, List.of("mini-exact", "mini-twin"));
    assertThat(cells).hasSize(6).allMatch(cell -> cell.setting() == SETTING);
  }

  private static void requireSandbox() {
    try {
      Sandbox.shared();
    } catch (SandboxUnavailableException e) {
      Assumptions.abort("no sandbox on this machine");
    }
  }

  private static double percent(String generator) throws InterruptedException {
    return study.pgr(study.cells().get(SETTING, generator)).percent();
  }
}
