package agora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  @Test
  void wordsAreRunsOfLettersAndDigitsInLowerCase() {
    assertThat(Words.of("Don't stop: 3.5 km,\n(x_1)!"))
        .containsExactly("don", "t", "stop", "3", "5", "km", "x", "1");
    assertThat(Words.of("Stra\u00dfe \u2167 \u00bd \u4e2d\u6587 \ud835\udcb3y \ud83d\ude00 \ud83d"))
        .containsExactly("stra\u00dfe", "\u2177", "\u00bd", "\u4e2d\u6587", "\ud835\udcb3y");
    assertThat(Words.of("")).isEmpty();
    assertThat(Words.of(" \n-")).isEmpty();
  }

  @Test
  void everyCharacterIsCutAsTheRegularExpressionOfUnicodesCategoriesCuts() {
    SplittableRandom random = new SplittableRandom(3);
    for (int point = 0; point <= Character.MAX_CODE_POINT; point += 16) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 16; i++) {
        text.appendCodePoint(point + i).append(random.nextInt(4) == 0 ? "a" : "");
      }
      String[] expected =
          Arrays.stream(BETWEEN.split(text.toString().toLowerCase(Locale.ROOT)))
              .filter(word -> !word.isEmpty())
              .toArray(String[]::new);
      assertThat(Words.of(text.toString())).isEqualTo(expected);
    }
  }

  @Test
  void equalWordsHaveEqualHashesAndShinglesAreTheirRuns() {
    long[] words = Words.hashes("One two, three FOUR one");
    assertThat(words).hasSize(5);
    assertThat(Arrays.stream(words).distinct()).hasSize(4);
    assertThat(words[4]).isEqualTo(words[0]);
    long[] shingles = Words.shingles(words, 3);
    assertThat(shingles).hasSize(3).doesNotHaveDuplicates();
    assertThat(Words.shingles(Words.hashes("TWO three four!"), 3)).containsExactly(shingles[1]);
    assertThat(Words.shingles(Words.hashes("one two"), 3)).hasSize(1);
    assertThat(Words.shingles(Words.hashes("?"), 3)).isEmpty();
  }
}
