package agora.llm;

import org.jspecify.annotations.Nullable;

/** Spending so far, spending in flight, and whether one more request fits the budget. */
public final class Spend {
  private final Price price;
  private final Budget budget;
  private double allowedUsd;
  private Usage used;
  private double underWayUsd;
  private int requestsUnderWay;
  private long answers;
  private long completionTokens;

  /**
   * Begins with what earlier runs used.
   *
   * @param used tokens of earlier runs
   */
  public Spend(Price price, Budget budget, Usage used) {
    this.price = price;
    this.budget = budget;
    this.used = used;
  }

  /**
   * Returns the USD set aside for a request: its prompt and the mean answer so far, the longest
   * answer while there is none. Where that does not fit, it waits for what is under way: answers
   * are shorter than the longest.
   *
   * @throws ChatException of kind BUDGET if it does not fit though nothing is under way
   */
  synchronized double reserve(ChatRequest request, Halt halt) throws InterruptedException {
    while (true) {
      halt.requireGoing();
      try {
        double reserved = reserve(new Usage(promptTokens(request), 0, expectedTokens(request)));
        notify(); // there may be room for one more
        return reserved;
      } catch (ChatException e) {
        if (requestsUnderWay == 0) {
          throw e;
        }
        halt.beginWaiting();
        try {
          wait();
        } catch (InterruptedException interrupted) {
          halt.leaveWaiting();
          halt.requireGoing();
          throw interrupted;
        }
        halt.leaveWaiting();
      }
    }
  }

  /**
   * Returns the USD set aside for what is expected to be used.
   *
   * @throws ChatException of kind BUDGET if it does not fit
   */
  public synchronized double reserve(Usage use) {
    double expected = price.cost(use);
    double total = price.cost(used) + underWayUsd + expected;
    if (total > allowedUsd) {
      allowedUsd = budget.allow(total);
    }
    if (total > allowedUsd) {
      throw new ChatException(
          ChatException.Kind.BUDGET,
          "%s is reached: $%.4f spent, $%.4f under way, $%.4f for the next request; raise the budget and run again to go on"
              .formatted(budget.named(allowedUsd), price.cost(used), underWayUsd, expected));
    }
    underWayUsd += expected;
    requestsUnderWay++;
    return expected;
  }

  /** Turns what was set aside into what was used; null if no answer came. */
  public synchronized void settle(double reservedUsd, @Nullable Usage usage) {
    requestsUnderWay--;
    underWayUsd = requestsUnderWay == 0 ? 0 : Math.max(0, underWayUsd - reservedUsd);
    notify();
    if (usage != null) {
      used = used.plus(usage);
      answers++;
      completionTokens += usage.completionTokens();
    }
  }

  /** Tells the budget what was spent in all. */
  public synchronized void close() {
    budget.spent(price.cost(used));
  }

  synchronized Usage used() {
    return used;
  }

  synchronized double usd() {
    return price.cost(used);
  }

  /** Returns the estimated tokens of a prompt, one per four bytes. */
  public static long promptTokens(ChatRequest request) {
    long characters = 0;
    for (ChatRequest.Message message : request.messages()) {
      characters += message.content().length() + 12;
    }
    return (characters + 3) / 4;
  }

  private long expectedTokens(ChatRequest request) {
    int most = request.sampling().maxTokens();
    return answers == 0 ? most : Math.min(most, completionTokens / answers + 1);
  }
}
