package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.LlamaOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RenderedSampleTest {
  @Test
  void aSampleShowsWhatIsLearnedAndWithWhatItEnds() {
    RenderedSample sample =
        RenderedSample.of(Fixtures.BASE, null, new TrainingText.Pair("Größe 🙂?", "Good 🙂 day"));
    assertThat(sample.text())
        .isEqualTo("<|begin|><|user|>Größe 🙂?<|assistant|>[[Good 🙂 day<|end|>]]");
    assertThat(sample.form()).isEqualTo("own");
    assertThat(sample.ends()).containsExactly("<|end|>");
    assertThat(sample.pieces()).contains(new RenderedSample.Piece("<|end|>", true));
  }

  @Test
  void theStudentOfTenStepsOnOnePairStops() throws InterruptedException {
    StopCheck check = StopCheck.of(Path.of("../data/mini/base"), LlamaOptions.cpu().withThreads(1));
    assertThat(check.stopped()).as(check.reply()).isTrue();
  }
}
