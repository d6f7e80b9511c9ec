package agora.llm;

/**
 * The tokens of one answer or of many, as the server counted them.
 *
 * @param promptTokens input tokens, the cached ones included
 * @param cachedTokens input tokens served from the server's cache
 * @param completionTokens output tokens
 */
public record Usage(long promptTokens, long cachedTokens, long completionTokens) {
  public static final Usage ZERO = new Usage(0, 0, 0);

  public Usage plus(Usage other) {
    return new Usage(
        promptTokens + other.promptTokens,
        cachedTokens + other.cachedTokens,
        completionTokens + other.completionTokens);
  }
}
