package agora.generate;

import agora.data.TokenCounter;
import agora.llm.ChatReply;

/** Reads an answer and checks the pair in it. */
final class Judgement {
  private final GenerationConfig config;
  private final Validator validator;

  Judgement(GenerationConfig config, TokenCounter counter) {
    this.config = config;
    this.validator = new Validator(config.setting().domain(), counter, config.maxTokens());
  }

  Verdict of(ChatReply reply, String given) {
    String raw = reply.text();
    boolean ended = raw.contains("[END]");
    if (reply.finish() == ChatReply.Finish.FILTERED) {
      return new Rejected(RejectReason.REFUSAL, "withheld by the server", raw);
    }
    if (reply.finish() == ChatReply.Finish.LENGTH && !ended) {
      return new Rejected(RejectReason.CUT, "the answer reached max_tokens", raw);
    }
    return switch (AnswerParser.parse(config.setting().method(), config.style(), raw, given)) {
      case Accepted pair -> validator.check(pair, raw);
      case Rejected rejected -> rejected;
    };
  }
}
