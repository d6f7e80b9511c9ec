package agora.store;

import agora.data.Sha256;
import agora.data.TextFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Store in a bucket of S3 or a compatible server. Put if absent is a PUT with {@code If-None-Match:
 * *}; a server that does not honour it is refused when the store is opened.
 */
public final class S3Store implements Store {
  private static final Pattern WHERE = Pattern.compile("s3://([a-z0-9][a-z0-9.-]+)(?:/(.*))?");
  private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>");
  private static final Pattern NEXT =
      Pattern.compile("<NextContinuationToken>(.*?)</NextContinuationToken>");
  private static final Set<Integer> AGAIN = Set.of(409, 429, 500, 502, 503, 504);
  private static final int TRIES = 6;
  private static final long FIRST_WAIT_MILLIS = 100;
  private static final long LARGEST = 5L << 30;
  private static final String NOTHING = Sha256.of("");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String base;
  private final String prefix;
  private final @Nullable S3Signature signature;

  private S3Store(String base, String prefix, @Nullable S3Signature signature) {
    this.base = base;
    this.prefix = prefix;
    this.signature = signature;
  }

  /**
   * Opens a bucket. {@code AWS_ENDPOINT_URL} names a server other than Amazon's, {@code
   * AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and {@code AWS_SESSION_TOKEN} the key, {@code
   * AWS_REGION} the region (us-east-1 if not set).
   *
   * @param where {@code s3://bucket} or {@code s3://bucket/prefix}
   * @throws IllegalArgumentException if this is not such an address
   * @throws IllegalStateException if the server does not honour {@code If-None-Match}
   */
  public static S3Store open(String where, Function<String, @Nullable String> environment)
      throws IOException {
    Matcher parts = WHERE.matcher(where);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "a store is 'files' or s3://bucket/prefix, was '" + where + "'");
    }
    String region = value(environment, "AWS_REGION", "us-east-1");
    String server =
        value(environment, "AWS_ENDPOINT_URL", "https://s3." + region + ".amazonaws.com");
    String folder = parts.group(2) == null ? "" : parts.group(2).replaceAll("/+$", "");
    String id = environment.apply("AWS_ACCESS_KEY_ID");
    String secret = environment.apply("AWS_SECRET_ACCESS_KEY");
    S3Store store =
        new S3Store(
            server.replaceAll("/+$", "") + "/" + parts.group(1),
            folder.isEmpty() ? "" : folder + "/",
            id == null || secret == null
                ? null
                : new S3Signature(id, secret, environment.apply("AWS_SESSION_TOKEN"), region));
    store.requireConditionalPut(where);
    return store;
  }

  private static String value(
      Function<String, @Nullable String> environment, String name, String otherwise) {
    String value = environment.apply(name);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }

  private void requireConditionalPut(String where) throws IOException {
    String probe = "probe/" + UUID.randomUUID();
    boolean first = putIfAbsent(probe, TextFiles.bytes("first"));
    boolean second = putIfAbsent(probe, TextFiles.bytes("second"));
    delete(probe);
    if (!first || second) {
      throw new IllegalStateException(
          where
              + ": the server does not honour If-None-Match, so two workers could commit one stage;"
              + " use a server that does, or a shared folder");
    }
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    HttpResponse<byte[]> answer = ask("GET", uri(name), BodyHandlers.ofByteArray());
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(require(answer, name).body());
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    HttpResponse<byte[]> answer =
        put(
            name,
            Map.of("if-none-match", "*"),
            Sha256.of(content),
            BodyPublishers.ofByteArray(content));
    if (answer.statusCode() == 412) {
      // A PUT whose answer was lost is repeated: then the object is ours.
      return read(name).filter(there -> Arrays.equals(there, content)).isPresent();
    }
    require(answer, name);
    return true;
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    require(put(name, Map.of(), Sha256.of(content), BodyPublishers.ofByteArray(content)), name);
  }

  @Override
  public List<String> names(String wanted) throws IOException {
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      String query =
          (token.isEmpty() ? "" : "continuation-token=" + encoded(token) + "&")
              + "list-type=2&prefix="
              + encoded(prefix + wanted);
      String answer =
          new String(
              require(
                      ask("GET", URI.create(base + "?" + query), BodyHandlers.ofByteArray()),
                      wanted)
                  .body(),
              StandardCharsets.UTF_8);
      KEY.matcher(answer)
          .results()
          .map(key -> plain(key.group(1)).substring(prefix.length()))
          .forEach(names::add);
      Matcher next = NEXT.matcher(answer);
      token = next.find() ? plain(next.group(1)) : "";
    } while (!token.isEmpty());
    Collections.sort(names);
    return names;
  }

  /** Returns a text of XML without its escapes. */
  private static String plain(String xml) {
    return xml.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  @Override
  public void delete(String name) throws IOException {
    HttpResponse<byte[]> answer = ask("DELETE", uri(name), BodyHandlers.ofByteArray());
    if (answer.statusCode() != 404) {
      require(answer, name);
    }
  }

  @Override
  public void upload(Path file, String name) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST) {
      throw new IOException(
          "%s has %d bytes, an object at most %d: use a shared folder, or save in smaller shards"
              .formatted(file, size, LARGEST));
    }
    require(put(name, Map.of(), Sha256.ofFile(file), BodyPublishers.ofFile(file)), name);
  }

  @Override
  public void download(String name, Path file) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      HttpResponse<Path> answer = ask("GET", uri(name), BodyHandlers.ofFile(part));
      if (answer.statusCode() == 404) {
        throw new NoSuchFileException(name);
      }
      require(answer, name);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private <T> HttpResponse<T> require(HttpResponse<T> answer, String name) throws IOException {
    if (answer.statusCode() / 100 == 2) {
      return answer;
    }
    String reason =
        answer.body() instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    throw new IOException(
        "the store answered %d for %s: %s; check AWS_ENDPOINT_URL, AWS_REGION and the key"
            .formatted(
                answer.statusCode(), name, reason.substring(0, Math.min(300, reason.length()))));
  }

  private <T> HttpResponse<T> ask(String method, URI uri, BodyHandler<T> handler)
      throws IOException {
    return send(method, uri, Map.of(), NOTHING, BodyPublishers.noBody(), handler);
  }

  private HttpResponse<byte[]> put(
      String name, Map<String, String> headers, String payload, BodyPublisher body)
      throws IOException {
    return send("PUT", uri(name), headers, payload, body, BodyHandlers.ofByteArray());
  }

  private <T> HttpResponse<T> send(
      String method,
      URI uri,
      Map<String, String> further,
      String payload,
      BodyPublisher body,
      BodyHandler<T> handler)
      throws IOException {
    return Uninterrupted.call(() -> {
      IOException last = new IOException("not sent");
      for (int tries = 0; tries < TRIES; tries++) {
        try {
          if (tries > 0) {
            Thread.sleep(FIRST_WAIT_MILLIS << tries);
          }
          HttpRequest.Builder request =
              HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(30)).method(method, body);
          if (signature == null) {
            further.forEach(request::header);
          } else {
            signature
                .headers(method, uri, payload, further, Instant.now())
                .forEach(request::header);
          }
          HttpResponse<T> answer = client.send(request.build(), handler);
          if (!AGAIN.contains(answer.statusCode()) || tries == TRIES - 1) {
            return answer;
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while the store was asked for " + uri);
        } catch (IOException e) {
          last = e;
        }
      }
      throw last;
    });
  }

  private URI uri(String name) {
    return URI.create(
        base
            + Stream.of((prefix + name).split("/"))
                .map(S3Store::encoded)
                .collect(Collectors.joining("/", "/", "")));
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
