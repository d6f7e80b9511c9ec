package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
  private static final byte[] CONTENT = "{\"a\":1}\n".repeat(1000).getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private HttpServer server;
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private volatile boolean breaking;

  private record Run(int exit, String output) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Serves ranges; breaks off in the middle where it is told to. */
  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D+", ""));
    exchange.sendResponseHeaders(range == null ? 200 : 206, CONTENT.length - from);
    int to = breaking ? CONTENT.length / 2 : CONTENT.length;
    try (exchange) {
      exchange.getResponseBody().write(CONTENT, from, Math.max(0, to - from));
      if (breaking) {
        exchange.getResponseBody().flush();
      }
    }
  }

  private Run fetch(String url, String sha256, String... names) throws Exception {
    Path catalogue = folder.resolve("catalogue.json");
    Files.writeString(
        catalogue,
        "{\"thing\":{\"about\":\"a thing\",\"licence\":\"MIT\",\"files\":[{\"url\":\""
            + url
            + "\",\"path\":\"benchmarks/thing.jsonl\",\"sha256\":\""
            + sha256
            + "\"}]}}");
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3",
                "../environment/fetch.py",
                "--catalogue",
                catalogue.toString(),
                "--to",
                folder.toString()));
    command.addAll(Arrays.asList(names));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "no python3 here: " + e.getMessage());
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/thing.jsonl";
  }

  private static String digest() {
    return agora.data.Sha256.of(new String(CONTENT, StandardCharsets.UTF_8));
  }

  @Test
  void aFileIsDownloadedVerifiedAndThenLeftAlone() throws Exception {
    Run first = fetch(url(), digest(), "thing");
    assertThat(first.output()).contains("licence MIT", "as expected");
    assertThat(first.exit()).isZero();
    assertThat(folder.resolve("benchmarks/thing.jsonl")).hasBinaryContent(CONTENT);

    assertThat(fetch(url(), digest(), "thing").output()).contains("there already");
    assertThat(ranges).hasSize(1);
  }

  @Test
  void aDownloadThatBrokeOffGoesOnWhereItStopped() throws Exception {
    breaking = true;
    assertThat(fetch(url(), digest(), "thing").exit()).isEqualTo(4);
    assertThat(folder.resolve("benchmarks/thing.jsonl")).doesNotExist();
    breaking = false;
    ranges.clear();

    assertThat(fetch(url(), digest(), "thing").exit()).isZero();
    assertThat(ranges).containsExactly("bytes=" + CONTENT.length / 2 + "-");
    assertThat(folder.resolve("benchmarks/thing.jsonl")).hasBinaryContent(CONTENT);
  }

  @Test
  void aFileWithAnotherSha256IsDeletedAndNamed() throws Exception {
    String wrong = "0".repeat(64);
    Run run = fetch(url(), wrong, "thing");
    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.output())
        .contains("sha256 must be " + wrong + ", was " + digest() + "; the download was deleted");
    assertThat(folder.resolve("benchmarks")).isEmptyDirectory();
  }

  @Test
  void offlineItSaysWhichServerAndWhereTheFileWouldGo() throws Exception {
    server.stop(0);
    Run run = fetch(url(), digest(), "thing");
    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.output())
        .contains(
            "fetch: 127.0.0.1:",
            "cannot be reached",
            "Without a network, put the file at " + folder.resolve("benchmarks/thing.jsonl"));
  }

  @Test
  void anUnknownNameListsTheKnownOnes() throws Exception {
    Run run = fetch(url(), digest(), "nothing");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.output()).contains("unknown name nothing; known are thing");
  }

  @Test
  void theCatalogueNamesALicenceForEverything() throws Exception {
    var catalogue =
        agora.data.Jsonl.mapper().readTree(Path.of("../environment/fetch.json").toFile());
    assertThat(catalogue.size()).isGreaterThan(10);
    catalogue.forEach(entry -> {
      assertThat(entry.path("licence").asText()).isNotBlank();
      assertThat(entry.path("files")).isNotEmpty();
      entry
          .path("files")
          .forEach(file ->
              assertThat(file.path("path").asText()).matches("(benchmarks|seeds|models)/.+|spark"));
    });
  }
}
