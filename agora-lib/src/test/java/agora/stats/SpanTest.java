package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpanTest {
  @Test
  void oneAbsurdValueDoesNotSetTheAxis() {
    Span span = of(3, 4, 5, 6, 7, 8, 9_000);
    assertThat(span.low()).isEqualTo(3);
    assertThat(span.high()).isEqualTo(8);
    assertThat(of(3, 4, 5, 6, 7, 8, -9_000).low()).isEqualTo(3);
  }

  @Test
  void usualSpreadIsKeptWhole() {
    Span span = of(-21.8, 0, 6.7, 17.9, 23, 46.8, 55.7, 73.6);
    assertThat(span.low()).isEqualTo(-21.8);
    assertThat(span.high()).isEqualTo(73.6);
  }

  @Test
  void ofFewValuesNoneIsFarOff() {
    assertThat(of(1, 2, 1_000).high()).isEqualTo(1_000);
    assertThat(of(5, 5, 5, 5, 5, 5, 7).high()).as("without spread").isEqualTo(7);
  }

  @Test
  void infiniteAndMissingValuesHaveNoPlace() {
    Span span = of(1, Double.POSITIVE_INFINITY, Double.NaN, 2);
    assertThat(span.low()).isEqualTo(1);
    assertThat(span.high()).isEqualTo(2);
    assertThat(of().high()).isEqualTo(1);
  }

  private static Span of(double... values) {
    Span span = new Span();
    DoubleStream.of(values).forEach(span::add);
    return span;
  }
}
