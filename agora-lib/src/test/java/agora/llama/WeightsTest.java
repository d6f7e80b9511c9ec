package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Tensors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightsTest {
  @Test
  void aMatrixDrawnWhereItIsHasTheDeviationOfTheOthersAndDependsOnItsSeed() {
    try (NativeScope scope = NativeScope.open()) {
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

  private static float[] drawn(NativeScope scope, long seed) {
    Tensor matrix = Tensors.allocate(scope, DType.F32, false, 128, 64);
    Weights.drawThere(matrix, seed);
    return matrix.floats();
  }
}
