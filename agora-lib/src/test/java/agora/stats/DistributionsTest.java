package agora.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Against scipy, from half a degree of freedom to a million and down to 1e-299. */
class DistributionsTest {
  private static final double RELATIVE = 1e-10;
  private static final JsonNode PEER = Peers.file("tails.json");

  @Test
  void studentsTailEqualsScipys() {
    assertThat(PEER.get("t_two_sided")).hasSizeGreaterThan(100);
    for (JsonNode row : PEER.get("t_two_sided")) {
      assertSame(Distributions.tTwoSided(number(row, "t"), number(row, "df")), row);
      assertSame(Distributions.tTwoSided(-number(row, "t"), number(row, "df")), row);
    }
  }

  @Test
  void fishersTailEqualsScipys() {
    assertThat(PEER.get("f_upper")).hasSizeGreaterThan(400);
    for (JsonNode row : PEER.get("f_upper")) {
      assertSame(
          Distributions.fUpper(number(row, "f"), number(row, "df1"), number(row, "df2")), row);
    }
    assertThat(Distributions.fUpper(0, 2, 3)).isEqualTo(1);
  }

  @Test
  void studentsQuantileEqualsScipys() {
    assertThat(PEER.get("t_quantile")).hasSize(60);
    for (JsonNode row : PEER.get("t_quantile")) {
      assertSame(Distributions.tTwoSidedQuantile(number(row, "level"), number(row, "df")), row);
    }
  }

  @Test
  void infiniteFreedomIsTheNormalDistribution() {
    assertThat(PEER.get("normal")).hasSize(13);
    for (JsonNode row : PEER.get("normal")) {
      double above = Estimate.probabilityAboveZero(number(row, "z"), 1, Double.POSITIVE_INFINITY);
      assertSame(above, row);
    }
    assertThat(Estimate.student(0, 1, Double.POSITIVE_INFINITY).high())
        .isCloseTo(Estimate.Z, within(1e-15));
  }

  private static double number(JsonNode row, String name) {
    return row.required(name).doubleValue();
  }

  private static void assertSame(double actual, JsonNode row) {
    double expected = number(row, "value");
    assertThat(actual).as("%s", row).isCloseTo(expected, within(RELATIVE * expected));
  }
}
