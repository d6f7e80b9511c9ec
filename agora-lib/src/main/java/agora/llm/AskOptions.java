package agora.llm;

import agora.data.ProgressListener;

/**
 * Concurrency and budget of asking.
 *
 * @param concurrency requests in flight, 1 to 10,000
 * @param modelId whose answers these are; part of every key of the journal
 * @param price what the model charges
 * @param budget no request is sent that would exceed it, earlier runs of the journal included
 * @param stage what progress calls it
 * @param listener receives the progress
 */
public record AskOptions(
    int concurrency,
    String modelId,
    Price price,
    Budget budget,
    String stage,
    ProgressListener listener) {
  public AskOptions {
    if (concurrency < 1 || concurrency > 10_000) {
      throw new IllegalArgumentException("concurrency must be within 1..10000, was " + concurrency);
    }
  }

  /** Returns options for a free model without a listener. */
  public static AskOptions of(int concurrency) {
    return new AskOptions(concurrency, "", Price.FREE, Budget.NONE, "ask", ProgressListener.none());
  }

  public AskOptions withModelId(String id) {
    return new AskOptions(concurrency, id, price, budget, stage, listener);
  }

  public AskOptions withPrice(Price value) {
    return new AskOptions(concurrency, modelId, value, budget, stage, listener);
  }

  public AskOptions withBudget(Budget value) {
    return new AskOptions(concurrency, modelId, price, value, stage, listener);
  }

  public AskOptions withListener(String stageName, ProgressListener value) {
    return new AskOptions(concurrency, modelId, price, budget, stageName, value);
  }
}
