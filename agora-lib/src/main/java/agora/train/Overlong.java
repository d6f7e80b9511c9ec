package agora.train;

/** Truncation policy for examples of more than {@link Batching#maxTokens()} tokens. */
public enum Overlong {
  /** The example is cut at the right; how many were cut is reported. */
  TRUNCATE,
  /** The example is left out; how many were left out is reported. */
  DROP,
  /** Training does not start. */
  FAIL
}
