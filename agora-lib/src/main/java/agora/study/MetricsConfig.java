package agora.study;

import agora.endpoint.Endpoint;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Optional intrinsic metrics beside those that {@link CellMetrics} always lists; a metric whose
 * model is not named is left out. Rubric grades need {@code judges.rubric} of the study,
 * diversities its {@code embeddings} or an embedder here.
 *
 * @param rewardModel a checkpoint ...ForSequenceClassification that scores responses in process
 * @param rewardEndpoint a reward model behind vLLM's {@code /pooling} instead
 * @param embedder a sentence-transformers checkpoint that embeds texts in process, or {@code
 *     student} for the mean last states of the base student; null for the study's endpoint
 * @param batchPerplexity whether the reference project's perplexity by batch is measured, too
 * @param judged first instances of a data set that the rubric judge grades; null for all
 * @param onDemand whether metrics wait until a table asks for them; false measures a cell's data
 *     when its student is scored
 */
public record MetricsConfig(
    @Nullable String rewardModel,
    @Nullable Endpoint rewardEndpoint,
    @Nullable String embedder,
    boolean batchPerplexity,
    @Nullable Integer judged,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean onDemand) {
  /** The embedder that is the base student itself. */
  static final String STUDENT = "student";

  /** Nothing more. */
  static final MetricsConfig NONE = new MetricsConfig(null, null, null, false, null, false);

  public MetricsConfig {
    if (rewardModel != null && rewardEndpoint != null) {
      throw new IllegalArgumentException(
          "metrics name a rewardModel or a rewardEndpoint, were both: "
              + rewardModel
              + ", "
              + rewardEndpoint.baseUrl());
    }
    if (judged != null && judged < 1) {
      throw new IllegalArgumentException("metrics.judged must be >= 1, was " + judged);
    }
  }
}
