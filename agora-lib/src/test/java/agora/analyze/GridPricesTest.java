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
                .contains("`dear` (82.0 % for 2.50 USD)", "`fair` (80.0 % for 0.50 USD)")
                .contains("cheapest of all `poor` (20.0 % for 0.10 USD)"))
        .anySatisfy(sentence ->
            assertThat(sentence).contains("`dear` (60.0 %", "nothing cheaper within 3 points"));
  }

  @Test
  void aChoiceStandsBesideTheBestAndTheCheapestNearIt() {
    assertThat(GRID.beside(INVENTED, "dear").text())
        .contains("is 22.0 points below the best, dear by response generation")
        .contains("fair by response generation", "costs 3.50 USD less than the choice");
    assertThat(GRID.beside(GIVEN, "fair").text())
        .contains("is 2.0 points below the best, dear by response generation")
        .contains("nothing within 3 points of the best costs less than the choice");
    assertThat(GRID.beside(INVENTED, "fair").text()).contains("costs 0.50 USD less");
  }

  @Test
  void anUnfinishedGridComparesNothing() {
    GridPrices partly = new GridPrices(GRID.all(), Map.of(GIVEN, 4, INVENTED, 2));
    assertThat(partly.beside(INVENTED, "dear").text())
        .contains("not finished in Math, response generation")
        .doesNotContain("below the best");
    assertThat(GRID.beside(GIVEN, "unknown").text()).contains("not known");
  }
}
