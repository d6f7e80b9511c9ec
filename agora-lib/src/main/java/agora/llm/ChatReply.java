package agora.llm;

import agora.data.UnicodeText;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * One answer.
 *
 * @param text the answer, valid Unicode, without stop strings and without what an assistant prefix
 *     already said
 * @param finish why it ended
 * @param usage its tokens
 * @param logprobs one row per token, empty unless asked for
 * @param model the id of the model that answered, as the server says it
 * @param reasoning what the server reports beside the answer as the model's reasoning; empty if
 *     nothing. Reasoning that a model writes into its answer stays in {@code text}.
 */
public record ChatReply(
    String text,
    Finish finish,
    Usage usage,
    List<TokenLogprobs> logprobs,
    String model,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String reasoning) {
  public ChatReply {
    text = UnicodeText.valid(text);
    logprobs = List.copyOf(logprobs);
    reasoning = reasoning == null ? "" : UnicodeText.valid(reasoning);
  }

  /** An answer without reasoning beside it. */
  public ChatReply(
      String text, Finish finish, Usage usage, List<TokenLogprobs> logprobs, String model) {
    this(text, finish, usage, logprobs, model, "");
  }

  /** Returns the answer without reasoning: what is graded, validated, and trained on. */
  public String answer() {
    return Reasoning.answer(text);
  }

  /** Returns all reasoning, what the server reports and what stands in the text; may be empty. */
  public String allReasoning() {
    String inside = Reasoning.parts(text).reasoning();
    return reasoning.isEmpty() || inside.isEmpty()
        ? reasoning + inside
        : reasoning + "\n\n" + inside;
  }

  /**
   * Writes the fields of the record, in its order, as Jackson writes it, without its reflection.
   */
  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("text", text);
    out.writeStringField("finish", finish.name());
    out.writeObjectFieldStart("usage");
    out.writeNumberField("promptTokens", usage.promptTokens());
    out.writeNumberField("cachedTokens", usage.cachedTokens());
    out.writeNumberField("completionTokens", usage.completionTokens());
    if (usage.estimated() != 0) {
      out.writeNumberField("estimated", usage.estimated());
    }
    out.writeEndObject();
    out.writePOJOField("logprobs", logprobs);
    out.writeStringField("model", model);
    if (!reasoning.isEmpty()) {
      out.writeStringField("reasoning", reasoning);
    }
    out.writeEndObject();
  }

  /** Returns a finished answer with no usage; for scripts. */
  public static ChatReply of(String text) {
    return new ChatReply(text, Finish.STOP, Usage.ZERO, List.of(), "script");
  }

  /** Why an answer ended. */
  public enum Finish {
    /** End of turn or a stop string. */
    STOP,
    /** The bound on new tokens. */
    LENGTH,
    /** The server withheld it. */
    FILTERED,
    /** Something else or nothing was said. */
    OTHER
  }

  /**
   * The log-probability (natural, at most 0) of a generated token, and of the most probable
   * alternatives in its place, best first.
   */
  public record TokenLogprobs(String token, double logprob, List<Alternative> top) {
    public TokenLogprobs {
      top = List.copyOf(top);
    }
  }

  /** One alternative for a token. */
  public record Alternative(String token, double logprob) {}
}
