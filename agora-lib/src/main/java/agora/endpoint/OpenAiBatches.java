package agora.endpoint;

import agora.data.Jsonl;
import agora.llm.ChatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Files and batches as OpenAI documents them. */
record OpenAiBatches(HttpCaller caller) implements BatchApi {
  private static final MediaType JSONL = MediaType.get("application/jsonl");
  private static final Set<String> ENDED = Set.of("completed", "expired", "cancelled", "failed");

  @Override
  public int largest() {
    return 50_000;
  }

  @Override
  public long largestBytes() {
    return 200_000_000;
  }

  @Override
  public String submit(BatchLog.Intent intent, Map<String, byte[]> bodies, BatchLog log)
      throws InterruptedException {
    String file = log.file(intent);
    if (file == null) {
      file = upload(intent, bodies);
      log.uploaded(intent, file);
    }
    Map<String, Object> create = new LinkedHashMap<>();
    create.put("input_file_id", file);
    create.put("endpoint", "/v1/chat/completions");
    create.put("completion_window", "24h");
    create.put("metadata", Map.of("agora", intent.tag()));
    return caller.callOnce(
        caller.post(caller.url("/batches"), BatchBodies.json(create)),
        body -> BatchBodies.text(body, "id"));
  }

  @Override
  public @Nullable String find(BatchLog.Intent intent, BatchLog log) throws InterruptedException {
    String file = log.file(intent);
    if (file == null) {
      return null; // the batch is made after its file is noted
    }
    return BatchBodies.find(
        after -> get(after.isEmpty() ? "/batches" : "/batches?after=" + after),
        batch -> batch.path("input_file_id").asText().equals(file),
        batch -> batch.path("created_at").asLong() - intent.atSeconds());
  }

  @Override
  public boolean ended(String id) throws InterruptedException {
    return ENDED.contains(get("/batches/" + id).path("status").asText());
  }

  @Override
  public void fetch(String id, Sink sink) throws InterruptedException {
    JsonNode batch = get("/batches/" + id);
    for (String field : new String[] {"output_file_id", "error_file_id"}) {
      String file = batch.path(field).asText("");
      if (!file.isEmpty() && !batch.path(field).isNull()) {
        for (JsonNode line : lines(file)) {
          result(line, sink);
        }
      }
    }
    JsonNode problem = batch.path("errors").path("data").path(0).path("message");
    if (batch.path("status").asText().equals("failed")) {
      sink.failed("batch " + id + " failed: " + problem.asText("no reason given"));
    }
  }

  private static void result(JsonNode line, Sink sink) {
    String key = line.path("custom_id").asText();
    JsonNode response = line.path("response");
    int status = response.path("status_code").asInt(0);
    if (status == 200) {
      sink.answer(key, response.path("body"));
    } else if (status == 0) {
      String why = line.path("error").path("message").asText("no answer");
      sink.failure(key, new HttpFailure(true, ChatException.Kind.TRANSIENT, why));
    } else {
      byte[] body = response.path("body").toString().getBytes(StandardCharsets.UTF_8);
      sink.failure(key, HttpFailure.of(status, body, "the batch").ofItem());
    }
  }

  private String upload(BatchLog.Intent intent, Map<String, byte[]> bodies)
      throws InterruptedException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (String key : intent.keys()) {
      String head =
          "{\"custom_id\":\""
              + key
              + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":";
      lines.writeBytes(head.getBytes(StandardCharsets.UTF_8));
      lines.writeBytes(BatchBodies.of(bodies, key));
      lines.writeBytes("}\n".getBytes(StandardCharsets.UTF_8));
    }
    RequestBody form =
        new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("purpose", "batch")
            .addFormDataPart(
                "file", intent.tag() + ".jsonl", RequestBody.create(lines.toByteArray(), JSONL))
            .build();
    Request request = caller.request(caller.url("/files")).post(form).build();
    return caller.call(request, body -> BatchBodies.text(body, "id"));
  }

  private Iterable<JsonNode> lines(String file) throws InterruptedException {
    Request request = caller.request(caller.url("/files/" + file + "/content")).build();
    return caller.file(request, BatchBodies::lines);
  }

  private JsonNode get(String path) throws InterruptedException {
    return caller.call(caller.request(caller.url(path)).build(), (byte[] body) -> read(body));
  }

  private static JsonNode read(byte[] body) throws IOException {
    return Jsonl.mapper().readTree(body);
  }
}
