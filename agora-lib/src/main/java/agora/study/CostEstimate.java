package agora.study;

/**
 * Estimated cost: calls, tokens, USD, device hours, disk.
 *
 * @param calls requests to generators, judges and embedding models
 * @param tokens read and written by them
 * @param generationUsd what generators cost
 * @param judgingUsd what judges and embeddings cost
 * @param hours of the student's device
 * @param bytes on disk
 */
record CostEstimate(
    long calls, long tokens, double generationUsd, double judgingUsd, double hours, long bytes) {
  static final CostEstimate NOTHING = new CostEstimate(0, 0, 0, 0, 0, 0);

  double usd() {
    return generationUsd + judgingUsd;
  }

  CostEstimate plus(CostEstimate other) {
    return new CostEstimate(
        calls + other.calls,
        tokens + other.tokens,
        generationUsd + other.generationUsd,
        judgingUsd + other.judgingUsd,
        hours + other.hours,
        bytes + other.bytes);
  }
}
