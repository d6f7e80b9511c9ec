package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verdicts of EvalPlus 0.3 ({@code evalplus/eval/__init__.py}), whose closeness is numpy's. */
class EvalPlusComparatorTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // result | expected | tolerance | right
        "1 | 1 | 0 | true",
        "1.0 | 1 | 0 | true",
        "1.0000001 | 1 | 0 | false",
        "0.3 | 0.30000000000000004 | 0 | true",
        "0.300002 | 0.3 | 0 | false",
        "0.31 | 0.3 | 0.1 | true",
        "1e10 | 10000000001.5 | 0 | true",
        "3 | 3.0000001 | 0 | false",
        "true | 1.0000001 | 0 | false",
        "[] | [] | 0 | true",
        "[] | [0.5] | 0 | false",
        "[0.5, 1.0000001] | [0.5, 1.0] | 0 | true",
        "[0.5] | [0.5, 0.5] | 0 | false",
        "{\"t\":[0.5000001]} | [0.5] | 0 | false",
        "[0.5, \"a\"] | [0.5000001, \"a\"] | 0 | false",
        "[[0.25000001]] | [[0.25]] | 0.1 | true",
        "{\"f\":\"nan\"} | {\"f\":\"nan\"} | 0 | false",
        "{\"f\":\"inf\"} | {\"f\":\"inf\"} | 0 | true",
        "{\"f\":\"-inf\"} | {\"f\":\"inf\"} | 0 | false",
        "1.0 | {\"f\":\"inf\"} | 0 | false",
        "{\"f\":\"inf\"} | 1.5 | 0.5 | false",
        "1.5 | {\"f\":\"nan\"} | 0.5 | false",
        "\"é🙂\" | \"é🙂\" | 0 | true",
        "null | false | 0 | false",
        "{\"o\":[\"x.Yes\",0,true]} | true | 0 | false",
      })
  void resultIsRightIfEqualOrCloseToAFloat(
      String result, String expected, double tolerance, boolean right) throws IOException {
    assertThat(accepts("f", false, tolerance, "[]", result, expected)).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "similar_elements | [] | [3,1,1] | {\"t\":[1,3]} | true",
        "similar_elements | [] | \"13\" | {\"t\":[1,3]} | false",
        "check_str | [] | true | {\"o\":[\"re.Match\",0,true]} | true",
        "check_str | [] | false | {\"o\":[\"re.Match\",0,true]} | false",
        "check_str | [] | null | null | true",
        "check_str | [] | false | null | true",
        "are_equivalent | [] | 1 | 2 | true",
        "sum_div | [5] | 0 | 1 | true",
        "sum_div | [5] | 2 | 1 | false",
        "surface_Area | [3,4] | 35.0 | 33 | true",
        "surface_Area | [3,4] | \"35\" | 33 | false",
        "digit_distance_nums | [123,4] | 4 | 9 | true",
        "digit_distance_nums | [-7,0] | 7 | 9 | true",
        "other | [] | 1 | 2 | false",
      })
  void mbppHasItsExceptions(
      String entry, String arguments, String result, String expected, boolean right)
      throws IOException {
    assertThat(accepts(entry, true, 0, arguments, result, expected)).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[[-2, 1]] | 2.0 | true",
        "[[-2, 1]] | 2.1 | false",
        "[[-2, 1]] | {\"f\":\"nan\"} | false",
        "[[-2, 1]] | {\"f\":\"inf\"} | false",
        "[[-2, 1]] | null | false",
      })
  void everyRootOfAPolynomialIsRight(String arguments, String result, boolean right)
      throws IOException {
    assertThat(accepts("find_zero", false, 1e-4, arguments, result, "9")).isEqualTo(right);
  }

  private static boolean accepts(
      String entry,
      boolean mbpp,
      double tolerance,
      String arguments,
      String result,
      String expected)
      throws IOException {
    return new EvalPlusComparator(entry, mbpp, tolerance)
        .accepts(
            JSON.readTree(arguments),
            PythonValue.of(JSON.readTree(result)),
            PythonValue.of(JSON.readTree(expected)));
  }
}
