package agora.endpoint;

import agora.llm.ChatRequest;
import agora.llm.Spend;
import agora.llm.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The size of a question, which checks what a server says about the tokens of its answer.
 *
 * <p>A server may send no counts, or impossible ones: negative, or far beyond the question and the
 * longest answer. Then four characters are taken for a token, and the usage is marked as an
 * estimate, so that neither cost nor budget rests on nothing.
 *
 * @param promptTokens of the question, estimated
 * @param maxTokens the longest answer asked for
 */
record Asked(long promptTokens, int maxTokens) {
  private static final long CHARACTERS_OF_A_TOKEN = 4;
  private static final long ROOM = 100_000; // instructions that a provider adds, thinking

  static Asked of(ChatRequest request) {
    return new Asked(Spend.promptTokens(request), request.sampling().maxTokens());
  }

  /**
   * Returns the tokens of an answer.
   *
   * @param prompt input tokens as the server says; null if it does not
   * @param cached those of them that came from its cache; null if it does not say
   * @param completion output tokens as the server says; null if it does not
   * @param characters of the answer, for the estimate
   */
  Usage usage(
      @Nullable Long prompt, @Nullable Long cached, @Nullable Long completion, long characters) {
    long written = (characters + CHARACTERS_OF_A_TOKEN - 1) / CHARACTERS_OF_A_TOKEN;
    boolean promptHolds = holds(prompt, CHARACTERS_OF_A_TOKEN * promptTokens);
    boolean completionHolds = holds(completion, Math.max(maxTokens, characters));
    if (prompt != null && completion != null && prompt == 0 && completion == 0) {
      promptHolds = false; // a place holder: no question has no tokens
      completionHolds = characters == 0;
    }
    long in = promptHolds && prompt != null ? prompt : promptTokens;
    long out = completionHolds && completion != null ? completion : written;
    long fromCache = cached == null || cached < 0 || cached > in ? 0 : cached;
    return new Usage(in, fromCache, out, promptHolds && completionHolds ? 0 : 1);
  }

  /** Returns a whole number in a body, or null where there is none. */
  static @Nullable Long count(JsonNode node) {
    if (node.isNumber()) {
      return node.canConvertToLong() ? Long.valueOf(node.asLong()) : Long.valueOf(Long.MAX_VALUE);
    }
    return node.isTextual() && node.asText().matches("-?\\d{1,18}")
        ? Long.valueOf(node.asText())
        : null;
  }

  /** Returns the sum of those counts that are there; null if none is. */
  static @Nullable Long sum(JsonNode... nodes) {
    Long sum = null;
    for (JsonNode node : nodes) {
      Long count = count(node);
      if (count != null) {
        sum = sum == null ? count : count < 0 || sum < 0 ? Long.valueOf(-1) : saturated(sum, count);
      }
    }
    return sum;
  }

  private static Long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static boolean holds(@Nullable Long said, long likely) {
    return said != null && said >= 0 && said <= likely + ROOM;
  }
}
