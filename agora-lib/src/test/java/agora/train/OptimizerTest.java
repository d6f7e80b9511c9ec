package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.data.Jsonl;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.train.AdamW.Moments;
import agora.train.AdamW.Rounding;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  @Test
  void plainRoundingIsTorchsOwnAdamWBitForBit() throws IOException {
    JsonNode fixture = Jsonl.mapper().readTree(Fixtures.FOLDER.resolve("adamw-bf16.json").toFile());
    AdamW plain = AdamW.paper(1e-4);
    try (NativeScope scope = NativeScope.open()) {
      float[] end = run(scope, plain, DType.BF16, fixture);
      assertThat(end).containsExactly(floats(fixture.path("end")));
    }
  }

  @Test
  void allFormsButPlainKeepSmallUpdates() throws IOException {
    JsonNode fixture = Jsonl.mapper().readTree(Fixtures.FOLDER.resolve("adamw-bf16.json").toFile());
    float[] start = floats(fixture.path("start"));
    try (NativeScope scope = NativeScope.open()) {
      AdamW precise = AdamW.precise(1e-4);
      float[] exact = run(scope, precise, DType.F32, fixture);
      for (AdamW form :
          List.of(
              precise,
              precise.withRounding(Rounding.COMPENSATED),
              precise.withMoments(Moments.BF16),
              precise.withMoments(Moments.INT8))) {
        assertThat(movement(run(scope, form, DType.BF16, fixture), exact, start))
            .as(
                "relative error of the movement, the last rounding included: "
                    + form.rounding()
                    + ", "
                    + form.moments())
            .isLessThan(0.1);
      }
    }
  }

  @Test
  void stochasticRoundingMovesAsFarOnAverageAndPlainRoundingNotAtAll() {
    float[] ones = new float[4096];
    Arrays.fill(ones, 1);
    // Thirty steps of 1e-4 are less than the 0.0039 between 1 and the bf16 number below it.
    AdamW random = AdamW.precise(1e-4).withRounding(Rounding.STOCHASTIC).withWeightDecay(0);
    try (NativeScope scope = NativeScope.open()) {
      assertThat(1 - mean(thirty(scope, random, ones))).isCloseTo(3e-3, within(1.5e-4));
      AdamW plain = AdamW.paper(1e-4).withWeightDecay(0);
      assertThat(thirty(scope, plain, ones)).containsOnly(1f);
    }
  }

  private static float[] thirty(NativeScope scope, AdamW settings, float[] ones) {
    Tensor weight = cast(scope, normal(scope, ones, ones.length), DType.BF16);
    DType type = settings.rounding() == Rounding.PLAIN ? DType.BF16 : DType.F32;
    Tensor gradient = cast(scope, normal(scope, ones, ones.length), type);
    TrainingScript.script().call(scope, "sft_seed", 1);
    AdamWOptimizer optimizer =
        new AdamWOptimizer(
            List.of(new TrainableParameter("w", weight, gradient, List.of())), settings, 0, scope);
    for (int step = 1; step <= 30; step++) {
      optimizer.step(step, 1);
    }
    return TrainingScript.script()
        .call(scope, "sft_block", weight, 0, ones.length)
        .getFirst()
        .floats();
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  @Test
  void eightBitMomentsInF32AreNearTheExactOnes() throws IOException {
    JsonNode fixture = Jsonl.mapper().readTree(Fixtures.FOLDER.resolve("adamw-bf16.json").toFile());
    try (NativeScope scope = NativeScope.open()) {
      AdamW precise = AdamW.precise(1e-4);
      float[] exact = run(scope, precise, DType.F32, fixture);
      float[] narrow = run(scope, precise.withMoments(Moments.INT8), DType.F32, fixture);
      assertThat(movement(narrow, exact, floats(fixture.path("start")))).isLessThan(0.03);
    }
  }

  @Test
  void muonMovesAMatrixByEqualSingularValues() {
    try (NativeScope scope = NativeScope.open()) {
      int n = 16;
      Random random = new Random(2);
      float[] values = new float[n * n];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      Tensor weight = normal(scope, new float[n * n], n, n);
      Tensor gradient = normal(scope, values, n, n);
      TrainableParameter trained =
          new TrainableParameter("layers.0.out", weight, gradient, List.of((long) n));
      new MuonOptimizer(List.of(trained), Muon.of(1), 0, scope).step(1, 1);
      float[] moved = weight.floats();
      // An orthogonal matrix of n rows has a squared Frobenius norm of n; five iterations bring the
      // singular values to between 0.7 and 1.2.
      double squares = 0;
      double along = 0;
      for (int i = 0; i < moved.length; i++) {
        squares += moved[i] * moved[i];
        along += moved[i] * values[i];
      }
      assertThat(squares / n).isBetween(0.5, 1.45);
      assertThat(along).isNegative();
    }
  }

  private static float[] run(NativeScope scope, AdamW settings, DType type, JsonNode fixture) {
    float[] start = floats(fixture.path("start"));
    Tensor weight = cast(scope, normal(scope, start, start.length), type);
    DType gradientType = settings.rounding() == Rounding.PLAIN ? type : DType.F32;
    Tensor gradient =
        cast(scope, normal(scope, new float[start.length], start.length), gradientType);
    AdamWOptimizer optimizer =
        new AdamWOptimizer(
            List.of(new TrainableParameter("w", weight, gradient, List.of())),
            settings,
            0.01,
            scope);
    int step = 0;
    for (JsonNode values : fixture.path("gradients")) {
      TrainingScript.script()
          .call(scope, "sft_fill", gradient, 0, scope.of(floats(values), start.length));
      optimizer.step(++step, 1);
    }
    return TrainingScript.script()
        .call(scope, "sft_block", weight, 0, start.length)
        .getFirst()
        .floats();
  }

  private static Tensor normal(NativeScope scope, float[] values, long... shape) {
    return scope.of(values, shape);
  }

  private static Tensor cast(NativeScope scope, Tensor tensor, DType type) {
    return TrainingScript.script()
        .call(scope, "sft_copies", List.of(tensor), type.code())
        .getFirst();
  }

  private static double movement(float[] end, float[] exact, float[] start) {
    float[] moved = new float[end.length];
    float[] expected = new float[end.length];
    for (int i = 0; i < end.length; i++) {
      moved[i] = end[i] - start[i];
      expected[i] = exact[i] - start[i];
    }
    return Fixtures.distance(moved, expected);
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.path(i).asDouble();
    }
    return values;
  }
}
