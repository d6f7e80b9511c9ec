package agora.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import agora.analyze.GridPrices.Priced;
import agora.data.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GridPricesTest {
  private static final Setting GIVEN = Setting.MATH_RESPONSE_GENERATION;
  private static final Setting INVENTED = Setting.MATH_INSTANCE_GENERATION;
  private static final GridPrices GRID =
      new GridPrices(
          List.of(
              new Priced(GIVEN, "dear", 82, 2.5),
              new Priced(GIVEN, "fair", 80, 0.5),
              new Priced(GIVEN, "poor", 20, 0.1),
              new Priced(INVENTED, "dear", 60, 4),
              new Priced(INVENTED, "fair", 50, 1)),
          Map.of(GIVEN, 3, INVENTED, 2));

  @Test
  void eachSettingNamesTheHighestTheCheapestNearItAndTheCheapest() {
    assertThat(GRID.perSetting().sentences())
        .anySatisfy(sentence ->
            assertThat(sentence)
                .contains("most PGR from `dear` (82.0 % for 2.50 USD)")
                .contains(
                    "within 3 points of it the least price is that of `fair` (80.0 % for 0.50 USD)")
                .contains("the least price of all is that of `poor` (20.0 % for 0.10 USD)"))
        .anySatisfy(sentence ->
            assertThat(sentence)
                .contains("`dear` (60.0 %", "nothing cheaper has a PGR within 3 points of it"));
  }

  @Test
  void aChoiceStandsBesideTheBestAndTheCheapestNearIt() {
    assertThat(beside(INVENTED, "dear", Double.NaN))
        .contains("is 22.0 points below the highest PGR, that of dear by response generation")
        .contains("If price matters, take fair by response generation (80.0 % for 0.50 USD)")
        .contains("The choice costs 3.50 USD more, 8.0 times as much")
        .contains("What was expected of that one: a PGR of dear.");
    assertThat(beside(GIVEN, "fair", Double.NaN))
        .contains("is 2.0 points below the highest PGR, that of dear by response generation")
        .contains("nothing within 3 points of the highest PGR costs less than the choice")
        .doesNotContain("noise");
    assertThat(beside(INVENTED, "fair", Double.NaN)).contains("costs 0.50 USD more");
    assertThat(beside(GIVEN, "dear", 5))
        .contains(
            "the choice, dear by response generation (82.0 % for 2.50 USD), has the highest PGR")
        .doesNotContain("expected of that one");
  }

  @Test
  void aDistanceWithinTheNoiseOfTwoStudentsIsCalledEqual() {
    assertThat(beside(GIVEN, "fair", 5))
        .contains("two students of equal data differ by 7.1 points")
        .contains("so both are equal within noise");
    assertThat(beside(INVENTED, "dear", 5)).contains("7.1 points").doesNotContain("so both are");
  }

  private static String beside(Setting setting, String generator, double noise) {
    return GRID.beside(setting, generator, noise, (where, who) -> "a PGR of " + who).text();
  }

  @Test
  void anUnfinishedGridComparesNothing() {
    GridPrices partly = new GridPrices(GRID.all(), Map.of(GIVEN, 4, INVENTED, 2));
    assertThat(partly.beside(INVENTED, "dear", 5, (where, who) -> "").text())
        .contains("not finished in Math, response generation")
        .doesNotContain("below the highest");
    assertThat(beside(GIVEN, "unknown", 5)).contains("not known");
  }
}
