package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Jsonl;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Parameter;
import agora.tokenizer.LearnedText;
import agora.torch.DType;
import agora.torch.NativeScope;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against numpy (make_proxy_fixtures.py): nats 1e-5, gradients 2e-4 relative. */
class ExamplePassesTest {
  @Test
  void lossesRanksAndProjectedGradientsAreThoseOfNumpy() throws Exception {
    JsonNode expected = fixture();
    try (Llama llama = Fixtures.base();
        ExamplePasses passes = ExamplePasses.of(llama, expected.get("seed").asLong())) {
      List<LearnedText> texts = new ArrayList<>();
      expected.get("cases").forEach(one -> texts.add(text(one)));
      List<ExamplePasses.Pass> found = passes.of(texts);
      for (int i = 0; i < texts.size(); i++) {
        JsonNode one = expected.get("cases").get(i);
        assertThat(found.get(i).nats()).containsExactly(numbers(one.get("nats")), within(1e-5));
        assertThat(Arrays.stream(found.get(i).ranks()).asDoubleStream().toArray())
            .containsExactly(numbers(one.get("ranks")));
        assertThat(distance(found.get(i).gradient(), numbers(one.get("gradient"))))
            .isLessThan(2e-4);
      }
      assertThat(distance(found.get(0).gradient(), doubles(found.get(2).gradient())))
          .as("gradients of two examples differ")
          .isGreaterThan(0.1);
    }
  }

  @Test
  void anExamplesGradientDoesNotDependOnItsNeighbours() throws Exception {
    JsonNode expected = fixture();
    try (Llama llama = Fixtures.base();
        ExamplePasses passes = ExamplePasses.of(llama, 1)) {
      List<LearnedText> texts = new ArrayList<>();
      expected.get("cases").forEach(one -> texts.add(text(one)));
      List<ExamplePasses.Pass> together = passes.of(texts);
      for (int i = 0; i < texts.size(); i++) {
        ExamplePasses.Pass alone = passes.of(List.of(texts.get(i))).getFirst();
        assertThat(distance(together.get(i).gradient(), doubles(alone.gradient())))
            .isLessThan(1e-5);
        assertThat(together.get(i).nats()).containsExactly(alone.nats(), within(1e-5));
      }
    }
  }

  @Test
  void theProjectionIsThatOfTheTrainingGradient() throws Exception {
    LlamaConfig shape = LlamaConfig.small(320, 32, 64, 3, 4, 64);
    try (Llama llama = Llama.random(shape, 5, null, LlamaOptions.cpu().withThreads(1))) {
      compareWithTraining(llama);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mistral", "qwen25", "qwen3", "olmo2", "granite", "gemma2", "gemma3"})
  void theProjectionIsThatOfTheTrainingGradientInEveryFamily(String family) throws Exception {
    URL folder = Fixtures.class.getResource("/agora/llama/families/" + family + "/config.json");
    Path config = Path.of(Objects.requireNonNull(folder).toURI());
    try (Llama llama = Llama.load(Objects.requireNonNull(config.getParent()))) {
      compareWithTraining(llama);
    }
  }

  /** One padded example more must not change the projection of the other. */
  private static void compareWithTraining(Llama llama) throws InterruptedException {
    Example example = Fixtures.example(0, 9, 12, 55, 31, 20, 17, 44, 30);
    Example longer = Fixtures.example(1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
    try (ExamplePasses passes = ExamplePasses.of(llama, 3);
        NativeScope scope = NativeScope.open()) {
      List<LearnedText> texts =
          List.of(
              new LearnedText(example.tokens(), example.learned()),
              new LearnedText(longer.tokens(), longer.learned()));
      float[] sketch = passes.of(texts).getFirst().gradient();
      Network network = new Network(llama, scope, DType.F32, false);
      double loss = network.learn(MicroBatch.padded(List.of(example)), 1.0 / example.trainable());
      assertThat(Arrays.stream(passes.of(texts).getFirst().nats()).sum())
          .isCloseTo(loss, within(1e-4));
      double[] projected = new double[ExamplePasses.SIZE];
      List<Parameter> parameters = llama.parameters().list();
      long used = 0;
      for (int layer = 4; layer < parameters.size(); layer += 14) {
        for (int matrix : new int[] {1, 5, 8, 10}) {
          long[] size = parameters.get(layer + matrix).tensor().shape();
          float[] gradient = network.gradient(layer + matrix).floats();
          add(projected, gradient, (int) size[0], (int) size[1], used);
          used += size[0] * ExamplePasses.LEFT + size[1] * ExamplePasses.RIGHT;
        }
      }
      assertThat(distance(sketch, projected)).isLessThan(1e-4);
    }
  }

  private static void add(double[] sum, float[] gradient, int m, int n, long used) {
    int k = ExamplePasses.LEFT;
    int l = ExamplePasses.RIGHT;
    double[][] half = new double[m][l];
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < n; b++) {
        for (int j = 0; j < l; j++) {
          int sign = ExamplePasses.sign(3, used + (long) m * k + (long) b * l + j);
          half[a][j] += gradient[a * n + b] * sign / Math.sqrt(l);
        }
      }
    }
    for (int a = 0; a < m; a++) {
      for (int i = 0; i < k; i++) {
        double sign = ExamplePasses.sign(3, used + (long) a * k + i) / Math.sqrt(k);
        for (int j = 0; j < l; j++) {
          sum[i * l + j] += sign * half[a][j];
        }
      }
    }
  }

  @Test
  void aForwardPassAloneHasNoGradient() throws Exception {
    JsonNode one = fixture().get("cases").get(1);
    try (Llama llama = Fixtures.base();
        ExamplePasses passes = ExamplePasses.forward(llama)) {
      ExamplePasses.Pass pass = passes.of(List.of(text(one))).getFirst();
      assertThat(pass.gradient()).isEmpty();
      assertThat(pass.nats()).containsExactly(numbers(one.get("nats")), within(1e-5));
    }
  }

  @Test
  void textsThatCannotBePassedAreNamed() throws IOException {
    try (Llama llama = Fixtures.base();
        ExamplePasses passes = ExamplePasses.forward(llama)) {
      assertThatThrownBy(() -> passes.of(List.of(new LearnedText(new int[] {5, 6}, new BitSet()))))
          .hasMessage("text 1 has no token that counts: its response is empty");
      BitSet last = new BitSet();
      last.set(600);
      assertThatThrownBy(() -> passes.of(List.of(new LearnedText(new int[601], last))))
          .hasMessage(
              "a text must have at most 512 tokens (the context of this network), had 601:"
                  + " shorten it");
    }
  }

  private static JsonNode fixture() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            ExamplePassesTest.class.getResourceAsStream("/agora/proxy/passes.json"))) {
      return Jsonl.mapper().readTree(file);
    }
  }

  private static LearnedText text(JsonNode one) {
    BitSet learned = new BitSet();
    one.get("learned").forEach(at -> learned.set(at.asInt()));
    return new LearnedText(
        StreamSupport.stream(one.get("tokens").spliterator(), false)
            .mapToInt(JsonNode::asInt)
            .toArray(),
        learned);
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double distance(float[] found, double[] expected) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(found[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }
}
