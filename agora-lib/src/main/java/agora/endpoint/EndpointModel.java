package agora.endpoint;

import agora.llm.ChatModel;
import java.nio.file.Path;

/** A chat model behind HTTP, open until it is closed. */
public sealed interface EndpointModel extends ChatModel, AutoCloseable
    permits HttpChatModel, BatchChatModel {

  /**
   * Opens an endpoint: its batch API if the endpoint says so, else one request per question.
   *
   * @param stateFile where submitted batches are noted; used only if {@link Endpoint#batch}
   * @throws IllegalStateException if the key's environment variable is not set
   */
  static EndpointModel open(Endpoint endpoint, Path stateFile) {
    return endpoint.batch()
        ? BatchChatModel.open(endpoint, stateFile)
        : HttpChatModel.open(endpoint);
  }

  @Override
  void close();
}
