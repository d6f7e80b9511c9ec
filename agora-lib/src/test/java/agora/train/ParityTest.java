package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.llama.Parameter;
import agora.torch.DType;
import agora.torch.NativeScope;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty steps against transformers' (see {@code make_sft_fixtures.py}). */
class ParityTest {
  @TempDir Path folder;

  /**
   * How far two runs are apart.
   *
   * @param loss largest difference of a step's losses
   * @param norm largest difference of a step's gradient norms
   * @param weights largest relative difference of a final parameter
   */
  record Differences(double loss, double norm, double weights) {}

  @Test
  void fiftyStepsEndWhereAPlainTransformersLoopEnds() throws IOException {
    Differences differences = fiftySteps(folder);
    assertThat(differences.loss()).isLessThan(1e-4);
    assertThat(differences.norm()).isLessThan(1e-3);
    assertThat(differences.weights()).isLessThan(1e-4);
  }

  /** Takes the steps; {@code folder} is for the other side's weights. */
  static Differences fiftySteps(Path folder) throws IOException {
    JsonNode parity = Fixtures.parity();
    int steps = parity.path("steps").size();
    SftConfig config =
        SftConfig.mini()
            .withLearningRate(parity.path("peak").asDouble())
            .withSchedule(Schedule.linear(parity.path("warmup").asDouble() / steps));
    double losses = 0;
    double norms = 0;
    try (Llama llama = Fixtures.base();
        NativeScope scope = NativeScope.open()) {
      Network network = new Network(llama, scope, DType.F32, false);
      Optimizers optimizers = new Optimizers(network.trained(), config, scope);
      for (int step = 0; step < steps; step++) {
        MicroBatch batch = batch(parity.path("steps").path(step));
        double loss = network.learn(batch, 1.0 / batch.trainable()) / batch.trainable();
        double norm = optimizers.clip();
        optimizers.step(step + 1, config.schedule().factor(step, steps, 0));
        losses = Math.max(losses, Math.abs(loss - parity.at("/losses/" + step).asDouble()));
        norms = Math.max(norms, Math.abs(norm - parity.at("/norms/" + step).asDouble()));
      }
      return new Differences(losses, norms, weights(llama, folder));
    }
  }

  private static double weights(Llama llama, Path folder) throws IOException {
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
      return IntStream.range(0, ours.size())
          .filter(i -> ours.get(i).present())
          .mapToDouble(i ->
              Fixtures.distance(ours.get(i).tensor().floats(), theirs.get(i).tensor().floats()))
          .max()
          .orElseThrow();
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
