package agora.llm;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** A chat model behind HTTP, one request a question. */
public final class HttpChatModel implements KeyedChatModel, EndpointModel {
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
  public static HttpChatModel open(Endpoint endpoint) {
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
    Wire wire = caller.wire();
    Asked asked = Asked.of(request);
    Request http = caller.post(url, wire.encode(request));
    return caller.call(http, asked, body -> wire.read(body, asked), ChatReply::usage, slot);
  }

  @Override
  public int openQuestions(int concurrency) {
    return OPEN_FOR_EACH_IN_FLIGHT * concurrency;
  }

  @Override
  public String status() {
    return caller.status();
  }

  @Override
  public void close() {
    caller.close();
  }
}
