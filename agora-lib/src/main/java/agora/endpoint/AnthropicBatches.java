package agora.endpoint;

import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.llm.ChatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Message batches as Anthropic documents them. */
record AnthropicBatches(HttpCaller caller) implements BatchApi {
  private static final long EARLIEST_SECONDS = -120; // clocks differ
  private static final long LATEST_SECONDS = 3600; // requests on their way have failed by then

  @Override
  public int largest() {
    return 10_000;
  }

  @Override
  public long largestBytes() {
    return 256_000_000;
  }

  @Override
  public String submit(BatchLog.Intent intent, Map<String, byte[]> bodies, BatchLog log)
      throws InterruptedException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes("{\"requests\":[".getBytes(StandardCharsets.UTF_8));
    String comma = "";
    for (String key : intent.keys()) {
      String head = comma + "{\"custom_id\":\"" + key + "\",\"params\":";
      json.writeBytes(head.getBytes(StandardCharsets.UTF_8));
      json.writeBytes(BatchBodies.of(bodies, key));
      json.write('}');
      comma = ",";
    }
    json.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
    return caller.callOnce(
        caller.post(url(""), json.toByteArray()), body -> BatchBodies.text(body, "id"));
  }

  /** Batches carry no name here: of those of the same size, not known yet, the nearest in time. */
  @Override
  public @Nullable String find(BatchLog.Intent intent, BatchLog log) throws InterruptedException {
    return BatchBodies.find(
        after -> get(url(after.isEmpty() ? "" : "?after_id=" + after)),
        batch ->
            !log.knows(batch.path("id").asText())
                && size(batch) == intent.keys().size()
                && secondsAfter(intent, batch) > EARLIEST_SECONDS
                && secondsAfter(intent, batch) <= LATEST_SECONDS,
        batch -> secondsAfter(intent, batch));
  }

  private static long size(JsonNode batch) {
    long size = 0;
    for (JsonNode count : batch.path("request_counts")) {
      size += count.asLong();
    }
    return size;
  }

  private static long secondsAfter(BatchLog.Intent intent, JsonNode batch) {
    return createdAt(batch) - intent.atSeconds();
  }

  @Override
  public boolean ended(String id) throws InterruptedException {
    return get(url("/" + id)).path("processing_status").asText().equals("ended");
  }

  @Override
  public void fetch(String id, Sink sink) throws InterruptedException {
    for (JsonNode line :
        caller.file(caller.request(url("/" + id + "/results")).build(), BatchBodies::lines)) {
      String key = line.path("custom_id").asText();
      JsonNode result = line.path("result");
      switch (result.path("type").asText()) {
        case "succeeded" -> sink.answer(key, result.path("message"));
        case "errored" -> sink.failure(key, failure(result.path("error").path("error")));
        default ->
            sink.failure(
                key,
                new HttpFailure(
                    true, ChatException.Kind.TRANSIENT, result.path("type").asText("no result")));
      }
    }
  }

  private static HttpFailure failure(JsonNode error) {
    String type = error.path("type").asText();
    int status =
        switch (type) {
          case "invalid_request_error", "not_found_error" -> 400;
          case "authentication_error" -> 401;
          case "billing_error" -> 402;
          case "permission_error" -> 403;
          case "request_too_large" -> 413;
          case "rate_limit_error" -> 429;
          default -> 500;
        };
    byte[] body = TextFiles.bytes(Jsonl.mapper().createObjectNode().set("error", error).toString());
    // Others of the batch were answered or will be: a request that is refused is refused alone.
    return HttpFailure.of(status, body, "the batch").ofItem();
  }

  private static long createdAt(JsonNode batch) {
    try {
      return Instant.parse(batch.path("created_at").asText()).getEpochSecond();
    } catch (DateTimeParseException e) {
      return 0; // no time that can be read: too old to be ours
    }
  }

  private HttpUrl url(String rest) {
    return caller.url(caller.wire().chatPath() + "/batches" + rest);
  }

  private JsonNode get(HttpUrl url) throws InterruptedException {
    return caller.call(caller.request(url).build(), body -> Jsonl.mapper().readTree(body));
  }
}
