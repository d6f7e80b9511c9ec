package agora.endpoint;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of sending a request once: an answer, or a failure.
 *
 * @param limit whether it was refused for a limit
 * @param unreached whether no server that speaks the API was reached
 * @param retryAfter how long the server asks to wait
 */
record Outcome<T>(
    @Nullable T answer,
    @Nullable HttpFailure failure,
    boolean limit,
    boolean unreached,
    @Nullable Duration retryAfter) {
  static <T> Outcome<T> of(HttpFailure failure) {
    return new Outcome<>(null, failure, false, false, null);
  }
}
