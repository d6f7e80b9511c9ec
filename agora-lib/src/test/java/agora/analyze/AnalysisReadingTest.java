package agora.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.analyze.FeatureTable.Row;
import agora.data.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings of tables that are too small or too much alike for some of their sentences. */
class AnalysisReadingTest {
  private static final String SOLVING = FeatureTable.PROBLEM_SOLVING;

  /** Returns a table of data sets: each {@code generator setting solving length pgr}. */
  private static FeatureTable table(List<String> features, String rows) {
    List<Row> all = new ArrayList<>();
    for (String row : rows.split(", ")) {
      String[] words = row.split(" ");
      Setting setting = Setting.all().get(Integer.parseInt(words[1]));
      Map<String, Double> values =
          Map.of(SOLVING, Double.valueOf(words[2]), "length", Double.valueOf(words[3]));
      all.add(new Row(words[0], setting, values, Double.parseDouble(words[4])));
    }
    return FeatureTable.of(features, all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Three generators in one setting: two rows are left for a line, which needs three.
        "a 0 1 5 10, b 0 2 6 20, c 0 4 8 15 | nothing can be said of the components",
        // One generator in three settings: nobody is left to predict.
        "a 0 1 5 10, a 1 2 6 20, a 2 4 8 15 | Problem solving alone explains",
        // Only the data of b have another length: without b it says nothing.
        "a 0 1 5 10, b 0 2 9 20, c 0 4 5 15, d 0 3 5 17, a 1 1 5 11, b 1 2 9 21, c 1 4 5 12, d 1 6 5 19 | single metric for a generator not seen is problem_solving",
        // Where PGR never varies, no share of it can be explained.
        "a 0 1 5 10, b 0 2 6 10, c 0 4 8 10, d 0 3 1 10 | All 4 data sets have the same PGR, 10.0 %: there is no difference to predict.",
        "a 0 1 5 0, a 1 2 6 0, b 0 4 8 0, b 1 3 1 0, c 0 9 1 0, c 1 8 8 0 | All 6 data sets have the same PGR, 0.0 %",
      })
  void aSmallOrEvenTableIsReadWithoutNumbersThatAreNone(String rows, String sentence) {
    String text = PgrAnalysis.of(table(List.of(SOLVING, "length"), rows), 1).reading().text();
    assertThat(text).contains(sentence).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void whatCannotBeValidatedIsMissingInTheTableOfPredictors() {
    FeatureTable three = table(List.of(SOLVING), "a 0 1 5 10, b 0 2 6 20, c 0 4 8 15");
    assertThat(
            PgrAnalysis.of(three, 1).predictors().doubleColumn("R² unseen generator").isMissing(0))
        .isTrue();
    FeatureTable two = table(List.of(SOLVING), "a 0 1 5 10, b 0 2 6 20, b 1 4 8 15");
    assertThatThrownBy(() -> PgrAnalysis.of(two, 1).predictors())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leaving a generator out needs at least 3 generators");
  }
}
