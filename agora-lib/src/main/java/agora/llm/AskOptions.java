package agora.llm;

import agora.data.ProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * How many questions are asked at once, and what they may cost.
 *
 * @param concurrency requests in flight, 1 to 10,000
 * @param modelId whose answers these are; part of every key of the journal
 * @param price what the model charges
 * @param budgetUsd no request is sent that would exceed it, earlier runs of the journal included;
 *     null for no bound
 * @param stage what progress calls it
 * @param listener is told how far it has come
 */
public record AskOptions(
    int concurrency,
    String modelId,
    Price price,
    @Nullable Double budgetUsd,
    String stage,
    ProgressListener listener) {
  public AskOptions {
    if (concurrency < 1 || concurrency > 10_000) {
      throw new IllegalArgumentException("concurrency must be within 1..10000, was " + concurrency);
    }
    if (budgetUsd != null && !(budgetUsd >= 0)) {
      throw new IllegalArgumentException("a budget is USD, >= 0, was " + budgetUsd);
    }
  }

  /** Returns options for a free model without a listener. */
  public static AskOptions of(int concurrency) {
    return new AskOptions(concurrency, "", Price.FREE, null, "ask", ProgressListener.none());
  }

  public AskOptions withModelId(String id) {
    return new AskOptions(concurrency, id, price, budgetUsd, stage, listener);
  }

  public AskOptions withPrice(Price value) {
    return new AskOptions(concurrency, modelId, value, budgetUsd, stage, listener);
  }

  public AskOptions withBudgetUsd(@Nullable Double value) {
    return new AskOptions(concurrency, modelId, price, value, stage, listener);
  }

  public AskOptions withListener(String stageName, ProgressListener value) {
    return new AskOptions(concurrency, modelId, price, budgetUsd, stageName, value);
  }
}
