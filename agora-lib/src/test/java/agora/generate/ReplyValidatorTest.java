package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Setting;
import agora.llm.ChatReply;
import agora.llm.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyValidatorTest {
  @Test
  void markedPairsAreReadWithOrWithoutTheFirstMarker() {
    Accepted pair = new Accepted("How many?", "Two. [RESULT] 2 [/RESULT]");
    Setting setting = Setting.MATH_INSTANCE_GENERATION;
    assertThat(verdict(setting, "INPUT: How many?\nOUTPUT: Two. [RESULT] 2 [/RESULT]\n[END]"))
        .isEqualTo(pair);
    assertThat(verdict(setting, "How many?\nOUTPUT: Two. [RESULT] 2 [/RESULT]")).isEqualTo(pair);
    assertThat(verdict(setting, "**INPUT:** How many?\n**OUTPUT:** Two. [RESULT] 2 [/RESULT]"))
        .isEqualTo(pair);
    assertThat(
            verdict(
                Setting.MATH_QUALITY_ENHANCEMENT,
                "Revised Question: How many?\n\nRevised Answer: Two. [RESULT] 2 [/RESULT] [END] more"))
        .isEqualTo(pair);
  }

  @Test
  void markersInsideALineAndHtmlAreText() {
    String instruction = "Read INPUT: 3 lines, OUTPUT: sum; mind <input> and User input: 3";
    assertThat(
            verdict(
                Setting.INSTRUCTION_FOLLOWING_INSTANCE_GENERATION,
                "INPUT: " + instruction + "\nOUTPUT: Use <input type=text>."))
        .isEqualTo(new Accepted(instruction, "Use <input type=text>."));
  }

  @Test
  void theInstructionOfAResponseIsTheSeedsOwnAndNotReadFromThePrompt() {
    String given = "Read INPUT: 3 lines,\nOUTPUT: sum";
    assertThat(
            judge(Setting.CODE_RESPONSE_GENERATION, Style.AGORABENCH)
                .of(ChatReply.of("OUTPUT: ```python\nx = 1\n``` [END]"), given))
        .isEqualTo(new Accepted(given, "```python\nx = 1\n```"));
  }

  @Test
  void jsonIsReadInAFenceOrBare() {
    String object = "{\"instruction\": \"a {b}\", \"response\": \"c\\nd\"}";
    ReplyValidator judgement = judge(Setting.INSTRUCTION_FOLLOWING_INSTANCE_GENERATION, Style.JSON);
    assertThat(judgement.of(ChatReply.of(object), "")).isEqualTo(new Accepted("a {b}", "c\nd"));
    assertThat(judgement.of(ChatReply.of("```json\n" + object + "\n```"), ""))
        .isEqualTo(new Accepted("a {b}", "c\nd"));
    assertThat(reason(judgement.of(ChatReply.of("{\"instruction\": \"a\", "), "")))
        .isEqualTo(RejectReason.NOT_JSON);
    assertThat(reason(judgement.of(ChatReply.of("{\"instruction\": \"a\"}"), "")))
        .isEqualTo(RejectReason.EMPTY);
  }

  @Test
  void eachRuleOfMathHasItsReason() {
    Map<String, RejectReason> cases =
        Map.of(
            "INPUT: q\nanswer", RejectReason.MISSING_MARKER,
            "INPUT: q\nOUTPUT:  ", RejectReason.EMPTY,
            "INPUT: q\nOUTPUT: 2", RejectReason.RESULT_MARKER,
            "INPUT: q\nOUTPUT: [RESULT] 1 [/RESULT] [RESULT] 2 [/RESULT]",
                RejectReason.RESULT_MARKER,
            "INPUT: q\nOUTPUT: [RESULT] 1 [/RESULT] is it", RejectReason.RESULT_MARKER,
            "INPUT: q\nOUTPUT: I'm sorry, but I can't help with that.", RejectReason.REFUSAL);
    cases.forEach((raw, expected) ->
        assertThat(reason(verdict(Setting.MATH_INSTANCE_GENERATION, raw)))
            .as(raw)
            .isEqualTo(expected));
    assertThat(verdict(Setting.MATH_INSTANCE_GENERATION, "INPUT: q\nOUTPUT: [RESULT] 1 [/RESULT]."))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void eachRuleOfCodeHasItsReason() {
    Map<String, RejectReason> cases =
        Map.of(
            "x = 1", RejectReason.CODE_FENCE,
            "```python\nx = 1", RejectReason.CODE_FENCE,
            "Here:\n```python\nx = 1\n```", RejectReason.CODE_FENCE,
            "```python\nx\n```\nThis function is\n```\ny\n```", RejectReason.FORBIDDEN_PHRASE);
    cases.forEach((raw, expected) ->
        assertThat(
                reason(
                    judge(Setting.CODE_RESPONSE_GENERATION, Style.AGORABENCH)
                        .of(ChatReply.of(raw), "q")))
            .as(raw)
            .isEqualTo(expected));
    assertThat(
            judge(Setting.CODE_RESPONSE_GENERATION, Style.AGORABENCH)
                .of(ChatReply.of("```python\n# explanation of this function\nx = 1\n```"), "q"))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void whatWasCutWithheldOrTooLongIsRejected() {
    ReplyValidator judgement =
        judge(Setting.INSTRUCTION_FOLLOWING_RESPONSE_GENERATION, Style.AGORABENCH);
    ChatReply cut = new ChatReply("half", ChatReply.Finish.LENGTH, Usage.ZERO, List.of(), "m");
    ChatReply withheld = new ChatReply("", ChatReply.Finish.FILTERED, Usage.ZERO, List.of(), "m");
    assertThat(reason(judgement.of(cut, "q"))).isEqualTo(RejectReason.CUT);
    assertThat(reason(judgement.of(withheld, "q"))).isEqualTo(RejectReason.REFUSAL);
    Rejected tooLong = (Rejected) judgement.of(ChatReply.of("word ".repeat(5000)), "q");
    assertThat(tooLong.reason()).isEqualTo(RejectReason.TOO_LONG);
    assertThat(tooLong.detail()).isEqualTo("5001 tokens, at most 4096 are allowed");
  }

  @Test
  void aPlaceholderInsideASeedStaysAsItIs() {
    PromptTemplate template = new PromptTemplate("Q: <input> A: <output> <b>");
    assertThat(template.fill(Map.of("input", "use <output> $1 \\", "output", "<input>")))
        .isEqualTo("Q: use <output> $1 \\ A: <input> <b>");
  }

  private static Verdict verdict(Setting setting, String raw) {
    return judge(setting, Style.AGORABENCH).of(ChatReply.of(raw), "");
  }

  private static ReplyValidator judge(Setting setting, Style style) {
    return new ReplyValidator(
        GenerationConfig.of(setting, "m", 1).withStyle(style),
        text -> text.strip().split("\\s+").length);
  }

  private static RejectReason reason(Verdict verdict) {
    return ((Rejected) verdict).reason();
  }
}
