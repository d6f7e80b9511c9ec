package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llm.Answers;
import agora.llm.AskOptions;
import agora.llm.Asker;
import agora.llm.ChatRequest;
import agora.llm.Question;
import agora.llm.Sampling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** A process that is stopped, as a laptop's lid does it, and goes on. */
@Timeout(60)
class StoppedProcessTest {
  private static final int QUESTIONS = 8;

  private final MockWebServer server = new MockWebServer();
  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder()
                .headersDelay(1, TimeUnit.SECONDS)
                .body("{\"choices\":[{\"message\":{\"content\":\"x\"}}]}")
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
  void noCallIsGivenUpWhoseAnswerWaitsInTheSocket() throws Exception {
    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoppedProcessTest.class.getName(),
                server.url("/v1").toString(),
                folder.resolve("journal.jsonl").toString())
            .redirectErrorStream(true)
            .start();
    while (server.getRequestCount() < QUESTIONS && client.isAlive()) {
      Thread.sleep(10);
    }
    signal("-STOP", client);
    Thread.sleep(6_000); // beyond the deadline of three seconds
    signal("-CONT", client);
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(client.waitFor()).as(said).isZero();
    assertThat(server.getRequestCount()).isEqualTo(QUESTIONS);
  }

  private static void signal(String name, Process process) throws Exception {
    // The shell's own kill: a minimal system has no program of that name.
    String command = "kill " + name + " " + process.pid();
    assertThat(new ProcessBuilder("sh", "-c", command).start().waitFor()).isZero();
  }

  /** The client's process: asks its questions one after the first. */
  public static void main(String[] arguments) throws Exception {
    Endpoint endpoint =
        Endpoint.openAi(arguments[0], "m").withDeadlines(new Endpoint.Deadlines(3, 3));
    List<Question> questions =
        IntStream.range(0, QUESTIONS)
            .mapToObj(i -> new Question("q" + i, ChatRequest.user("q" + i, Sampling.greedy(8))))
            .toList();
    try (HttpChatModel model =
        HttpChatModel.open(endpoint, name -> null, Time.SYSTEM, new SplittableRandom(1))) {
      Answers answers =
          Asker.askAll(model, questions, Path.of(arguments[1]), AskOptions.of(QUESTIONS));
      System.exit(answers.complete() ? 0 : 1);
    }
  }
}
