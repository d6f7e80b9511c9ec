package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.llama.Checkpoint;
import agora.llama.LlamaOptions;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  private static final TrainingData DATA =
      new TrainingData(
          "kinds",
          List.of(
              new TrainingText.Pair("q", "a"),
              new TrainingText.Conversation(
                  List.of(new Message(Role.USER, "hi"), new Message(Role.ASSISTANT, "ho"))),
              new TrainingText.Plain("text")));

  /** The hash of {@link #DATA} as the code of 2026-11-28 computed it. */
  private static final String FORMER =
      "deed65a6e176fb2cb9b5e9aaef9b29026b3e4bc6e219a848e844d6fd06b22edf";

  @TempDir Path folder;

  @Test
  void aRunThatWasBegunUnderTheFormerHashOfItsDataIsContinued() throws Exception {
    Manifest manifest = manifest();
    String today = Jsonl.mapper().valueToTree(manifest).toString();
    assertThat(today).contains(manifest.data()).doesNotContain(FORMER);
    Path file = folder.resolve("manifest.json");

    Files.writeString(file, today.replace(manifest.data(), FORMER));
    new RunFiles(folder).claim(manifest).close();
    assertThat(Files.readString(file)).contains(manifest.data());

    Files.writeString(file, today.replace(manifest.data(), FORMER.replace('e', 'f')));
    assertThatThrownBy(() -> new RunFiles(folder).claim(manifest))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("holds another run (data was");

    Files.writeString(file, today);
    assertThatCode(() -> new RunFiles(folder).claim(manifest).close()).doesNotThrowAnyException();
  }

  private static Manifest manifest() throws IOException {
    Path base = Path.of("src/test/resources/agora/train/base");
    try (Checkpoint checkpoint = Checkpoint.open(base)) {
      return Manifest.of(SftConfig.mini(), checkpoint, DATA, LlamaOptions.cpu(), 1);
    }
  }
}
