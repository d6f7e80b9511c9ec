package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of which nothing succeeds, from the command line to its exit status. */
class FailingStudyTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void everySettingHasAReasonAndTheExitStatusIsThree() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.setDispatcher(useless());
      server.start();
      Path study = folder.resolve("useless.json");
      Files.writeString(study, json(server.url("/v1").toString()));
      File out = folder.resolve("out.txt").toFile();
      File err = folder.resolve("err.txt").toFile();
      ProcessBuilder command =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              "agora.cli.Main",
              "run",
              study.toString());
      command.environment().put("AGORA_RUNS", folder.resolve("runs").toString());
      Process process = command.redirectOutput(out).redirectError(err).start();
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      String said = Files.readString(err.toPath(), StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(said).isEqualTo(Main.SHORT).isEqualTo(3);
      for (String setting :
          List.of("response generation", "instance generation", "quality enhancement")) {
        assertThat(said.lines().filter(line -> line.contains("no data for Math, " + setting)))
            .singleElement()
            .asString()
            .containsPattern(": all \\d+ answers were rejected: ")
            .contains("one answer was: \"I cannot help with that.\"");
      }
      assertThat(Files.readString(out.toPath(), StandardCharsets.UTF_8))
          .contains("useless", "no data for Math, quality enhancement: all ");
      assertThat(Files.readString(folder.resolve("runs/useless/failures.json")))
          .contains("math_response_generation", "math_instance_generation")
          .contains("math_quality_enhancement");
    }
  }

  private static String json(String endpoint) {
    return """
    {"name": "useless", "miniature": true, "volume": 24,
     "generators": [{"name": "useless",
       "endpoint": {"provider": "openai", "base_url": "ENDPOINT", "model": "useless"}}],
     "settings": ["math_response_generation", "math_instance_generation", "math_quality_enhancement"],
     "seeds": {
       "math_response_generation": {"file": "ROOT/data/mini/seeds/math_response_generation.jsonl"},
       "math_instance_generation": {"file": "ROOT/data/mini/seeds/math_instance_generation.jsonl"},
       "math_quality_enhancement": {"file": "ROOT/data/mini/seeds/math_quality_enhancement.jsonl"}},
     "prompts": "ROOT/data/prompts",
     "student": {"base": "ROOT/data/mini/base", "reference": "ROOT/data/mini/reference", "recipe": "mini"},
     "benchmarks": [{"name": "mini-math", "domain": "math", "kind": "gsm8k", "limit": 10,
       "file": "ROOT/data/mini/test/math.jsonl",
       "sampling": {"temperature": 0.0, "maxTokens": 64, "stop": []}}]}
    """
        .replace("ROOT", ROOT.toString())
        .replace("ENDPOINT", endpoint);
  }

  private static Dispatcher useless() {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        return new MockResponse.Builder()
            .addHeader("Content-Type", "application/json")
            .body(
                """
                {"id": "x", "model": "useless", "choices": [{"index": 0, "finish_reason": "stop",
                 "message": {"role": "assistant", "content": "I cannot help with that."}}],
                 "usage": {"prompt_tokens": 9, "completion_tokens": 9}}
                """)
            .build();
      }
    };
  }
}
