package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TryCommandTest {
  @Test
  void namesInOtherScriptsAreStudiesOfTheirOwn() {
    assertThat(TryCommand.safe("org/My Model.Q4")).isEqualTo("org-my-model.q4");
    assertThat(TryCommand.safe("数据一")).matches("[0-9a-f]{8}").isNotEqualTo(TryCommand.safe("数据二"));
  }
}
