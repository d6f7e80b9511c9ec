package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.llama.DType;
import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.llama.Parameter;
import agora.llama.Scope;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty steps against transformers' (see {@code make_sft_fixtures.py}). */
class ParityTest {
  @TempDir Path folder;

  @Test
  void fiftyStepsEndWhereAPlainTransformersLoopEnds() throws IOException {
    JsonNode parity = Fixtures.parity();
    int steps = parity.path("steps").size();
    SftConfig config =
        SftConfig.mini()
            .withLearningRate(parity.path("peak").asDouble())
            .withSchedule(Schedule.linear(parity.path("warmup").asDouble() / steps));
    try (Llama llama = Fixtures.base();
        Scope scope = Scope.open()) {
      Network network = new Network(llama, scope, DType.F32, false);
      Optimizers optimizers = new Optimizers(network.trained(), config, scope);
      for (int step = 0; step < steps; step++) {
        MicroBatch batch = batch(parity.path("steps").path(step));
        double loss = network.learn(batch, 1.0 / batch.trainable()) / batch.trainable();
        double norm = optimizers.clip();
        optimizers.step(step + 1, config.schedule().factor(step, steps, 0));
        assertThat(loss).isCloseTo(parity.path("losses").path(step).asDouble(), within(1e-4));
        assertThat(norm).isCloseTo(parity.path("norms").path(step).asDouble(), within(1e-3));
      }
      assertSameWeights(llama);
    }
  }

  private void assertSameWeights(Llama llama) throws IOException {
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(Fixtures.BASE.resolve(file), folder.resolve(file));
    }
    Files.copy(
        Fixtures.FOLDER.resolve("after-50-steps.safetensors"),
        folder.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Llama expected = Llama.load(folder, LlamaOptions.cpu())) {
      List<Parameter> theirs = expected.parameters().list();
      List<Parameter> ours = llama.parameters().list();
      for (int i = 0; i < ours.size(); i++) {
        if (ours.get(i).present()) {
          assertThat(
                  Fixtures.distance(ours.get(i).tensor().floats(), theirs.get(i).tensor().floats()))
              .as("relative difference of " + ours.get(i).name())
              .isLessThan(1e-4);
        }
      }
    }
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
