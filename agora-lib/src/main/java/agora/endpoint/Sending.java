package agora.endpoint;

import agora.llm.KeyedChatModel;
import agora.llm.Usage;
import java.io.IOException;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through one of the clients, and how its answer is read.
 *
 * @param asked what it is charged
 * @param largest bytes of the longest body that is read
 * @param usage returns what an answer used
 * @param slot the right to have it in flight
 * @param again returns the request as a refusal asks for it, or null if there is no other
 */
record Sending<T>(
    OkHttpClient client,
    Request request,
    Asked asked,
    long largest,
    Decoder<T> decoder,
    Function<T, Usage> usage,
    KeyedChatModel.Slot slot,
    Function<String, @Nullable Request> again) {
  Sending(
      OkHttpClient client,
      Request request,
      Asked asked,
      long largest,
      Decoder<T> decoder,
      Function<T, Usage> usage,
      KeyedChatModel.Slot slot) {
    this(client, request, asked, largest, decoder, usage, slot, refusal -> null);
  }

  /** Reads the answer out of a whole body; an IOException is a body to ask for again. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(byte[] body) throws IOException;
  }

  /** Returns the request as a refusal asks for it, or null if there is no other. */
  @Nullable Request again(@Nullable HttpFailure failure) {
    return failure == null || failure.retry() ? null : again.apply(failure.message());
  }

  /** Returns the same with another request. */
  Sending<T> to(Request other) {
    return new Sending<>(client, other, asked, largest, decoder, usage, slot, again);
  }
}
