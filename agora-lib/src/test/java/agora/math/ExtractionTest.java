package agora.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractionTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '~',
      value = {
        "I think it is 3. [RESULT] 12 [/RESULT] ~ 12 ~ [RESULT]",
        "[RESULT] The answer is 12 apples. [/RESULT] ~ 12 ~ the answer is",
        "[RESULT] 5 [/RESULT] then \\boxed{6} ~ 6 ~ \\boxed",
        "\\boxed{6} then [RESULT] 5 [/RESULT] ~ 5 ~ [RESULT]",
        "We get \\boxed{\\frac{1}{2}} and not \\boxed{3} ~ 3 ~ \\boxed",
        "Both \\boxed{1} and \\boxed{2} ~ 1, 2 ~ \\boxed",
        "so 4 + 5 = 9 #### 9 ~ 9 ~ ####",
        "The final answer is $x = 5$. I hope it is correct. ~ $x = 5$ ~ the answer is",
        "So the answer is 7.5. ~ 7.5 ~ the answer is",
        "Therefore $a = 2$ holds. ~ a = 2 ~ the last formula",
        "She has 3 apples and buys 1,204 more. ~ 1,204 ~ the last number",
        "42 ~ 42 ~ the whole reply",
      })
  void theLastStatementWinsAndItsRuleIsRecorded(String reply, String answer, String rule) {
    Extraction.Found found = Objects.requireNonNull(Extraction.find(reply, false), reply);
    assertThat(found.text()).isEqualTo(answer);
    assertThat(found.rule()).isEqualTo(rule);
  }
}
