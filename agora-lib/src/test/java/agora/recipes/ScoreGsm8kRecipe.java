package agora.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.ProgressListener;
import agora.endpoint.Endpoint;
import agora.endpoint.EndpointModel;
import agora.evaluate.Benchmark;
import agora.evaluate.Benchmarks;
import agora.evaluate.Evaluation;
import agora.evaluate.EvaluationConfig;
import agora.evaluate.Evaluator;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How well does the model behind an endpoint do on GSM8K? */
class ScoreGsm8kRecipe {
  @TempDir Path folder;

  Evaluation score(String url, Path problems, Path run) throws Exception {
    Benchmark gsm8k = Benchmarks.gsm8k(problems); // ./environment/fetch gsm8k
    Map<String, String> vllm = Map.of("repetition_penalty", "repetition_penalty");
    Endpoint endpoint = Endpoint.openAi(url, "my-model").withParameters(vllm);
    try (EndpointModel model = EndpointModel.open(endpoint, run.resolve("endpoint.json"))) {
      return Evaluator.evaluate(
          gsm8k, model, EvaluationConfig.paper(), run, ProgressListener.none());
    }
  }

  @Test
  void theSummaryHasScoreAndInterval() throws Exception {
    Path problems =
        Files.writeString(
            folder.resolve("test.jsonl"),
            "{\"question\":\"3 + 4?\",\"answer\":\"#### 7\"}\n"
                + "{\"question\":\"5 x 5?\",\"answer\":\"#### 25\"}\n");
    String body = "{\"choices\":[{\"message\":{\"content\":\"[RESULT] 7 [/RESULT]\"}}]}";
    byte[] reply = body.getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.sendResponseHeaders(200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    Evaluation result = score(url, problems, folder.resolve("run"));
    server.stop(0);
    assertThat(result.score()).isEqualTo(0.5);
    assertThat(result.summary().doubleColumn("score %").get(0)).isEqualTo(50);
  }
}
