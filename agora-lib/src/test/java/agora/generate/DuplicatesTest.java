package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Instance;
import agora.generate.Duplicates.Kind;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicatesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "What is 2 + 2? | what  is 2+2 ?  | EXACT",
        "What is 2 + 2? | what is 2, 2 | NEAR",
        "x + 3 = 0 | x - 3 = 0 | NEAR",
        "a < b | a > b | NEAR",
        "a\u00a0< b | A\t<\u3000B | EXACT",
        "What is 2 + 2? | What is 2 + 3? | NEW",
        "ab c | a bc | NEW",
        "`` | ... | NEAR",
        "() | ( ) | EXACT",
        "() | )( | NEAR",
        "`` | a | NEW",
        "Straße ÄÖÜ | straße äöü | EXACT",
        "你好 | 你好。 | NEAR",
        "你好 | 你们 | NEW",
        "Solve 𝑥 = 4 | Solve 𝑦 = 4 | NEW",
        "Solve 𝑥 = 4 | Solve (𝑥) = 4! | NEAR",
        "Say 🙂 | Say 🙃 | NEAR",
        "a a a a | a a a a a | NEAR",
      })
  void instancesThatDifferInCaseAndWhiteSpaceAloneAreExactDuplicates(
      String first, String second, Kind kind) {
    Duplicates duplicates = new Duplicates();
    assertThat(duplicates.add(Instance.of(first, "-"))).isEqualTo(Kind.NEW);
    assertThat(duplicates.add(Instance.of(second, "-"))).isEqualTo(kind);
    assertThat(duplicates.add(Instance.of(first, "-"))).isEqualTo(Kind.EXACT);
  }

  @Test
  void whereTheResponseBeginsCounts() {
    Duplicates duplicates = new Duplicates();
    duplicates.add(Instance.of("one two", "three"));
    assertThat(duplicates.add(Instance.of("one", "two three"))).isEqualTo(Kind.NEAR);
  }

  @ParameterizedTest
  @CsvSource({"1, NEAR", "200, NEW", "399, NEW"})
  void longTextWithAFewOtherWordsIsANearDuplicate(int changed, Kind kind) {
    Duplicates duplicates = new Duplicates();
    duplicates.add(Instance.of(words(0), ""));
    assertThat(duplicates.add(Instance.of(words(changed), ""))).isEqualTo(kind);
  }

  /** Returns 400 words of which the first ones are others. */
  private static String words(int changed) {
    return IntStream.range(0, 400)
        .mapToObj(i -> (i < changed ? "other" : "word") + i)
        .collect(Collectors.joining(" "));
  }
}
