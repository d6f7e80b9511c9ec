package agora.endpoint;

import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.KeyedChatModel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** A chat model behind HTTP, one request per question. */
final class HttpChatModel implements KeyedChatModel, EndpointModel {
  private static final int OPEN_FOR_EACH_IN_FLIGHT = 4;

  private final HttpCaller caller;
  private final HttpUrl url;

  private HttpChatModel(HttpCaller caller) {
    this.caller = caller;
    this.url = caller.url(caller.wire().chatPath());
  }

  /**
   * Opens an endpoint; nothing is sent yet.
   *
   * @throws IllegalStateException if the key's environment variable is not set
   */
  static HttpChatModel open(Endpoint endpoint) {
    return open(endpoint, System::getenv, Time.SYSTEM, new java.util.SplittableRandom());
  }

  static HttpChatModel open(
      Endpoint endpoint,
      Function<String, @Nullable String> environment,
      Time time,
      RandomGenerator jitter) {
    return new HttpChatModel(new HttpCaller(endpoint, environment, time, jitter));
  }

  @Override
  public ChatReply chat(ChatRequest request) throws InterruptedException {
    return chat("", request, Slot.UNBOUNDED);
  }

  @Override
  public ChatReply chat(String key, ChatRequest request, Slot slot) throws InterruptedException {
    ProviderApi wire = caller.wire();
    Asked asked = Asked.of(request);
    byte[] body = wire.encode(request);
    AtomicReference<byte[]> sent = new AtomicReference<>(body);
    return caller.call(
        caller.post(url, body),
        asked,
        answer -> wire.read(answer, asked),
        ChatReply::usage,
        slot,
        refusal -> asTheServerAsks(request, refusal, sent));
  }

  /** Returns the request written as a refusal asks for it; null where that changes nothing. */
  private @Nullable Request asTheServerAsks(
      ChatRequest request, String refusal, AtomicReference<byte[]> sent) {
    caller.wire().parameters().learn(refusal);
    byte[] body = caller.wire().encode(request);
    return Arrays.equals(body, sent.getAndSet(body)) ? null : caller.post(url, body);
  }

  @Override
  public int openQuestions(int concurrency) {
    return OPEN_FOR_EACH_IN_FLIGHT * concurrency;
  }

  @Override
  public String status() {
    String learned = caller.wire().parameters().learned();
    String status = caller.status();
    return learned.isEmpty() || status.isEmpty() ? learned + status : learned + "; " + status;
  }

  @Override
  public void close() {
    caller.close();
  }
}
