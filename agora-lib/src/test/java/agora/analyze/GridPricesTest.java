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
    assertThat(GRID.perSetting(Double.NaN).sentences())
        .anySatisfy(sentence ->
            assertThat(sentence)
                .contains("most PGR from `dear` (82.0 % for 2.50 USD)")
                .contains("the cheapest that is so near is `fair` (80.0 % for 0.50 USD)")
                .contains("the cheapest of all is `poor` (20.0 % for 0.10 USD)"))
        .anySatisfy(sentence ->
            assertThat(sentence).contains("`dear` (60.0 %", "no cheaper generator is so near"))
        .startsWith("**Near the best** in each setting is what is within 3.0 points.");
    assertThat(GRID.perSetting(8).sentences())
        .as("a known noise says what is equal")
        .anySatisfy(sentence ->
            assertThat(sentence)
                .contains("the cheapest that is so near is `fair` (50.0 % for 1.00 USD)"))
        .startsWith(
            "**Near the best** in each setting is what is within 11.3 points, one standard deviation of"
                + " the training noise of a difference.");
  }

  @Test
  void aChoiceStandsBesideTheBestAndTheCheapestNearIt() {
    assertThat(beside(INVENTED, "dear", Double.NaN))
        .contains("The finished grid disagrees: the choice, dear by instance generation")
        .contains("is not an equal of the best (within 3.0 points)")
        .contains("The cheapest equal is fair by response generation (80.0 % for 0.50 USD)")
        .contains("the choice costs 4.00 USD instead of 0.50 USD, 8.0 times the price")
        .contains("is 22.0 points below the highest PGR, that of dear by response generation")
        .contains(
            "What was expected of dear by response generation (82.0 % for 2.50 USD): a PGR of dear.");
    assertThat(beside(GIVEN, "fair", Double.NaN))
        .contains("The finished grid agrees: the choice, fair by response generation")
        .contains("is an equal of the best (within 3.0 points), and no cheaper one is.")
        .contains("is 2.0 points below the highest PGR, that of dear by response generation")
        .doesNotContain("noise");
  }

  @Test
  void theFirstSentenceNamesTheCheaperOfTwoThatAreEqualWithinNoise() {
    assertThat(beside(GIVEN, "dear", 5).lines().skip(1).findFirst().orElseThrow())
        .isEqualTo(
            "- In the finished grid, whose scores the advisor did not see, fair by response generation"
                + " (80.0 % for 0.50 USD) is the cheapest near the highest PGR. The choice, dear by response"
                + " generation (82.0 % for 2.50 USD), is near it too (within 7.1 points, one standard deviation of"
                + " the training noise of a difference), and costs 2.50 USD instead of 0.50 USD, 5.0 times the price."
                + " With the grid at hand, buy the cheaper one.");
    assertThat(beside(GIVEN, "dear", 5)).doesNotContain("What was expected");
    assertThat(beside(INVENTED, "dear", 20))
        .contains("is near it too (within 28.3 points, one standard deviation");
  }

  private static String beside(Setting setting, String generator, double noise) {
    return GRID.beside(setting, generator, noise, (where, who) -> "a PGR of " + who).text();
  }

  @Test
  void anUnfinishedGridComparesNothing() {
    GridPrices partly = new GridPrices(GRID.all(), Map.of(GIVEN, 4, INVENTED, 2));
    assertThat(partly.beside(INVENTED, "dear", 5, (where, who) -> "").sentences()).isEmpty();
    assertThat(beside(GIVEN, "unknown", 5)).isEqualTo("Beside the finished grid\n");
  }
}
