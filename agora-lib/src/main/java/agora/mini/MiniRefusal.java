package agora.mini;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;

/** A request that the server refuses, in the form of the OpenAI API. */
final class MiniRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  MiniRefusal(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  JsonNode body() {
    var body = Jsonl.mapper().createObjectNode();
    body.putObject("error")
        .put("message", getMessage())
        .put("type", status < 500 ? "invalid_request_error" : "server_error")
        .put("code", code);
    return body;
  }
}
