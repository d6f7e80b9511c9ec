package agora.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.ProgressListener;
import agora.data.Setting;
import agora.endpoint.Endpoint;
import agora.endpoint.EndpointModel;
import agora.generate.DataGenerator;
import agora.generate.GenerationConfig;
import agora.generate.GenerationInputs;
import agora.generate.GenerationReport;
import agora.generate.Seed;
import agora.generate.Style;
import agora.llm.Budget;
import agora.llm.Price;
import java.nio.file.Path;
import java.util.List;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How do I generate with an API key, with Ollama, with vLLM, or as a batch? */
class GenerateWithAnEndpointRecipe {
  @TempDir Path folder;

  // Which server it is, is only the endpoint; a study's file says the same in JSON.
  Endpoint apiKey = // export OPENAI_API_KEY=...
      Endpoint.openAi("https://api.openai.com/v1", "gpt-4o-mini")
          .withKey("OPENAI_API_KEY")
          .withPrice(Price.of(0.15, 0.60));
  Endpoint ollama = Endpoint.openAi("http://localhost:11434/v1", "llama3.1:8b");
  Endpoint vllm = Endpoint.openAi("http://localhost:8000/v1", "meta-llama/Llama-3.1-8B-Instruct");
  Endpoint batch = apiKey.withBatch(true); // half the price, within a day

  GenerationReport generate(Endpoint endpoint, List<Seed> seeds, Path run) throws Exception {
    GenerationConfig config =
        GenerationConfig.of(Setting.MATH_INSTANCE_GENERATION, endpoint.model(), 4)
            .withConcurrency(64)
            .withCost(endpoint.pricePaid(), Budget.of(1.00)); // stops before it costs a dollar
    Path prompts = Path.of("../data/prompts");
    GenerationInputs materials =
        GenerationInputs.read(prompts, config.setting(), Style.AGORABENCH, seeds);
    try (EndpointModel model = EndpointModel.open(endpoint, run.resolve("batches.jsonl"))) {
      return DataGenerator.generate(model, materials, config, run, ProgressListener.none());
    }
  }

  @Test
  void theReportSaysWhatThereIsAndWhatItCost() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              return new MockResponse.Builder().body(ANSWER).build();
            }
          });
      server.start();
      List<Seed> seeds =
          List.of(
              new Seed("a", "1+1?", "2"), new Seed("b", "2+2?", "4"), new Seed("c", "3+3?", "6"));
      Endpoint local = Endpoint.openAi(server.url("/v1").toString(), "m").withPrice(Price.of(1, 2));
      GenerationReport report = generate(local, seeds, folder);
      assertThat(report.accepted()).isEqualTo(4);
      assertThat(report.costUsd()).isEqualTo(4 * (100 * 1 + 10 * 2) / 1e6);
    }
  }

  private static final String ANSWER =
      "{\"choices\":[{\"message\":{\"content\":\"INPUT: 4+4?\\nOUTPUT: [RESULT] 8 [/RESULT]\"},"
          + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10}}";
}
