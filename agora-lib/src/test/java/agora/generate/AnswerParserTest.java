package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers with {@code ~} for a line's end. */
class AnswerParserTest {
  private static final String GIVEN = "given";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "INPUT: a~OUTPUT: b~[END] more | a | b",
        "a~OUTPUT: b | a | b",
        "INPUT:a~**OUTPUT:** b | a | b",
        "## INPUT: é🙂~  OUTPUT: ü[END] | é🙂 | ü",
        "INPUT: the OUTPUT: is~OUTPUT: b | the OUTPUT: is | b",
        "INPUT: a~OUTPUT: b~OUTPUT: c | a | b~OUTPUT: c",
        "INPUT: a~OUTPUT: x [END] y [END] | a | x",
      })
  void pairIsReadByMarkersAtTheBeginningOfLines(String raw, String instruction, String response) {
    assertThat(parsed(Method.INSTANCE_GENERATION, Style.AGORABENCH, raw))
        .isEqualTo(new Accepted(lines(instruction), lines(response)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | MISSING_MARKER | no line begins with OUTPUT:",
        "INPUT: a | MISSING_MARKER | no line begins with OUTPUT:",
        "INPUT: a, OUTPUT: b | MISSING_MARKER | no line begins with OUTPUT:",
        "INPUT: a~output: b | MISSING_MARKER | no line begins with OUTPUT:",
        "INPUT: ~OUTPUT: b | EMPTY | the instruction is empty",
        "INPUT: a~OUTPUT: [END] b | EMPTY | the response is empty",
        "INPUT: a~OUTPUT:~ ~ | EMPTY | the response is empty",
      })
  void pairWithoutAPartIsRejectedWithItsReason(String raw, RejectReason reason, String detail) {
    assertThat(parsed(Method.INSTANCE_GENERATION, Style.AGORABENCH, raw))
        .isEqualTo(new Rejected(reason, detail, lines(raw)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "b | b",
        "OUTPUT: b [END] c | b",
        "~~ OUTPUT: b | b",
        "First.~OUTPUT: b | First.~OUTPUT: b",
        "[ENDING] | [ENDING]",
      })
  void responseMayRepeatTheMarker(String raw, String response) {
    assertThat(parsed(Method.RESPONSE_GENERATION, Style.AGORABENCH, raw))
        .isEqualTo(new Accepted(GIVEN, lines(response)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"instruction\": \"a\", \"response\": \"b\"} | a | b",
        "Here: {\"input\": \"é🙂\", \"output\": \"{}\"} Done. | é🙂 | {}",
        "```json~{\"question\": \"a\", \"answer\": \"b\"}~``` | a | b",
        "{\"instruction\": 7, \"problem\": \"a\", \"solution\": \"b\"} | a | b",
        "{\"instruction\": \"a\", \"response\": \"line\\nline\"} | a | line~line",
      })
  void jsonIsReadByTheNamesOfItsFields(String raw, String instruction, String response) {
    assertThat(parsed(Method.INSTANCE_GENERATION, Style.JSON, raw))
        .isEqualTo(new Accepted(lines(instruction), lines(response)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | NOT_JSON",
        "} { | NOT_JSON",
        "{\"instruction\": \"a\" | NOT_JSON",
        "{instruction: a} | NOT_JSON",
        "{\"instruction\": \"a\", \"response\": [\"b\"]} | EMPTY",
        "{\"instruction\": \" \", \"response\": \"b\"} | EMPTY",
        "[{}] | EMPTY",
      })
  void jsonWithoutAPartIsRejectedWithItsReason(String raw, RejectReason reason) {
    assertThat(parsed(Method.INSTANCE_GENERATION, Style.JSON, raw))
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource({"900, EMPTY", "100000, NOT_JSON"})
  void deepJsonIsRejected(int depth, RejectReason reason) {
    String raw = "{\"a\": " + "[".repeat(depth) + "]".repeat(depth) + "}";
    assertThat(parsed(Method.INSTANCE_GENERATION, Style.JSON, raw))
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }

  private static Verdict parsed(Method method, Style style, String raw) {
    return AnswerParser.parse(method, style, lines(raw), GIVEN);
  }

  private static String lines(String text) {
    return text.replace('~', '\n');
  }
}
