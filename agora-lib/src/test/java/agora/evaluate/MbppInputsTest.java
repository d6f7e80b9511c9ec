package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MbppInputsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 | [] | []",
        "0 | [[1, [2]], null] | [[1,[2]],null]",
        "0 | [{\"a\": {\"b\": []}}] | [{\"d\":[[\"a\",{\"d\":[[\"b\",[]]]}]]}]",
        "0 | [NaN, Infinity, -Infinity] | [{\"f\":\"nan\"},{\"f\":\"inf\"},{\"f\":\"-inf\"}]",
        "2 | [[1, 2], []] | [{\"t\":[1,2]},{\"t\":[]}]",
        "2 | [\"é🙂\"] | [{\"t\":[\"é\",\"🙂\"]}]",
        "63 | [[[1, 2], []]] | [[{\"t\":[1,2]},{\"t\":[]}]]",
        "75 | [[[1]], 2] | [[{\"t\":[1]}],2]",
        "106 | [[1], [2]] | [[1],{\"t\":[2]}]",
        "250 | [[1], [2]] | [{\"t\":[1]},[2]]",
        "259 | [[[1], [2]]] | [{\"t\":[{\"t\":[1]},{\"t\":[2]}]}]",
        "580 | [[1, [2, [3]]]] | [{\"t\":[1,{\"t\":[2,{\"t\":[3]}]}]}]",
        "115 | [[[1, 2], [], {}]] | [[{\"s\":[1,2]},{\"d\":[]},{\"d\":[]}]]",
        "278 | [[1, [2], \"a\"]] | [{\"t\":[1,{\"t\":[2]},\"a\"]}]",
        "722 | [{\"a\": [1, 2.5]}, 3] | [{\"d\":[[\"a\",{\"t\":[1,2.5]}]]},3]",
        "252 | [\"3+4j\"] | [{\"c\":\"3+4j\"}]",
        "124 | [\"2.5\", \"1j\"] | [2.5,{\"c\":\"1j\"}]",
        "999999 | [[1]] | [[1]]",
      })
  void inputsHaveTheTypesThatJsonLost(int task, String published, String restored)
      throws IOException {
    assertThat(MbppInputs.restore(task, BenchmarkFile.READER.readTree(published)))
        .hasToString(restored);
  }
}
