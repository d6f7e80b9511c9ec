package agora.mini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatCallTest {
  @ParameterizedTest
  @CsvSource({"'', 0", "'  ', 0", "a_1 b, 2", "'x = -2;', 5", "naïve, 3", "'one\n\ntwo ', 2"})
  void tokensAreWordsAndSigns(String text, int count) {
    assertThat(ChatCall.count(text)).isEqualTo(count);
  }

  @Test
  void theCountIsThatOfTheTokens() {
    String characters = "ab_9 \t\n\u000B.,-\"äß€\u00A0\u2028\ud83d\ude00\ud83d";
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      assertThat(ChatCall.count(text.toString()))
          .as(text.toString())
          .isEqualTo(ChatCall.tokens(text.toString()).size());
    }
  }
}
