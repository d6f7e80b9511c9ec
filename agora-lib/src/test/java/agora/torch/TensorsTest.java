package agora.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TensorsTest {
  @Test
  void rowsShareTheMemoryOfTheirTensor() {
    try (NativeScope scope = NativeScope.open()) {
      Tensor matrix = scope.of(new float[] {1, 2, 3, 4}, 2, 2);
      Tensor row = Tensors.rows(scope, matrix, 1, 1);
      assertThat(row.floats()).containsExactly(3, 4);
      Tensors.fill(matrix, 1, scope.of(new float[] {5, 6}, 1, 2));
      assertThat(row.floats()).containsExactly(5, 6);
    }
  }

  @Test
  void copiedNumbersAreConvertedAndSummed() {
    try (NativeScope scope = NativeScope.open()) {
      Tensor narrow = Tensors.allocate(scope, DType.BF16, false, 3, 2);
      Tensors.fill(narrow, 0, scope.of(new float[6], 3, 2));
      double sum =
          Tensors.fillAndSum(narrow, 1, scope.of(new float[] {1, 2, 3, 1 + 1f / 512}, 2, 2));
      assertThat(sum).isEqualTo(7);
      assertThat(Tensors.sum(narrow)).isEqualTo(7);
      Tensor copy = Tensors.copy(scope, narrow, 2, 1, DType.F32);
      assertThat(copy.dtype()).isEqualTo(DType.F32);
      assertThat(copy.floats()).containsExactly(3, 1);
      Tensors.fill(narrow, 0, scope.of(new float[] {Float.NaN, 0}, 1, 2));
      assertThat(Tensors.sum(narrow)).isNaN();
    }
  }
}
