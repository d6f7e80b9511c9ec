package agora.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The memory of a GPU as a stand-in for the driver's tool tells it. */
@DisabledOnOs(OS.WINDOWS)
class NvidiaSmiTest {
  @TempDir Path folder;

  private String standIn(String body) throws IOException {
    Path program = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\n" + body);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program.toString();
  }

  @Test
  void memoryIsReadInMebibytes() throws IOException {
    assertThat(NvidiaSmi.memory(standIn("echo '437, 81559'\n"), null))
        .contains(new Torch.DeviceMemory(437L << 20, 81559L << 20));
  }

  @Test
  void theFirstVisibleGpuIsAskedFor() throws IOException {
    String program = standIn("[ \"$1\" = --id=3 ] && echo '1, 100'\n");
    assertThat(NvidiaSmi.memory(program, "3,5")).isPresent();
    assertThat(NvidiaSmi.memory(program, "")).isEmpty();
  }

  @Test
  void withoutADriverThereIsNone() throws IOException {
    assertThat(NvidiaSmi.memory(folder.resolve("nothing").toString(), null)).isEmpty();
    assertThat(NvidiaSmi.memory(standIn("echo 'No devices were found'; exit 6\n"), null)).isEmpty();
    assertThat(NvidiaSmi.memory(standIn("echo '[N/A], [N/A]'\n"), null)).isEmpty();
  }
}
