package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import agora.data.Dataset;
import agora.data.Instance;
import agora.llama.LlamaOptions;
import agora.train.Batching.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftTest {
  private static final SftConfig CONFIG =
      SftConfig.mini().withEpochs(2).withBatch(8, 1).withLearningRate(5e-3);

  @TempDir Path folder;

  @Test
  void theLossFallsAndEveryStepIsToldAndLogged() {
    List<TrainingEvent> events = new ArrayList<>();
    TrainingRun run = train("run", CONFIG.withEpochs(4), events::add);
    assertThat(run.result().steps()).isEqualTo(16);
    assertThat(run.losses().rowCount()).isEqualTo(16);
    assertThat(run.losses().doubleColumn("loss").get(15))
        .isLessThan(0.6 * run.losses().doubleColumn("loss").get(0));
    assertThat(events.getFirst()).isInstanceOf(TrainingEvent.Started.class);
    assertThat(events.getLast()).isInstanceOf(TrainingEvent.Finished.class);
    assertThat(events.stream().filter(TrainingEvent.Step.class::isInstance)).hasSize(16);
    assertThat(run.checkpoint().resolve("tokenizer.json")).exists();
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    TrainingRun one = train("one", CONFIG, TrainingListener.none());
    TrainingRun two = train("two", CONFIG, TrainingListener.none());
    assertThat(weights(one)).isEqualTo(weights(two));
    TrainingRun other = train("other", CONFIG.withSeed(7), TrainingListener.none());
    assertThat(weights(other)).isNotEqualTo(weights(one));
  }

  @Test
  void anInterruptedRunGoesOnToTheSameBytes() throws IOException {
    SftConfig config = CONFIG.withSaving(new Saving(3, 2, 4, false, 0));
    TrainingRun whole = train("whole", config, TrainingListener.none());
    TrainingListener interrupts =
        event -> {
          if (event instanceof TrainingEvent.Step step && step.step() == 5) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> train("parts", config, interrupts))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("interrupted after step 5 of 8");
    TrainingRun parts = train("parts", config, TrainingListener.none());
    assertThat(weights(parts)).isEqualTo(weights(whole));
    assertThat(parts.losses().doubleColumn("loss").asList())
        .isEqualTo(whole.losses().doubleColumn("loss").asList());
  }

  @Test
  void aRunThatDiedBetweenStatesGoesOnToTheSameBytes() throws IOException {
    SftConfig config = CONFIG.withSaving(new Saving(3, 0, 0, false, 0));
    TrainingRun whole = train("whole", config, TrainingListener.none());
    TrainingListener dies =
        event -> {
          if (event instanceof TrainingEvent.Step step && step.step() == 8) {
            throw new IllegalStateException("power cut");
          }
        };
    assertThatThrownBy(() -> train("parts", config, dies)).hasMessage("power cut");
    List<TrainingEvent> events = new ArrayList<>();
    TrainingRun parts = train("parts", config, events::add);
    assertThat(((TrainingEvent.Started) events.getFirst()).resumedAt()).isEqualTo(6);
    assertThat(weights(parts)).isEqualTo(weights(whole));
    assertThat(parts.losses().rowCount()).isEqualTo(8);
  }

  @Test
  void aFinishedRunIsReturnedWithoutTraining() {
    train("run", CONFIG, TrainingListener.none());
    List<TrainingEvent> events = new ArrayList<>();
    assertThat(train("run", CONFIG, events::add).result().steps()).isEqualTo(8);
    assertThat(events).isEmpty();
  }

  @Test
  void aFolderWithAnotherRunIsRefused() {
    train("run", CONFIG, TrainingListener.none());
    assertThatThrownBy(() -> train("run", CONFIG.withEpochs(3), TrainingListener.none()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("holds another run (config.epochs was 2, now 3)")
        .hasMessageContaining("delete the folder or choose another");
  }

  @Test
  void aRunThatIsRefusedLeavesItsFolderFree() {
    SftConfig tooLong = CONFIG.withPacking(Packing.WRAPPED).withMaxTokens(600);
    assertThatThrownBy(() -> train("run", tooLong, TrainingListener.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a sequence must have at most 512 tokens (the context of this network), was 600: use"
                + " withMaxTokens(512)");
    assertThat(train("run", CONFIG, TrainingListener.none()).result().steps()).isEqualTo(8);
  }

  @Test
  void progressShowsEveryFigureAndWhatWasCut() {
    List<String> lines = new ArrayList<>();
    SftConfig config = CONFIG.withMaxTokens(24).withSaving(new Saving(0, 2, 4, false, 0));
    train("run", config, TrainingListener.of(progress -> lines.add(progress.details().toString())));
    assertThat(lines).hasSize(8);
    assertThat(lines.getLast())
        .matches(
            "\\{loss=[\\d.]+, rate=[\\d.e-]+, gradient=[\\d.]+, tokens/s=\\d+, MFU=\\d+ %,"
                + " memory=[\\d.]+ GB, left=0 s, cut to maxTokens=\\d+ examples, held-out"
                + " loss=[\\d.]+}");
  }

  @Test
  void patienceEndsARunAndTheBestStudentIsHandedBack() {
    SftConfig config =
        CONFIG
            .withEpochs(20)
            .withLearningRate(0.05)
            .withSchedule(Schedule.constant())
            .withSaving(new Saving(0, 0, 8, true, 2));
    TrainingRun run = train("run", config, TrainingListener.none());
    assertThat(run.result().stoppedEarly()).isTrue();
    assertThat(run.result().steps()).isLessThan(60);
    assertThat(run.checkpoint().resolve("model.safetensors")).exists();
  }

  @Test
  void aLossThatIsNoLongerFiniteStopsWithItsBatchNamed() {
    SftConfig config =
        CONFIG
            .withLearningRate(1e30)
            .withAdamW(AdamW.precise(1e30).withClipNorm(0))
            .withSchedule(Schedule.constant());
    assertThatThrownBy(() -> train("run", config, TrainingListener.none()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must be finite, was")
        .hasMessageContaining("at step 2 in the batch of examples [")
        .hasMessageEndingWith("the folder is free for another recipe");
  }

  @Test
  void aRunThatDivergedLeavesItsFolderToAnotherRecipe() throws IOException {
    SftConfig config = CONFIG.withSaving(new Saving(1, 0, 0, false, 0));
    TrainingRun clean = train("clean", config, TrainingListener.none());
    SftConfig wild =
        config.withAdamW(AdamW.precise(1e30).withClipNorm(0)).withSchedule(Schedule.constant());
    assertThatThrownBy(() -> train("run", wild, TrainingListener.none()))
        .hasMessageContaining("at step 2");
    TrainingRun run = train("run", config, TrainingListener.none());
    assertThat(weights(run)).isEqualTo(weights(clean));
    assertThat(run.losses().rowCount()).isEqualTo(8);
    assertThatThrownBy(() -> train("run", wild, TrainingListener.none()))
        .hasMessageContaining("holds another run");
  }

  @Test
  void aFolderHasOneTrainingAtATime() {
    List<Throwable> refused = new ArrayList<>();
    TrainingListener twice =
        event -> {
          if (event instanceof TrainingEvent.Step step && step.step() == 2) {
            refused.add(catchThrowable(() -> train("run", CONFIG, TrainingListener.none())));
            refused.add(
                catchThrowable(() -> train("run", CONFIG.withEpochs(3), TrainingListener.none())));
          }
        };
    TrainingRun run = train("run", CONFIG, twice);
    assertThat(refused)
        .hasSize(2)
        .allSatisfy(refusal ->
            assertThat(refusal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this process trains into")
                .hasMessageEndingWith("wait for it, or choose another folder"));
    assertThat(run.result().steps()).isEqualTo(8);
    assertThat(run.directory().resolve("lock")).doesNotExist();
  }

  private TrainingRun train(String name, SftConfig config, TrainingListener listener) {
    List<Instance> pairs =
        IntStream.range(0, 32)
            .mapToObj(i -> Instance.of("What is " + i + " plus 7?", "The sum is " + (i + 7) + "."))
            .toList();
    return Sft.train(
        Fixtures.BASE,
        TrainingData.of(new Dataset("sums", pairs)),
        config,
        folder.resolve(name),
        listener,
        LlamaOptions.cpu().withThreads(1));
  }

  private static byte[] weights(TrainingRun run) throws IOException {
    return Files.readAllBytes(run.checkpoint().resolve("model.safetensors"));
  }
}
