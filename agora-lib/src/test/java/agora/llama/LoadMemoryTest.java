package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;

import agora.bench.StudentLoad;
import agora.torch.DType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LoadMemoryTest {
  @TempDir Path folder;

  /** Its embedding is 98 of 119 MB: a second copy of that tensor would show. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void loadingTakesLittleMoreThanTheWeights() throws Exception {
    Path checkpoint = folder.resolve("wide");
    LlamaConfig shape = LlamaConfig.small(48_000, 512, 1024, 2, 8, 256);
    try (Llama made = Llama.random(shape, 1, null, LlamaOptions.cpu())) {
      made.save(checkpoint, DType.BF16, 1_000_000_000);
    }
    assertThat(StudentLoad.measure(checkpoint, 1).peakOverSize()).isBetween(0.95, 1.3);
  }
}
