package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.torch.NativeScope;
import agora.torch.TorchScript;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that share a row do not see one another. */
class PackedRowTest {
  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-biases", "mistral-window", "qwen3", "llama3-scaled"})
  void aPackedRowHasTheLogitsOfItsMembersAlone(String family) throws Exception {
    try (Llama llama = Llama.load(folder(family), LlamaOptions.cpu().withThreads(1))) {
      List<Example> members = new ArrayList<>();
      for (int length : new int[] {7, 40, 2, 1, 23}) {
        members.add(Fixtures.example(members.size(), tokens(length, llama.config().vocabSize())));
      }
      float[] packed = packed(llama, MicroBatch.documents(members));
      int at = 0;
      for (Example member : members) {
        for (float[] alone : llama.logits(member.tokens())) {
          float[] together = Arrays.copyOfRange(packed, at, at + alone.length);
          at += alone.length;
          // Over the largest logit: weights here are wide, and logits of 8 have steps of 1e-6.
          assertThat(farthest(together, alone) / farthest(alone, new float[alone.length]))
              .isLessThan(1e-5);
        }
      }
      assertThat(at).isEqualTo(packed.length);
    }
  }

  private static double farthest(float[] one, float[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(i -> Math.abs(one[i] - other[i]))
        .max()
        .orElseThrow();
  }

  private static int[] tokens(int length, int vocabulary) {
    return IntStream.range(0, length).map(i -> (7919 * i + 31 * length) % vocabulary).toArray();
  }

  private static float[] packed(Llama llama, MicroBatch batch) {
    TorchScript script =
        TorchScript.of(
            Llama.FORWARD,
            "/agora/train/sft.ts.py",
            TrainingScript.DOCUMENTS,
            TrainingScript.NORMS,
            "/agora/train/lora.ts.py",
            "/agora/train/backward.ts.py",
            "/agora/train/packed.ts.py");
    try (NativeScope scope = NativeScope.open()) {
      List<Object> arguments = new ArrayList<>(List.of(llama.parameters().argument()));
      arguments.addAll(llama.constants(batch.longest()));
      arguments.add(scope.of(longs(batch.tokens()), batch.rows(), batch.width()));
      arguments.add(scope.of(batch.positions(), batch.width()));
      arguments.add(longs(batch.documents()));
      return script.callWithAutograd(scope, "sft_packed", arguments.toArray()).getFirst().floats();
    }
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }

  private static Path folder(String family) throws IOException, URISyntaxException {
    var file = PackedRowTest.class.getResource("/agora/llama/" + family + "/expected.json");
    return Objects.requireNonNull(Path.of(Objects.requireNonNull(file).toURI()).getParent());
  }
}
