package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are ended by a signal, and two that want the same stage. */
@Timeout(90)
class InterruptionTest {
  private final MockWebServer server = new MockWebServer();
  private final AtomicInteger asked = new AtomicInteger();
  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            int delay = asked.incrementAndGet() > 5 ? 30 : 0;
            return new MockResponse.Builder()
                .headersDelay(delay, TimeUnit.SECONDS)
                .body(
                    "{\"choices\":[{\"message\":{\"content\":\"It is so. [RESULT] 1 [/RESULT]\"},\"finish_reason\":\"stop\"}]}")
                .build();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void ctrlCSaysWhatWasKeptAndASecondProcessSaysWhomItWaitsFor() throws Exception {
    Path root = Path.of("..").toAbsolutePath().normalize();
    Path study = folder.resolve("study.json");
    Files.writeString(
        study,
        """
        {"name": "interrupted", "volume": 40, "settings": ["math_response_generation"],
         "seeds": {"math_response_generation": {"file": "ROOT/data/mini/seeds/math_response_generation.jsonl"}},
         "prompts": "ROOT/data/prompts", "generation": {"concurrency": 4},
         "generators": [{"name": "slow", "endpoint": {"provider": "openai", "base_url": "URL", "model": "m"}}]}
        """
            .replace("ROOT", root.toString())
            .replace("URL", server.url("/v1").toString()));
    Process first = command(study, "first");
    while (asked.get() < 9 && first.isAlive()) {
      Thread.sleep(20);
    }
    Process second = command(study, "second");
    while (!said("second").contains("waiting for") && second.isAlive()) {
      Thread.sleep(50);
    }
    assertThat(said("second"))
        .contains("waiting for process " + first.pid())
        .contains("which works on generate of math_response_generation.slow");
    second.destroyForcibly().waitFor();
    String signal = ignoresCtrlC() ? "TERM" : "INT";
    new ProcessBuilder("sh", "-c", "kill -" + signal + " " + first.pid()).start().waitFor();
    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said("first"))
        .contains("agora: stopped; run the command again to resume")
        .containsPattern("5 answers are kept in .*journal.jsonl; \\d+ requests were open");
  }

  /**
   * Whoever starts tests in the background of a script lets them, and their children, ignore it.
   */
  private static boolean ignoresCtrlC() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  private String said(String name) throws IOException {
    return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
  }

  private Process command(Path study, String name) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "agora.cli.Main",
            "generate",
            study.toString());
    builder.environment().put("AGORA_RUNS", folder.resolve("runs").toString());
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve(name).toFile()).start();
  }
}
