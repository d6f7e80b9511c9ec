package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import agora.advise.Arm;
import agora.data.Setting;
import agora.study.Study;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviseCommandTest {
  /** The miniature has the data of one of its generators in other prompt styles as well. */
  @ParameterizedTest
  @CsvSource({"mini-explorer, true", "mini-scholar, false"})
  void theCommandThatBuysTheDataTellsWhatElseItBuys(String generator, boolean others) {
    Path file = Path.of("../data/studies/mini.json");
    try (Study study = Study.open(file)) {
      String words =
          AdviseCommand.toBuy(file, study, new Arm(generator, Setting.MATH_INSTANCE_GENERATION));
      assertThat(words)
          .startsWith("To buy the data: environment/agora generate " + file)
          .contains("--setting math_instance_generation --generator '" + generator + "'");
      assertThat(words.contains("it also generates the "))
          .as("%s %s", words, study.cells())
          .isEqualTo(others);
    }
  }
}
