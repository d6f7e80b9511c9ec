package agora.grid;

import static org.assertj.core.api.Assertions.assertThat;

import agora.store.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TerminationTest {
  @TempDir Path folder;

  @Test
  void aCellThatIsAskedToEndEndsWith75AndGoesOnFromThere() throws Exception {
    Path study = GridStudy.write(folder, "reference");
    Files.writeString(study, Files.readString(study).replace("\"volume\": 24", "\"volume\": 1000"));
    Process cell = start(study);
    Path training = folder.resolve("grid/train");
    while (cell.isAlive() && !isTraining(training)) {
      Thread.sleep(50);
    }
    cell.destroy();
    assertThat(cell.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(cell.exitValue()).isEqualTo(75);
    assertThat(states(training)).as("the state of the student").isNotEmpty();
    FileStore store = FileStore.at(folder.resolve("grid"));
    String lease =
        store.names("leases/cells/").stream()
            .filter(n -> n.endsWith(".beat"))
            .findFirst()
            .orElseThrow();
    assertThat(new String(store.read(lease).orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("released");
    String outcome = store.names("outcomes/").getFirst();
    assertThat(
            new String(store.read(outcome).orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"status\":75");
  }

  private static boolean isTraining(Path training) throws IOException {
    return Files.isDirectory(training)
        && files(training).stream().anyMatch(file -> file.toString().endsWith("losses.csv"));
  }

  private static java.util.List<Path> states(Path training) throws IOException {
    return files(training).stream().filter(file -> file.toString().contains("state")).toList();
  }

  private static java.util.List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (java.io.UncheckedIOException changing) {
      return java.util.List.of();
    }
  }

  private Process start(Path study) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true",
            "-cp",
            System.getProperty("java.class.path"),
            "agora.cli.Main",
            "run-cell",
            study.toString(),
            "0");
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
  }
}
