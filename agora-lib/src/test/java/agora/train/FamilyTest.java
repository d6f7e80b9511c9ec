package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.torch.DType;
import agora.torch.NativeScope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty steps of fine-tuning of further families, whole and with adapters, against transformers
 * and peft (make_family_fixtures.py): losses within 2e-4, norms of gradients within 1 in 1000.
 */
class FamilyTest {
  private static final int WARMUP = 5;

  /** Writes a family's network with the tokenizer of the other fixtures. */
  static Path base(String family, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : List.of("config.json", "generation_config.json", "model.safetensors")) {
      Files.copy(folder(family).resolve(name), folder.resolve(name));
    }
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(Fixtures.BASE.resolve(name), folder.resolve(name));
    }
    return folder;
  }

  @ParameterizedTest
  @MethodSource("agora.llama.FamilyNames#all")
  void twentyStepsHaveTheLossesOfTransformers(String family) throws Exception {
    Path folder = folder(family);
    JsonNode expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
    SftConfig config =
        SftConfig.mini().withLearningRate(2e-3).withSchedule(Schedule.linear(WARMUP / 20.0));
    for (boolean checkpointing : new boolean[] {false, true}) {
      try (Llama llama = Llama.load(folder);
          NativeScope scope = NativeScope.open()) {
        Network network = new Network(llama, scope, DType.F32, checkpointing);
        Optimizers optimizers = new Optimizers(network.trained(), config, scope);
        require(network, optimizers, config, expected, "losses", "norms");
      }
    }
    Lora lora = Lora.ofRank(4);
    try (Llama llama = Llama.load(folder);
        NativeScope scope = NativeScope.open()) {
      Adapters adapters = new Adapters(llama, lora, 5, scope);
      Network network = new Network(llama, adapters, scope, false);
      Optimizers optimizers = new Optimizers(adapters.trained(), config, scope);
      require(network, optimizers, config, expected, "adapter_losses", "adapter_norms");
    }
  }

  private static void require(
      Network network,
      Optimizers optimizers,
      SftConfig config,
      JsonNode expected,
      String losses,
      String norms) {
    int steps = expected.path("steps").size();
    for (int step = 0; step < steps; step++) {
      MicroBatch batch = batch(expected.path("steps").path(step));
      double loss = network.learn(batch, 1.0 / batch.trainable()) / batch.trainable();
      double norm = optimizers.clip();
      optimizers.step(step + 1, config.schedule().factor(step, steps, 0));
      double wanted = expected.path(losses).path(step).asDouble();
      assertThat(Math.abs(loss - wanted)).as("%s of step %s", losses, step).isLessThan(2e-4);
      double wantedNorm = expected.path(norms).path(step).asDouble();
      assertThat(Math.abs(norm / wantedNorm - 1)).as("%s of step %s", norms, step).isLessThan(1e-3);
    }
  }

  private static Path folder(String family) {
    URL file = FamilyTest.class.getResource("/agora/llama/families/" + family + "/expected.json");
    return Path.of(Objects.requireNonNull(file, family).getPath()).resolveSibling("");
  }

  private static MicroBatch batch(JsonNode rows) {
    List<Example> examples = new ArrayList<>();
    for (JsonNode row : rows) {
      int[] tokens = new int[row.size()];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = row.path(i).asInt();
      }
      examples.add(Fixtures.example(examples.size(), tokens));
    }
    return MicroBatch.padded(examples);
  }
}
