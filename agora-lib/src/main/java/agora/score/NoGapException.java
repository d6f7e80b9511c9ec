package agora.score;

import java.io.Serial;

/** Failure of a PGR whose reference does not score higher than its base: there is no scale. */
public final class NoGapException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  NoGapException(double base, double reference) {
    super(
        "the reference must score higher than the base, was "
            + reference
            + " against "
            + base
            + ": there is no gap to recover; choose another benchmark or reference");
  }
}
