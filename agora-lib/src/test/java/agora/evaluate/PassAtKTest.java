package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PassAtKTest {
  @Property(tries = 300)
  void equalsTheQuotientOfBinomials(
      @ForAll @IntRange(min = 1, max = 200) int n,
      @ForAll @IntRange(min = 0, max = 200) int passed,
      @ForAll @IntRange(min = 1, max = 200) int draws) {
    int c = Math.min(passed, n);
    int k = Math.min(draws, n);
    double exact =
        1
            - new java.math.BigDecimal(binomial(n - c, k))
                .divide(new java.math.BigDecimal(binomial(n, k)), java.math.MathContext.DECIMAL64)
                .doubleValue();
    assertThat(PassAtK.of(n, c, k)).isCloseTo(exact, within(1e-12));
  }

  @Test
  void moreDrawsThanSamplesAreRefused() {
    assertThatThrownBy(() -> PassAtK.of(5, 1, 6))
        .hasMessage("pass@k needs 0 <= c <= n and 1 <= k <= n, was n 5, c 1, k 6");
  }

  @Test
  void measuresGoUpToTheFewestSamplesOfAProblem() {
    List<Boolean> five = List.of(true, false, false, false, false);
    List<Boolean> six = List.of(false, false, false, false, false, false);
    List<Measure> measures = PassAtK.measures("pass", List.of(five, six));
    assertThat(measures).extracting(Measure::name).containsExactly("pass@1", "pass@5");
    assertThat(measures.get(0).value()).isCloseTo(0.1, within(1e-12));
    assertThat(measures.get(1).value()).isCloseTo(0.5, within(1e-12));
  }

  private static BigInteger binomial(int n, int k) {
    if (k > n) {
      return BigInteger.ZERO;
    }
    BigInteger value = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      value = value.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return value;
  }
}
