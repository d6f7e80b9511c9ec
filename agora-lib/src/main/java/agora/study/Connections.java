package agora.study;

import agora.llm.ChatModel;
import agora.llm.Endpoint;
import agora.llm.EndpointModel;
import agora.llm.HttpEmbeddingModel;
import agora.llm.HttpRewardModel;
import agora.mini.MiniServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a study while it runs. The host {@code mini} stands for the embedded server,
 * which is started when the first endpoint there is opened.
 */
final class Connections implements AutoCloseable {
  private static final String EMBEDDED = "mini";

  private final List<EndpointModel> open = new ArrayList<>();
  private @Nullable MiniServer server;

  /** Opens a chat model; {@code state} is where it notes submitted batches. */
  synchronized ChatModel chat(Endpoint endpoint, Path state) {
    EndpointModel model = resolve(endpoint).open(state);
    open.add(model);
    return model;
  }

  /** Opens an embedding model, which the caller closes. */
  synchronized HttpEmbeddingModel embeddings(Endpoint endpoint) {
    return HttpEmbeddingModel.open(resolve(endpoint));
  }

  /** Opens a reward model, which the caller closes. */
  synchronized HttpRewardModel rewards(Endpoint endpoint) {
    return HttpRewardModel.open(resolve(endpoint));
  }

  /** Returns the endpoint with the embedded server's address in place of the host {@code mini}. */
  private Endpoint resolve(Endpoint endpoint) {
    if (!isEmbedded(endpoint)) {
      return endpoint;
    }
    if (server == null) {
      server = MiniServer.start();
    }
    return endpoint.withBaseUrl(server.url().toString());
  }

  /** Returns whether the endpoint is one of the embedded server. */
  static boolean isEmbedded(Endpoint endpoint) {
    return EMBEDDED.equals(URI.create(endpoint.baseUrl()).getHost());
  }

  @Override
  public synchronized void close() {
    open.forEach(EndpointModel::close);
    open.clear();
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
