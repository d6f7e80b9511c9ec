package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentsTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '~',
      value = {"'' ~ 0", "',' ~ 0", "' , ' ~ 0", "'3, 1' ~ 3", "', 2' ~ 2", "GPU-a/b ~ GPU-a-b"})
  void aServersLockAndLogAreNamedByTheFirstGpu(String visible, String gpu) {
    Path file =
        Students.serverFile(
            Map.of("CUDA_VISIBLE_DEVICES", visible, "XDG_CACHE_HOME", folder.toString()));
    assertThat(file).isEqualTo(folder.resolve("agora/vllm-" + gpu));
    assertThat(folder.resolve("agora")).isDirectory();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamedWithTheWayOut() throws IOException {
    Path file = Files.createFile(folder.resolve("agora"));
    assertThatThrownBy(() -> Students.serverFile(Map.of("XDG_CACHE_HOME", folder.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the folder of its lock and log must be writable: " + file)
        .hasMessageContaining("Set XDG_CACHE_HOME to a folder that is, or leave");
  }
}
