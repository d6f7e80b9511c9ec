package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Domain;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidatorTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // a fence is a line's beginning; three backticks inside a line are text
        "```python~print('```')  # explanation: none~```|",
        "```python~s = '```'~```~This function is~```~t = '```'~```|FORBIDDEN_PHRASE",
        "```python~x = 1~```~and ```|CODE_FENCE",
        "````python~x = 1~````|",
        "```python^~x = 1^~```|",
        "```python~x = 1~  ```|",
        "```|CODE_FENCE",
        "``````|CODE_FENCE",
        "```python~x = 1~```~```python~y = 1~```|",
        "```python~x~```~TIME COMPLEXITY~```~y~```|FORBIDDEN_PHRASE",
      })
  void codeIsOneOrMoreFencedBlocks(String response, String reason) {
    assertThat(reason(Domain.CODE, response.replace('~', '\n').replace('^', '\r')))
        .isEqualTo(reason == null ? "" : reason);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Two.^~[RESULT] 2 [/RESULT]^~.^~|",
        "[RESULT] 2 [/RESULT]..|RESULT_MARKER",
        "[/RESULT] 2 [RESULT]|RESULT_MARKER",
        "[RESULT] [RESULT] [/RESULT]|RESULT_MARKER",
        "[result] 2 [/result]|RESULT_MARKER",
        "\"I\u2019m sorry, I can\u2019t. [RESULT] 0 [/RESULT]\"|REFUSAL",
        "\"** I am unable to say.\"|REFUSAL",
      })
  void mathEndsInOneResult(String response, String reason) {
    assertThat(reason(Domain.MATH, response.replace('~', '\n').replace('^', '\r')))
        .isEqualTo(reason == null ? "" : reason);
  }

  /** As the tokenizers of Llama and GPT cut a script that they hardly know: a token per byte. */
  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "a, 123456789, ''",
    "a, 1234567890, 11",
    "\u0d9e\u0d9e, \u0d9e, ''",
    "\u0d9e\u0d9e, \u0d9e\u0d9e, 12",
    "\u0d9e\u0d9e\u0d9e, ab, 11",
    "ab, \ud83d\ude00\ud83d\ude00, ''",
    "abc, \ud83d\ude00\ud83d\ude00, 11",
    "e\u0301e\u0301, e\u0301e\u0301, 12",
  })
  void instructionAndResponseHaveAtMostTenTokensInAnyScript(
      String instruction, String response, String tokens) {
    Verdict verdict =
        new Validator(
                Domain.INSTRUCTION_FOLLOWING,
                text -> text.getBytes(StandardCharsets.UTF_8).length,
                10)
            .check(new Accepted(instruction, response), "raw");
    assertThat(verdict)
        .isEqualTo(
            tokens.isEmpty()
                ? new Accepted(instruction, response)
                : new Rejected(
                    RejectReason.TOO_LONG, tokens + " tokens, at most 10 are allowed", "raw"));
  }

  private static String reason(Domain domain, String response) {
    Verdict verdict =
        new Validator(domain, String::length, 4096).check(new Accepted("q", response), response);
    return switch (verdict) {
      case Accepted pair -> "";
      case Rejected rejected -> rejected.reason().name();
    };
  }
}
