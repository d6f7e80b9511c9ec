package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Parameter;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.TorchScript;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The gradient that is written out, against what libtorch records, and against itself. */
class GradientTest {
  private static final double TOLERANCE = 1e-5;

  @Test
  void theWrittenGradientIsTheRecordedOne() throws IOException {
    MicroBatch batch = MicroBatch.padded(Fixtures.examples(5, 6, 30, 1));
    try (Llama llama = Fixtures.base();
        NativeScope scope = NativeScope.open()) {
      List<float[]> written = gradients(llama, List.of(batch), false);
      assertThat(difference(llama, written, recorded(llama, batch, 1000, scope)))
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void logitsInChunksHaveTheGradientOfAllAtOnce() throws IOException {
    assertThat(chunks()).isLessThan(TOLERANCE);
  }

  /** Returns the largest relative difference of a gradient with the logits in chunks. */
  static double chunks() throws IOException {
    MicroBatch batch = MicroBatch.padded(Fixtures.examples(5, 6, 30, 1));
    assertThat(batch.trainable()).isGreaterThan(3 * 7);
    try (Llama llama = Fixtures.base();
        NativeScope scope = NativeScope.open()) {
      return difference(
          llama, recorded(llama, batch, 7, scope), recorded(llama, batch, 1000, scope));
    }
  }

  @Test
  void checkpointingChangesNoGradient() throws IOException {
    assertThat(checkpointing()).isLessThan(TOLERANCE);
  }

  static double checkpointing() throws IOException {
    List<MicroBatch> batch = List.of(MicroBatch.padded(Fixtures.examples(4, 6, 30, 2)));
    try (Llama llama = Fixtures.base()) {
      return difference(llama, gradients(llama, batch, true), gradients(llama, batch, false));
    }
  }

  @Test
  void packedDocumentsHaveTheGradientOfPaddedRows() throws IOException {
    assertThat(packing()).isLessThan(TOLERANCE);
  }

  static double packing() throws IOException {
    List<Example> examples = Fixtures.examples(6, 5, 40, 3);
    try (Llama llama = Fixtures.base()) {
      return difference(
          llama,
          gradients(llama, List.of(MicroBatch.documents(examples)), false),
          gradients(llama, List.of(MicroBatch.padded(examples)), false));
    }
  }

  @Test
  void eightRowsAtOnceAreTwoTimesFourAndFourTimesTwo() throws IOException {
    assertThat(accumulation()).isLessThan(TOLERANCE);
  }

  static double accumulation() throws IOException {
    List<Example> examples = Fixtures.examples(8, 5, 40, 4);
    try (Llama llama = Fixtures.base()) {
      List<float[]> once = gradients(llama, cut(examples, 8), false);
      return Math.max(
          difference(llama, gradients(llama, cut(examples, 4), false), once),
          difference(llama, gradients(llama, cut(examples, 2), false), once));
    }
  }

  /**
   * Only the 32 rows together are too many for the gated products of the first layer to be kept.
   */
  @Test
  void gatedProductsKeptAndComputedAgainGiveTheSameGradient() throws IOException {
    List<Example> examples = Fixtures.examples(32, 64, 64, 6);
    LlamaConfig shape = LlamaConfig.small(320, 32, 4096, 2, 4, 64);
    try (Llama llama = Llama.random(shape, 1, null, LlamaOptions.cpu().withThreads(1))) {
      assertThat(
              difference(
                  llama,
                  gradients(llama, cut(examples, 32), false),
                  gradients(llama, cut(examples, 8), false)))
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void anyNumberOfLayersComputedAgainGivesTheSameGradient() throws IOException {
    MicroBatch batch = MicroBatch.padded(Fixtures.examples(32, 64, 64, 6));
    LlamaConfig shape = LlamaConfig.small(320, 32, 64, 4, 4, 64);
    try (Llama llama = Llama.random(shape, 1, null, LlamaOptions.cpu().withThreads(1))) {
      List<float[]> kept = gradients(llama, batch, 0);
      for (int again : new int[] {1, 2, 3}) {
        assertThat(difference(llama, gradients(llama, batch, again), kept)).isLessThan(TOLERANCE);
      }
    }
  }

  @Test
  void asManyLayersKeepTheirNumbersAsThereIsRoomFor() throws IOException {
    LlamaConfig shape =
        LlamaConfig.of(new ObjectMapper().readTree(Path.of("src/bench/gpu/8b.json").toFile()));
    assertThat(Recomputation.kept(shape, 2, 4096, 0)).isZero();
    assertThat(Recomputation.kept(shape, 2, 4096, 16_000_000_000L)).isBetween(12, 24);
    assertThat(Recomputation.kept(shape, 2, 16_384, 10_000_000_000L)).isZero();
    assertThat(Recomputation.kept(shape, 2, 16_384, 74_000_000_000L)).isBetween(16, 28);
    assertThat(Recomputation.kept(shape, 2, 64, 74_000_000_000L)).isEqualTo(31);
  }

  private static List<float[]> gradients(Llama llama, MicroBatch batch, int again) {
    try (NativeScope scope = NativeScope.open()) {
      Network network = new Network(llama, scope, DType.F32, tokens -> again);
      network.learn(batch, 1.0 / batch.trainable());
      return IntStream.range(0, llama.parameters().list().size())
          .mapToObj(i -> network.gradient(i).floats())
          .toList();
    }
  }

  private static List<MicroBatch> cut(List<Example> examples, int rows) {
    return IntStream.iterate(0, from -> from < examples.size(), from -> from + rows)
        .mapToObj(from -> MicroBatch.padded(examples.subList(from, from + rows)))
        .toList();
  }

  private static List<float[]> gradients(
      Llama llama, List<MicroBatch> batches, boolean checkpointing) {
    int trainable = batches.stream().mapToInt(MicroBatch::trainable).sum();
    try (NativeScope scope = NativeScope.open()) {
      Network network = new Network(llama, scope, DType.F32, checkpointing);
      batches.forEach(batch -> network.learn(batch, 1.0 / trainable));
      return IntStream.range(0, llama.parameters().list().size())
          .mapToObj(i -> network.gradient(i).floats())
          .toList();
    }
  }

  private static List<float[]> recorded(
      Llama llama, MicroBatch batch, int chunk, NativeScope scope) {
    TorchScript script =
        TorchScript.of(
            Llama.FORWARD,
            "/agora/train/sft.ts.py",
            TrainingScript.DOCUMENTS,
            TrainingScript.NORMS,
            "/agora/train/lora.ts.py",
            "/agora/train/backward.ts.py",
            "/agora/train/recorded.ts.py");
    var gradients =
        script.callWithAutograd(
            scope, "sft_zeros", llama.parameters().argument(), DType.F32.code());
    List<Object> arguments =
        new ArrayList<>(List.of(llama.parameters().argument(), scope.list(gradients)));
    arguments.addAll(llama.constants(batch.width()));
    arguments.add(scope.of(longs(batch.tokens()), batch.rows(), batch.width()));
    arguments.add(scope.of(batch.positions(), batch.width()));
    arguments.add(longs(batch.documents()));
    arguments.add(scope.of(longs(batch.sources()), batch.trainable()));
    arguments.add(scope.of(longs(batch.targets()), batch.trainable()));
    arguments.addAll(List.of(1.0 / batch.trainable(), chunk, false));
    script.callWithAutograd(scope, "sft_recorded", arguments.toArray());
    return gradients.stream().map(tensor -> tensor.floats()).toList();
  }

  private static long[] longs(int[] values) {
    return IntStream.of(values).asLongStream().toArray();
  }

  /** Returns the largest relative difference of a parameter's gradients. */
  private static double difference(Llama llama, List<float[]> actual, List<float[]> expected) {
    List<Parameter> parameters = llama.parameters().list();
    return IntStream.range(0, parameters.size())
        .filter(i -> parameters.get(i).present())
        .mapToDouble(i -> Fixtures.distance(actual.get(i), expected.get(i)))
        .max()
        .orElseThrow();
  }
}
