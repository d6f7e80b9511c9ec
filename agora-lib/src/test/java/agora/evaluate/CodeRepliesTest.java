package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.sandbox.TestSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs of chat replies: what stands before them, and what does not belong to them. */
class CodeRepliesTest {
  private static final String PROMPT =
      """
      import math
      from typing import List


      def helper(x: int) -> int:
          return x + 1


      def total(xs: List[int]) -> int:
          \"""Returns the sum of the helped numbers.\"""
      """;

  @Test
  void whatThePromptHasBeforeItsFunctionStandsBeforeTheProgram() {
    assertThat(CodeReplies.preamble(task(PROMPT, "total")))
        .startsWith("import math\nfrom typing import List\n")
        .endsWith("def helper(x: int) -> int:\n    return x + 1\n\n\n")
        .doesNotContain("def total");
    assertThat(CodeReplies.preamble(task("def total(xs):\n", "total"))).isEmpty();
    assertThat(CodeReplies.preamble(task("Write a function.", "total"))).isEmpty();
  }

  @Test
  void aReplyMayRelyOnThePromptsImportsAndHelpers() {
    CodeReplies replies = new CodeReplies(TestSandbox.get(), HumanEval.stops());
    String reply =
        """
        1. Like this:

           ```python
           def total(xs: List[int]) -> int:
               return math.floor(sum(helper(x) for x in xs))
           ``` That is all.

        It sums.<|im_end|>
        """;
    String program = replies.program(task(PROMPT, "total"), reply);
    assertThat(program)
        .contains("from typing import List")
        .contains("def helper(x: int)")
        .contains("    return math.floor(sum(helper(x) for x in xs))")
        .doesNotContain("It sums")
        .doesNotContain("```");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = 1<#im_end#>b|a = 1",
        "a = 1</s>|a = 1",
        "a = '<s>x</s>'|a = '<s>x</s>'",
        "a\u200b = 1\ufeff|a = 1",
        "a = 1<end_of_turn>|a = 1"
      })
  void endTokensAndInvisibleCharactersAreTakenOut(String reply, String code) {
    assertThat(CodeReplies.clean(reply.replace('#', '|'))).isEqualTo(code);
  }

  private static CodeTask task(String prompt, String entry) {
    return new CodeTask(
        "Own/0", prompt, entry, "", (sandbox, program, limits) -> CodeVerdict.fail("not run"));
  }
}
