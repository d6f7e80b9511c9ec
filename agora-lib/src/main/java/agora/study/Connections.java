package agora.study;

import agora.endpoint.Endpoint;
import agora.endpoint.EndpointModel;
import agora.endpoint.HttpEmbeddingModel;
import agora.endpoint.HttpRewardModel;
import agora.llama.Checkpoint;
import agora.llama.Llama;
import agora.llama.LlamaChat;
import agora.llm.AskOptions;
import agora.llm.Budget;
import agora.llm.ChatModel;
import agora.mini.MiniServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a study while it runs. The host {@code mini} stands for the embedded server,
 * which is started when the first endpoint there is opened; at the host {@code here} the model is a
 * checkpoint that answers in this process.
 */
final class Connections implements AutoCloseable {
  private static final String EMBEDDED = "mini";
  private static final String HERE = "here";
  private static final int ROWS = 32;

  private final BudgetLedger purse;
  private final Map<Endpoint, EndpointModel> online = new HashMap<>();
  private final List<EndpointModel> open = new ArrayList<>();
  private final Map<String, Local> local = new HashMap<>();
  private @Nullable MiniServer server;

  /**
   * @param purse pays for all of them
   */
  Connections(BudgetLedger purse) {
    this.purse = purse;
  }

  /** Returns how an endpoint is asked by those who work in this folder, and what that may cost. */
  AskOptions asking(Endpoint endpoint, int concurrency, Path folder) {
    return AskOptions.of(concurrency)
        .withModelId(endpoint.model())
        .withPrice(endpoint.pricePaid())
        .withBudget(budget(folder));
  }

  BudgetLedger purse() {
    return purse;
  }

  /** Returns what those who work in this folder may spend. */
  Budget budget(Path folder) {
    return purse.of(folder);
  }

  /**
   * Opens a chat model, one for all stages, so that each knows the limits that another learned;
   * {@code state} is where one that works in batches notes those that it submitted.
   */
  synchronized ChatModel chat(Endpoint endpoint, Path state) {
    if (isHere(endpoint)) {
      return local.computeIfAbsent(endpoint.model(), Local::open).chat();
    }
    EndpointModel known = endpoint.batch() ? null : online.get(endpoint);
    if (known != null) {
      return known;
    }
    EndpointModel model = EndpointModel.open(resolve(endpoint), state);
    open.add(model);
    if (!endpoint.batch()) {
      online.put(endpoint, model);
    }
    return model;
  }

  /** Opens an embedding model for the work in a folder; the caller closes it. */
  synchronized HttpEmbeddingModel embeddings(Endpoint endpoint, Path folder) {
    // Its answers are in no journal: what an earlier run spent stays under that run's name.
    Path run = folder.resolve("embeddings-" + ProcessHandle.current().pid() + "-" + Instant.now());
    return HttpEmbeddingModel.open(resolve(endpoint), purse.of(run));
  }

  /** Opens a reward model, which the caller closes. */
  synchronized HttpRewardModel rewards(Endpoint endpoint) {
    return HttpRewardModel.open(resolve(endpoint));
  }

  /** Returns the endpoint with the embedded server's address in place of the host {@code mini}. */
  private Endpoint resolve(Endpoint endpoint) {
    if (!isEmbedded(endpoint)) {
      if (endpoint.exposesKey()) {
        throw new IllegalStateException(
            endpoint.where()
                + " would get its key over plain http: write https, or reach the server through a"
                + " tunnel at 127.0.0.1, or leave out 'key'");
      }
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

  /**
   * Returns whether the endpoint is neither of the embedded server nor a network of this process.
   */
  static boolean isOutside(Endpoint endpoint) {
    return !isEmbedded(endpoint) && !isHere(endpoint);
  }

  private static boolean isHere(Endpoint endpoint) {
    return HERE.equals(URI.create(endpoint.baseUrl()).getHost());
  }

  /** A network of this process, and what answers with it. */
  private record Local(Llama llama, LlamaChat chat) {
    static Local open(String checkpoint) {
      try {
        Llama llama = Llama.load(Checkpoint.find(checkpoint));
        return new Local(llama, LlamaChat.of(llama, checkpoint, ROWS));
      } catch (IOException e) {
        throw new UncheckedIOException(checkpoint + ": cannot be read: " + e.getMessage(), e);
      }
    }

    void close() {
      chat.close();
      llama.close();
    }
  }

  @Override
  public synchronized void close() {
    local.values().forEach(Local::close);
    local.clear();
    open.forEach(EndpointModel::close);
    open.clear();
    online.clear();
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
