package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.data.Dataset;
import agora.data.Instance;
import agora.llama.Llama;
import agora.llama.LlamaChat;
import agora.llama.LlamaOptions;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.torch.NativeScope;
import agora.train.AdamW.Moments;
import agora.train.AdamW.Rounding;
import agora.train.Batching.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningTest {
  private static final SftConfig CONFIG =
      SftConfig.mini().withEpochs(3).withBatch(8, 1).withAdamW(AdamW.precise(5e-3).withClipNorm(0));

  @TempDir Path folder;

  @Test
  void theOptimizerInTheBackwardPassEndsWhereTheUsualOneEnds() throws IOException {
    TrainingRun usual = train("usual", CONFIG);
    TrainingRun streamed =
        train("streamed", CONFIG.withMemory(new Memory(Memory.Format.FP32, true, true)));
    assertThat(losses(streamed)).containsExactly(losses(usual), within(1e-5));
    try (Llama one = Llama.load(usual.checkpoint());
        Llama two = Llama.load(streamed.checkpoint())) {
      for (int i = 0; i < one.parameters().list().size(); i++) {
        assertThat(
                Fixtures.distance(
                    two.parameters().tensors().get(i).floats(),
                    one.parameters().tensors().get(i).floats()))
            .isLessThan(1e-4);
      }
    }
  }

  @Test
  void everyRoundingAndMomentLearnsInBf16() {
    double exact = last(losses(train("fp32", CONFIG)));
    SftConfig narrow = CONFIG.withMemory(Memory.narrow());
    for (Rounding rounding : Rounding.values()) {
      for (Moments moments : List.of(Moments.FP32, Moments.INT8)) {
        AdamW adamW = CONFIG.adamW().withRounding(rounding).withMoments(moments);
        double[] losses = losses(train(rounding + "-" + moments, narrow.withAdamW(adamW)));
        assertThat(last(losses))
            .as(rounding + " with " + moments + ", fp32 ends at " + exact)
            .isCloseTo(exact, within(0.1));
      }
    }
  }

  @Test
  void packedAndAccumulatedRunsLearn() {
    double[] losses = losses(train("packed", CONFIG.withPacking(Packing.BEST_FIT).withBatch(1, 2)));
    assertThat(last(losses)).isLessThan(0.8 * losses[0]);
    losses = losses(train("wrapped", CONFIG.withPacking(Packing.WRAPPED).withMaxTokens(40)));
    assertThat(last(losses)).isLessThan(0.8 * losses[0]);
  }

  @Test
  void adaptersLearnAndTheMergedCheckpointHasTheirLoss() throws IOException {
    SftConfig config =
        CONFIG
            .withEpochs(8)
            .withLora(new Lora(4, 8, 0.1, Lora.MATRICES))
            .withSaving(new Saving(0, 0, 6, false, 0))
            .withLearningRate(1e-2);
    TrainingRun run = train("lora", config);
    double[] losses = losses(run);
    assertThat(last(losses)).isLessThan(0.8 * losses[0]);
    assertThat(run.directory().resolve("adapter/adapter_config.json")).exists();
    double merged = heldOutLoss(run.checkpoint(), config);
    double beside = run.losses().doubleColumn("held_out_loss").get(run.losses().rowCount() - 1);
    assertThat(merged).isCloseTo(beside, within(1e-5));
  }

  @Test
  void checkpointingAndDropoutGoTogether() {
    SftConfig config = CONFIG.withLora(new Lora(4, 8, 0.3, List.of("q_proj", "down_proj")));
    double[] kept = losses(train("kept", config));
    double[] recomputed =
        losses(train("recomputed", config.withMemory(new Memory(Memory.Format.FP32, true, false))));
    assertThat(recomputed).containsExactly(kept, within(1e-6));
  }

  @Test
  void aSmallStudentOverfitsThirtyTwoPairsAndAnswersThem() throws Exception {
    TrainingRun run = overfit(folder.resolve("overfit"));
    assertThat(last(losses(run))).isLessThan(0.01);
    assertThat(answered(run)).isEqualTo(32);
  }

  static TrainingRun overfit(Path directory) {
    return train(
        Fixtures.BASE,
        directory,
        CONFIG.withEpochs(150).withAdamW(AdamW.precise(1e-2)).withBatch(16, 1));
  }

  /** Returns how many of the 32 pairs the student answers word for word. */
  static int answered(TrainingRun run) throws Exception {
    int answered = 0;
    try (Llama llama = Llama.load(run.checkpoint());
        LlamaChat chat = LlamaChat.of(llama)) {
      for (Instance pair : pairs()) {
        ChatRequest request = ChatRequest.user(pair.instruction(), Sampling.greedy(16));
        answered += chat.chat(request).text().equals(pair.response()) ? 1 : 0;
      }
    }
    return answered;
  }

  @Test
  void aThousandStepsLeaveNativeMemoryFlat() throws IOException {
    assertThat(growth()).isLessThan(24L << 20);
  }

  /** Returns the growth of resident memory, in bytes, over the last 700 of 1,000 steps. */
  static long growth() throws IOException {
    MicroBatch batch = MicroBatch.padded(Fixtures.examples(4, 6, 20, 1));
    try (Llama llama = Fixtures.base();
        NativeScope scope = NativeScope.open()) {
      FullFineTuning learning = new FullFineTuning(llama, CONFIG, scope);
      steps(learning, batch, 0, 300);
      long before = resident();
      steps(learning, batch, 300, 1000);
      return resident() - before;
    }
  }

  private static void steps(TrainingStrategy learning, MicroBatch batch, int from, int to) {
    for (int step = from; step < to; step++) {
      learning.begin(step + 1, 1);
      learning.learn(batch, 1.0 / batch.trainable());
      learning.finish();
    }
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no VmRSS in /proc/self/status");
  }

  private static double heldOutLoss(Path checkpoint, SftConfig config) throws IOException {
    try (Llama llama = Llama.load(checkpoint)) {
      Examples examples = Examples.of(data(), Sft.encoder(llama.tokenizer()), config.batching());
      ValidationSplit split = ValidationSplit.of(examples.examples(), 6, config.seed());
      Network network = new Network(llama);
      double sum = split.heldOut().stream().mapToDouble(e -> network.loss(padded(e))).sum();
      return sum / split.heldOut().stream().mapToInt(Example::trainable).sum();
    }
  }

  private static MicroBatch padded(Example example) {
    return MicroBatch.padded(List.of(example));
  }

  private static List<Instance> pairs() {
    List<Instance> pairs = new ArrayList<>();
    IntStream.range(0, 32)
        .forEach(
            i -> pairs.add(Instance.of("What is " + i + " plus 7?", "It is " + (i + 7) + ".")));
    return pairs;
  }

  private static TrainingData data() {
    return TrainingData.of(new Dataset("sums", pairs()));
  }

  private TrainingRun train(String name, SftConfig config) {
    return train(Fixtures.BASE, folder.resolve(name), config);
  }

  /** Trains with adapters of rank 4. */
  static TrainingRun adapted(Path directory) {
    return train(
        Fixtures.BASE,
        directory,
        CONFIG.withEpochs(8).withLearningRate(1e-2).withLora(new Lora(4, 8, 0.1, Lora.MATRICES)));
  }

  /** Trains a base for one epoch, all weights or adapters. */
  static TrainingRun brief(Path base, Path directory, boolean adapters) {
    SftConfig config = CONFIG.withEpochs(1).withLearningRate(1e-2);
    return train(
        base, directory, adapters ? config.withLora(new Lora(4, 8, 0.1, Lora.MATRICES)) : config);
  }

  private static TrainingRun train(Path base, Path directory, SftConfig config) {
    return Sft.train(
        base,
        data(),
        config,
        directory,
        TrainingListener.none(),
        LlamaOptions.cpu().withThreads(1));
  }

  private static double[] losses(TrainingRun run) {
    return run.losses().doubleColumn("loss").asDoubleArray();
  }

  private static double last(double[] losses) {
    return losses[losses.length - 1];
  }
}
