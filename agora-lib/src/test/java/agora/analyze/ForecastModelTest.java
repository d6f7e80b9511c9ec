package agora.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forecasts from tables at the edge, and of features at the edge. */
class ForecastModelTest {
  private static final Setting SETTING = Setting.MATH_INSTANCE_GENERATION;

  /** Returns data sets of one feature: each {@code generator x pgr}. */
  private static FeatureTable table(String rows) {
    List<Row> all = new ArrayList<>();
    for (String row : rows.split(", ")) {
      String[] words = row.split(" ");
      Map<String, Double> features = Map.of("x", Double.valueOf(words[1]));
      all.add(new Row(words[0], SETTING, features, Double.parseDouble(words[2])));
    }
    return FeatureTable.of(List.of("x"), all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // rows | x of the forecast | the forecast lies within, as do the PGRs it was fitted to
        "a 1 10, b 2 10, c 3 10, d 4 10 | 2 | 10 | 10",
        "a 1 0, b 2 0, c 3 0 | 9 | 0 | 0",
        "a 1 10, a 2 10, a 3 10 | 2 | 10 | 10",
        "a 5 10, b 5 20, c 5 30, d 5 40 | 5 | 10 | 40",
        "a 0 10, b 0 20, c 0 30, d 0 40 | 7 | 10 | 40",
        "a 1 10, b 2 20, c 3 30, d 4 40 | Infinity | 10 | 45",
        "a 1 10, b 2 20, c 3 30, d 4 40 | -Infinity | 5 | 40",
        "a 1 10, b 10 20, c 100 30, d 1000 40 | 0 | 5 | 40",
        "a 1 10, b 10 20, c 100 30, d 1000 40 | -5 | 5 | 40",
        "a 1e-300 10, b 1 20, c 1e300 30, d 2 40 | 1 | 5 | 45",
        "a 1 10, b 2 20, c 3 15 | 2 | 10 | 20",
      })
  void aForecastIsANumberWithAnInterval(String rows, double x, double low, double high) {
    Estimate forecast =
        ForecastModel.of(table(rows)).predict(new Row("", SETTING, Map.of("x", x), Double.NaN));
    assertThat(forecast.value()).isBetween(low - 1e-9, high + 1e-9);
    assertThat(forecast.low()).isLessThanOrEqualTo(forecast.value());
    assertThat(forecast.high()).isGreaterThanOrEqualTo(forecast.value());
    assertThat(forecast.standardError()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void aForecastOfAFeatureThatIsNoNumberIsThatWithoutTheFeature() {
    Forecast forecast = Forecast.of(table("a 1 10, b 2 20, c 3 30, d 4 40, e 5 52"));
    Estimate without = forecast.predict(SETTING, Map.of());
    assertThat(forecast.predict(SETTING, Map.of("x", Double.NaN))).isEqualTo(without);
    assertThat(without.value()).isCloseTo(30.4, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "1, false",
    "1 10, false",
    "1 10.1, true",
    "0 100, false",
    "-1 100, false",
    "NaN 1 100, false",
    "1 NaN 100, false",
    "-0.0 5, false",
    "1e-320 1, true",
    "5 5 5, false",
  })
  void onlyPositiveFeaturesOfMoreThanTenTimesTheLeastAreSpread(String values, boolean spread) {
    double[] numbers =
        values.isEmpty()
            ? new double[0]
            : java.util.Arrays.stream(values.split(" ")).mapToDouble(Double::parseDouble).toArray();
    assertThat(ForecastModel.isSpread(numbers)).isEqualTo(spread);
  }

  @Test
  void twoDataSetsAreTooFew() {
    FeatureTable two = table("a 1 10, b 2 20");
    assertThatThrownBy(() -> ForecastModel.of(two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 3 observations");
  }
}
