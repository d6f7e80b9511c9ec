package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightsTest {
  @Test
  void aMatrixDrawnWhereItIsHasTheDeviationOfTheOthersAndDependsOnItsSeed() {
    try (Scope scope = Scope.open()) {
      float[] first = drawn(scope, 1);
      double squares =
          IntStream.range(0, first.length)
              .mapToDouble(i -> first[i] * first[i])
              .average()
              .orElse(0);
      assertThat(Math.sqrt(squares)).isCloseTo(0.02, within(0.0005));
      assertThat(drawn(scope, 1)).isEqualTo(first);
      assertThat(drawn(scope, 2)).isNotEqualTo(first);
    }
  }

  private static float[] drawn(Scope scope, long seed) {
    TorchScript script = TorchScript.of(TorchScript.FORWARD);
    Tensor matrix =
        script.call(scope, "allocate", new long[] {128, 64}, DType.F32.code(), false).getFirst();
    new Weights(script, scope, DType.F32, false).drawThere(scope, matrix, seed);
    return matrix.floats();
  }
}
