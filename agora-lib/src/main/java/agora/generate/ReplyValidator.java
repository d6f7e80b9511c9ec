package agora.generate;

import agora.data.TokenCounter;
import agora.llm.ChatReply;

/** Reads an answer and checks the pair in it. */
final class ReplyValidator {
  private final GenerationConfig config;
  private final Validator validator;

  ReplyValidator(GenerationConfig config, TokenCounter counter) {
    this.config = config;
    this.validator = new Validator(config.setting().domain(), counter, config.maxTokens());
  }

  Verdict of(ChatReply reply, String given) {
    String raw = reply.text();
    String answer = reply.answer();
    if (reply.finish() == ChatReply.Finish.FILTERED) {
      return new Rejected(RejectReason.REFUSAL, "withheld by the server", raw);
    }
    if (reply.finish() == ChatReply.Finish.LENGTH && !answer.contains("[END]")) {
      return new Rejected(
          RejectReason.CUT,
          answer.isBlank() && !reply.allReasoning().isEmpty()
              ? "reasoning alone reached max_tokens: raise it, or ask for less reasoning"
              : "the answer reached max_tokens",
          raw);
    }
    if (answer.isBlank() && !reply.allReasoning().isEmpty()) {
      return new Rejected(RejectReason.EMPTY, "there is reasoning and no answer", raw);
    }
    Verdict parsed =
        switch (AnswerParser.parse(config.setting().method(), config.style(), answer, given)) {
          case Accepted pair -> validator.check(pair, raw);
          case Rejected rejected -> rejected;
        };
    return switch (parsed) {
      case Accepted pair when config.keepReasoning() -> withReasoning(pair, reply);
      case Accepted pair -> pair;
      case Rejected rejected -> new Rejected(rejected.reason(), rejected.detail(), raw);
    };
  }

  /** The response as a student learns it that is to reason, too; only the answer was validated. */
  private Verdict withReasoning(Accepted pair, ChatReply reply) {
    String reasoning = reply.allReasoning().strip();
    return reasoning.isEmpty()
        ? pair
        : validator.checkLength(
            new Accepted(
                pair.instruction(), "<think>\n" + reasoning + "\n</think>\n\n" + pair.response()),
            reply.text());
  }
}
