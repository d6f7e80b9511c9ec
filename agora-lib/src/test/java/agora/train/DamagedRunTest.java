package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import agora.llama.LlamaOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose files were changed, lost, or left half written. */
class DamagedRunTest {
  private static final SftConfig CONFIG =
      SftConfig.mini().withEpochs(2).withBatch(8, 1).withSaving(new Saving(2, 0, 0, false, 0));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"state.safetensors", "position.json", "checksums.json"})
  void oneFlippedBitOfAResumeStateIsNoticed(String file) throws IOException {
    assertThat(catchThrowable(() -> train(dies(5)))).isNotNull();
    Path state = folder.resolve("run/state/step-000000004");
    byte[] bytes = Files.readAllBytes(state.resolve(file));
    for (int at : new int[] {bytes.length / 3, bytes.length - 2}) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      Files.write(state.resolve(file), changed);
      assertThatThrownBy(() -> train(TrainingListener.none()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("the resume state cannot be read")
          .hasMessageContaining("is not as it was written (its checksum differs): delete " + state);
    }
    Files.write(state.resolve(file), bytes);
    assertThat(train(TrainingListener.none()).result().steps()).isEqualTo(8);
  }

  @Test
  void aFinishedRunWhoseWeightsAreGoneIsTrainedAgain() throws IOException {
    Path weights = train(TrainingListener.none()).checkpoint().resolve("model.safetensors");
    byte[] before = Files.readAllBytes(weights);
    Files.delete(weights);
    train(TrainingListener.none());
    assertThat(Files.readAllBytes(weights)).isEqualTo(before);
    Files.write(weights, java.util.Arrays.copyOf(before, before.length / 2));
    train(TrainingListener.none());
    assertThat(Files.readAllBytes(weights)).isEqualTo(before);
  }

  @Test
  void whatAKilledProcessLeftHalfWrittenIsRemoved() throws IOException {
    assertThat(catchThrowable(() -> train(dies(5)))).isNotNull();
    Path run = folder.resolve("run");
    Files.createDirectories(run.resolve(".checkpoint.partial-999999999-1"));
    Files.createDirectories(run.resolve("state/part"));
    Files.writeString(run.resolve(".best.part"), "x");
    train(TrainingListener.none());
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "manifest.json", "losses.csv", "events", "checkpoint", "result.json");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamedAndNotTheBase() throws IOException {
    TrainingListener blocks =
        event -> {
          if (event instanceof TrainingEvent.Step step && step.step() == 8) {
            block();
          }
        };
    assertThatThrownBy(() -> train(blocks))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(folder.resolve("run") + ": cannot be written: ");
  }

  /** A file where the student's folder is to be stands in for a disk that is full. */
  private void block() {
    try {
      Files.createDirectories(folder.resolve("run/checkpoint"));
      Files.delete(folder.resolve("run/checkpoint"));
      Files.move(folder.resolve("run"), folder.resolve("away"));
      Files.writeString(folder.resolve("run"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainingListener dies(int at) {
    return event -> {
      if (event instanceof TrainingEvent.Step step && step.step() == at) {
        throw new IllegalStateException("power cut");
      }
    };
  }

  private TrainingRun train(TrainingListener listener) {
    List<TrainingText> pairs =
        IntStream.range(0, 32)
            .<TrainingText>mapToObj(
                i -> new TrainingText.Pair("What is " + i + " plus 7?", "It is " + (i + 7) + "."))
            .toList();
    return Sft.train(
        Fixtures.BASE,
        new TrainingData("sums", pairs),
        CONFIG,
        folder.resolve("run"),
        listener,
        LlamaOptions.cpu().withThreads(1));
  }
}
