package agora.llm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The tokens of one answer or of many, as the server counted them.
 *
 * @param promptTokens input tokens, the cached ones included
 * @param cachedTokens input tokens served from the server's cache
 * @param completionTokens output tokens
 * @param estimated answers whose tokens are our estimate: their server sent no usable counts
 */
public record Usage(
    long promptTokens,
    long cachedTokens,
    long completionTokens,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long estimated) {
  public static final Usage ZERO = new Usage(0, 0, 0);

  @JsonCreator
  public Usage(
      @JsonProperty("promptTokens") long promptTokens,
      @JsonProperty("cachedTokens") long cachedTokens,
      @JsonProperty("completionTokens") long completionTokens,
      @JsonProperty("estimated") long estimated) {
    this.promptTokens = promptTokens;
    this.cachedTokens = cachedTokens;
    this.completionTokens = completionTokens;
    this.estimated = estimated;
  }

  /** Makes a usage that a server counted. */
  public Usage(long promptTokens, long cachedTokens, long completionTokens) {
    this(promptTokens, cachedTokens, completionTokens, 0);
  }

  public Usage plus(Usage other) {
    return new Usage(
        promptTokens + other.promptTokens,
        cachedTokens + other.cachedTokens,
        completionTokens + other.completionTokens,
        estimated + other.estimated);
  }
}
