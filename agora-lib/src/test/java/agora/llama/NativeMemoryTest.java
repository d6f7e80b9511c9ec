package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeMemoryTest {
  /** Unclosed tensors of these steps would be some 150 MB. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void stepsLeaveNoNativeMemoryBehind() throws Exception {
    try (Llama llama = Llama.load(Fixtures.folder("llama"))) {
      work(llama, 4);
      long before = residentBytes();
      work(llama, 60);
      assertThat(residentBytes() - before).isLessThan(40L << 20);
    }
  }

  private static void work(Llama llama, int rounds) throws InterruptedException {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      prompts.add(new int[20 + i]);
    }
    for (int i = 0; i < rounds; i++) {
      llama.generate(prompts, DecodingConfig.greedy(20).ignoringEnds().withTopLogprobs(1), 16);
      Scorer.of(llama).logprobs(prompts);
    }
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no RssAnon in /proc/self/status");
  }
}
