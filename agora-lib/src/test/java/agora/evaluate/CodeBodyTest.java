package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts with {@code ~} for a line's end. */
class CodeBodyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | ``",
        "No code here. | ``",
        "return x | return x",
        "x = 1~return x | x = 1~return x",
        "Sure:~```~return x~```~ | return x~",
        "Sure:~```~print(x)~```~ | ``",
        "~~~~~~python~return é🙂~~~~~~ | ``",
        "Text:~    y = 1~~    return y~More. | `    y = 1~~    return y~`",
        "Text:~    y = 1~More. | ``",
        "def other():~    return 1 | ``",
        "for x in y:~    return 1 | ``",
        "Text:~\treturn 1 | `\treturn 1~`",
        "we return later | ``",
      })
  void bodyIsFoundInAReplyWithoutAHead(String reply, String body) {
    assertThat(CodeBody.in(lines(reply))).isEqualTo(lines(body));
  }

  @Test
  void blockOfManyLinesIsFound() {
    String body = "x = 1\n".repeat(8_000) + "return x\n";
    assertThat(CodeBody.in("```python\n" + body + "```\n")).isEqualTo(body);
    assertThat(CodeReplies.hasCode("```python\n" + "\n".repeat(90_000) + "x\n```")).isTrue();
    assertThat(CodeReplies.hasCode("```python\n" + " \n".repeat(40_000) + "```")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "def f(x): | f | true",
        "  async def f (x): | f | true",
        "class f: | f | true",
        "f = lambda x: x | f | true",
        "f: Callable = g | f | true",
        "def ff(x): | f | false",
        "# def f(x): | f | false",
        "g = f(1) | f | false",
        "def größe(x): | größe | true",
        "def a.b(x): | a.b | true",
        "def aXb(x): | a.b | false",
        "`` | f | false",
      })
  void definitionIsAFunctionAClassOrAnAssignment(String code, String name, boolean defines) {
    assertThat(CodeBody.defines(code, name)).isEqualTo(defines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "def f():~    x = 1 | `    return x` | `    return x`",
        "def f():~  \"doc\" | `return x` | `  return x~`",
        "def f(): | `if x:~  return 1` | `    if x:~      return 1~`",
        "def f():~    x = 1 | `\treturn x~text` | `    return x~text~`",
        "`` | `` | `~`",
      })
  void bodyIsIndentedAsThePromptIs(String prompt, String body, String aligned) {
    assertThat(CodeBody.aligned(lines(prompt), lines(body))).isEqualTo(lines(aligned));
  }

  @ParameterizedTest
  @CsvSource({"49000, true", "51000, false"})
  void bodyOfAHugeReplyIsNotLookedFor(int length, boolean found) {
    String reply = "    # " + "x".repeat(length) + "\n    return 1\n";
    assertThat(CodeBody.in(reply).isEmpty()).isNotEqualTo(found);
  }

  private static String lines(String text) {
    return text.replace('~', '\n');
  }
}
