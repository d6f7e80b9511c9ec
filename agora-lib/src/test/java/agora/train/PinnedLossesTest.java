package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Instance;
import agora.llama.LlamaOptions;
import agora.train.Batching.Packing;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * First four losses of every training mode on the tiny base, so that a change of a number is seen.
 *
 * <p>With PyTorch's and oneDNN's kernels limited to SSE4, AVX2 and AVX-512 in turn, fp32 losses
 * differed by less than 1e-7 of themselves and bf16 losses by 4e-4.
 */
class PinnedLossesTest {
  private static final SftConfig FULL =
      SftConfig.mini().withEpochs(2).withBatch(8, 1).withLearningRate(5e-3);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "PADDED, 3e-6, 5.8759805, 5.0554285, 4.6159089, 4.1407658",
    "ACCUMULATED, 3e-6, 5.8759805, 5.0554285, 4.6159088, 4.1407658",
    "BEST_FIT, 3e-6, 5.7715600, 5.1704067, 4.5704883, 4.1069418",
    "WRAPPED, 3e-6, 5.9424078, 5.1897112, 4.7464709, 4.3532532",
    "IN_BACKWARD, 3e-6, 5.8759805, 5.0554252, 4.6416976, 4.2070906",
    "LORA, 3e-6, 5.8759805, 5.2212344, 4.8593331, 4.5260281",
    "MUON, 3e-6, 5.8759805, 5.1225145, 4.7012161, 4.2414461",
    "PAPER, 2e-3, 5.9244, 5.1812, 4.7297, 4.2926",
    "PRECISE, 2e-3, 5.7703, 5.0946, 4.4505, 4.0788",
  })
  void firstLossesArePinned(
      String mode, double tolerance, double first, double second, double third, double fourth) {
    List<Instance> sums =
        IntStream.range(0, 32)
            .mapToObj(i -> Instance.of("What is " + i + " plus 7?", "It is " + (i + 7) + "."))
            .toList();
    TrainingRun run =
        Sft.train(
            Fixtures.BASE,
            TrainingData.of(new Dataset("sums", sums)),
            config(mode),
            folder,
            TrainingListener.none(),
            LlamaOptions.cpu().withThreads(1));
    double[] pinned = {first, second, third, fourth};
    for (int step = 0; step < pinned.length; step++) {
      assertThat(run.losses().doubleColumn("loss").get(step))
          .as("%s, step %d", mode, step + 1)
          .isCloseTo(pinned[step], within(tolerance * pinned[step]));
    }
  }

  private static SftConfig config(String mode) {
    return switch (mode) {
      case "PADDED" -> FULL;
      case "ACCUMULATED" -> FULL.withBatch(2, 4);
      case "BEST_FIT" -> packed(FULL, Packing.BEST_FIT);
      case "WRAPPED" -> packed(FULL, Packing.WRAPPED);
      case "IN_BACKWARD" ->
          FULL.withAdamW(AdamW.precise(5e-3).withClipNorm(0))
              .withMemory(new Memory(Memory.Format.FP32, true, true));
      case "LORA" -> FULL.withLearningRate(2e-2).withLora(new Lora(4, 8, 0.1, Lora.MATRICES));
      case "MUON" -> FULL.withMuon(Muon.of(0.02));
      case "PAPER" -> packed(SftConfig.paper().withLearningRate(5e-3), Packing.WRAPPED);
      case "PRECISE" -> packed(SftConfig.precise().withLearningRate(5e-3), Packing.BEST_FIT);
      default -> throw new IllegalArgumentException(mode);
    };
  }

  private static SftConfig packed(SftConfig config, Packing packing) {
    return config.withEpochs(2).withPacking(packing).withMaxTokens(40).withBatch(2, 2);
  }
}
