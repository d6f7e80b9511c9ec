package agora.llm;

import java.nio.file.Path;

/** A chat model behind HTTP, open until it is closed. */
public sealed interface EndpointModel extends ChatModel, AutoCloseable permits HttpChatModel {

  /** Opens an endpoint: its batch API if the endpoint says so, else one request a question. */
  static EndpointModel open(Endpoint endpoint, Path stateFile) {
    return HttpChatModel.open(endpoint);
  }

  @Override
  void close();
}
