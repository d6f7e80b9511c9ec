package agora.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Asks a server which models it serves: {@code GET /models}, as OpenAI documents it. */
final class ServedModels {
  private static final int SECONDS = 5;
  private static final long MOST_BYTES = 4L << 20;

  private ServedModels() {}

  /**
   * Returns the name of the one model that a server serves.
   *
   * @throws IllegalArgumentException if it cannot be reached, serves several, or does not say
   */
  static String only(String baseUrl) {
    List<String> served;
    try {
      served = asked(baseUrl);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the models of "
              + baseUrl
              + " cannot be listed ("
              + (e instanceof JsonProcessingException
                  ? "/models answers no JSON"
                  : ServerWords.oneLine(String.valueOf(e.getMessage())))
              + "): start the server or correct the URL, which often ends in /v1; where a server has no list,"
              + " name the model",
          e);
    }
    if (served.size() != 1) {
      throw new IllegalArgumentException(
          served.isEmpty()
              ? baseUrl + " does not say which models it serves: name one"
              : baseUrl + " serves several models, name one of " + served);
    }
    return served.getFirst();
  }

  /**
   * Returns the names of the models; empty where the server does not say, or needs a key.
   *
   * @param baseUrl such as {@code http://127.0.0.1:11434/v1}
   * @throws IllegalArgumentException if the URL is none
   */
  static List<String> of(String baseUrl) {
    try {
      return asked(baseUrl);
    } catch (IOException notSaid) {
      return List.of();
    }
  }

  private static List<String> asked(String baseUrl) throws IOException {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .callTimeout(SECONDS, TimeUnit.SECONDS)
            .followRedirects(false)
            .build();
    Request request =
        new Request.Builder().url(baseUrl.replaceFirst("/+$", "") + "/models").build();
    try (Response response = client.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("status " + response.code() + " at /models");
      }
      byte[] body = response.peekBody(MOST_BYTES).bytes();
      List<String> names = new ArrayList<>();
      for (JsonNode model : new JsonMapper().readTree(body).path("data")) {
        names.add(model.path("id").asText());
      }
      return names;
    } finally {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }
}
