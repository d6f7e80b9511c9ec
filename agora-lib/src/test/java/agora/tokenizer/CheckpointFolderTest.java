package agora.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  @TempDir Path folder;

  @Test
  void aNameIsFoundInTheHubCacheElseTheDownloadCommandIsSaid() throws Exception {
    Path repository = folder.resolve("hub/models--org--model");
    Map<String, String> environment = Map.of("HF_HOME", folder.toString());
    assertThatThrownBy(() -> CheckpointFolder.resolve(Path.of("org/model"), environment))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run 'hf download org/model'");
    Path snapshot = repository.resolve("snapshots/abc");
    Files.createDirectories(snapshot);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), "abc\n");
    Files.writeString(snapshot.resolve("config.json"), "{}");
    assertThat(CheckpointFolder.resolve(Path.of("org/model"), environment)).isEqualTo(snapshot);
    Map<String, String> direct = Map.of("HF_HUB_CACHE", folder.resolve("hub").toString());
    assertThat(CheckpointFolder.resolve(Path.of("org/model"), direct)).isEqualTo(snapshot);
  }
}
