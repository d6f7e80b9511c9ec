package agora.llm;

import org.jspecify.annotations.Nullable;

/** Budget of asking in USD. Several askers may share one purse, also in several processes. */
public interface Budget {
  /** No bound. */
  Budget NONE = total -> Double.MAX_VALUE;

  /**
   * Returns how much this asker may spend in all, earlier runs of its journal included: at least
   * {@code total} where there is so much left, else what is left.
   *
   * @param total USD that it needs to go on, what it spent included
   */
  double allow(double total);

  /** Receives the total spending of an asker at its end, so that the rest is free for others. */
  default void spent(double total) {}

  /** Returns how a message names the bound, where an asker may spend {@code allowed} USD in all. */
  default String named(double allowed) {
    return "the budget of $%.4f".formatted(allowed);
  }

  /**
   * Returns a bound for one asker alone.
   *
   * @param usd >= 0; null for no bound
   */
  static Budget of(@Nullable Double usd) {
    if (usd == null) {
      return NONE;
    }
    if (!(usd >= 0)) {
      throw new IllegalArgumentException("a budget is USD, >= 0, was " + usd);
    }
    return total -> usd;
  }
}
