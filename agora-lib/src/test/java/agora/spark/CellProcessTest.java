package agora.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CellProcessTest {
  @TempDir Path folder;

  @Test
  void aProcessIsKeptUntilACellIsToBeTriedAgain() throws Exception {
    Path script = folder.resolve("cells.sh");
    Files.writeString(
        script,
        """
        echo started >> starts
        echo "$CUDA_VISIBLE_DEVICES" >> gpus
        while read -r cell; do
          echo "some output"
          case $cell in 3) exit 9 ;; esac
          case $cell in 1) status=42 ;; 2) status=75 ;; *) status=0 ;; esac
          echo "cell-ended $cell $status"
        done
        """);
    List<String> command = List.of("sh", script.toString());
    assertThat(run(command, 0)).isZero();
    assertThat(run(command, 1)).isEqualTo(42);
    assertThat(run(command, 2)).isEqualTo(75);
    assertThat(folder.resolve("starts")).hasContent("started");
    assertThat(run(command, 3)).as("a process that dies").isEqualTo(75);
    assertThat(run(command, 4)).isZero();
    assertThat(folder.resolve("starts")).hasContent("started\nstarted\nstarted");
    assertThat(folder.resolve("gpus")).hasContent("5\n5\n5");
  }

  private int run(List<String> command, int index) throws Exception {
    return CellProcess.run(command, folder.toString(), "5", index);
  }
}
