package agora.proxy;

/**
 * Pass of one instance through a student that is not trained on it.
 *
 * @param tokens response tokens, without the one that ends the turn; 0 where there is no pass
 * @param nats NLL(y|x): the mean of -log p(y_t | x, y_&lt;t) over the response tokens, &gt;= 0
 * @param rank the mean over the response tokens of min(rank_t, 100), &gt;= 1; rank_t is 1 plus the
 *     number of tokens that the student finds likelier than y_t
 * @param localNats the same mean as {@code nats} without the first token of each step, see {@link
 *     Steps}; NaN where no other token is left
 * @param aloneNats NLL(y): the mean of -log p(y_t | y_&lt;t) after the begin token, without any
 *     instruction; without a begin token y_1 is left out; NaN where that leaves nothing
 * @param gradient the projected gradient of {@code nats}, see {@link agora.train.ExamplePasses}
 * @param missing why there is no pass, with all numbers NaN; empty where there is one
 */
@SuppressWarnings("ArrayRecordComponent")
public record StudentPass(
    int tokens,
    double nats,
    double rank,
    double localNats,
    double aloneNats,
    float[] gradient,
    String missing) {
  static StudentPass without(String reason) {
    double none = Double.NaN;
    return new StudentPass(0, none, none, none, none, new float[0], reason);
  }

  boolean present() {
    return missing.isEmpty();
  }
}
