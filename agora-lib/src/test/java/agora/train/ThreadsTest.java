package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Dataset;
import agora.data.Instance;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.torch.NativeScope;
import agora.torch.Torch;
import ai.djl.pytorch.jni.TorchBridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small student's bytes, which must not depend on how many threads the process may use. */
final class ThreadsTest {
  private static final Path MINI = Path.of("..", "data", "mini", "base");

  @TempDir Path folder;

  private final int usual = Torch.threads();

  @AfterEach
  void restore() {
    Torch.setThreads(usual);
  }

  @Test
  void theMiniaturesStudentIsTheSameAtOneTwoAndThreeThreads() throws IOException {
    byte[] one = trained(1);
    assertThat(trained(2)).isEqualTo(one);
    assertThat(trained(3)).isEqualTo(one);
  }

  @Test
  void theMiniaturesLogitsAreTheSameAtOneTwoAndThreeThreads() throws IOException {
    List<float[][]> logits = new ArrayList<>();
    for (int threads : new int[] {1, 2, 3}) {
      try (Llama llama = Llama.load(MINI, LlamaOptions.cpu().withThreads(threads))) {
        logits.add(llama.logits(IntStream.range(0, 200).map(i -> i % 100).toArray()));
        assertThat(TorchBridge.threads()).isEqualTo(1);
      }
    }
    assertThat(logits.get(1)).isDeepEqualTo(logits.get(0));
    assertThat(logits.get(2)).isDeepEqualTo(logits.get(0));
  }

  @Test
  void anotherNetworksCallUsesTheThreadsOfTheProcessAgain() {
    Torch.setThreads(2);
    try (NativeScope scope = NativeScope.open()) {
      Torch.inThreads(1, () -> TrainingScript.script().call(scope, "sft_seed", 1));
      assertThat(TorchBridge.threads()).isEqualTo(1);
      TrainingScript.script().call(scope, "sft_seed", 1);
      assertThat(TorchBridge.threads()).isEqualTo(2);
    }
  }

  @Test
  void aLargerNetworkUsesTheThreadsOfTheProcess() {
    LlamaConfig large = LlamaConfig.small(2048, 256, 768, 4, 8, 1024);
    LlamaConfig small = LlamaConfig.small(1024, 128, 384, 4, 4, 512);
    Torch.setThreads(3);
    assertThat(large.threads()).isEqualTo(3);
    assertThat(small.threads()).isEqualTo(1);
  }

  private byte[] trained(int threads) throws IOException {
    List<Instance> pairs =
        IntStream.range(0, 48)
            .mapToObj(i ->
                Instance.of(
                    "Ann starts with " + i + " keys, gets 4 more. What is left?",
                    i + " + 4 = " + (i + 4)))
            .toList();
    TrainingRun run =
        Sft.train(
            MINI,
            TrainingData.of(new Dataset("sums", pairs)),
            SftConfig.mini().withBatch(12, 1),
            folder.resolve("threads-" + threads),
            event -> assertThat(Torch.threads()).isEqualTo(1),
            LlamaOptions.cpu().withThreads(threads));
    return Files.readAllBytes(run.checkpoint().resolve("model.safetensors"));
  }
}
