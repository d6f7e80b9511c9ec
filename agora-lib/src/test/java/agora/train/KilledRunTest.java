package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Dataset;
import agora.data.Instance;
import agora.llama.LlamaOptions;
import agora.train.AdamW.Rounding;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in a process that is killed, gone on with in this one. */
class KilledRunTest {
  @TempDir Path folder;

  @Test
  void aKilledRunGoesOnToTheBytesOfAnUndisturbedOne() throws Exception {
    assertThat(sameBytes(folder)).isTrue();
  }

  /** Returns whether a run that was killed and gone on with ends in the bytes of a whole one. */
  static boolean sameBytes(Path folder) throws Exception {
    TrainingRun whole = train(folder.resolve("whole"), TrainingListener.none());
    Path parts = folder.resolve("parts");
    Process process = start(parts);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      await(out, "step 11");
    }
    process.destroyForcibly().waitFor();
    assertThat(process.exitValue()).isEqualTo(128 + 9);
    assertThat(parts.resolve("result.json")).doesNotExist();
    TrainingRun run = train(parts, TrainingListener.none());
    Path weights = run.checkpoint().resolve("model.safetensors");
    return Files.mismatch(weights, whole.checkpoint().resolve("model.safetensors")) == -1;
  }

  @Test
  void aSecondProcessIsKeptOutOfARunsFolder() throws Exception {
    Path run = folder.resolve("run");
    Process process = start(run);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      await(out, "step 2");
      assertThatThrownBy(() -> train(run, TrainingListener.none()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("process " + process.pid() + " trains into " + run.toRealPath());
      await(out, "step 20");
      assertThat(process.waitFor()).isZero();
    }
    assertThat(train(run, TrainingListener.none()).result().steps()).isEqualTo(20);
  }

  private static Process start(Path run) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            KilledRunTest.class.getName(),
            run.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void await(BufferedReader out, String awaited) throws IOException {
    String line = out.readLine();
    while (line != null && !line.equals(awaited)) {
      line = out.readLine();
    }
    assertThat(line).isEqualTo(awaited);
  }

  /** Trains slowly into the folder that is named, telling each step. */
  public static void main(String[] arguments) {
    train(
        Path.of(arguments[0]),
        event -> {
          if (event instanceof TrainingEvent.Step step) {
            System.out.println("step " + step.step());
            pause();
          }
        });
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TrainingRun train(Path directory, TrainingListener listener) {
    List<Instance> pairs =
        IntStream.range(0, 40).mapToObj(i -> Instance.of("Say " + i, "It is " + i + ".")).toList();
    SftConfig config =
        SftConfig.mini()
            .withEpochs(4)
            .withBatch(8, 1)
            .withMemory(Memory.narrow())
            .withAdamW(AdamW.precise(1e-3).withRounding(Rounding.STOCHASTIC))
            .withSaving(new Saving(3, 0, 0, false, 0));
    return Sft.train(
        Fixtures.BASE,
        TrainingData.of(new Dataset("numbers", pairs)),
        config,
        directory,
        listener,
        LlamaOptions.cpu().withThreads(1));
  }
}
