package agora.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir Path folder;

  private LoopbackS3 server;

  @BeforeEach
  void start() throws IOException {
    server = LoopbackS3.start(true);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Stream<DynamicTest> onEachKind(ThrowingConsumer<Store> test) throws IOException {
    Map<String, Store> kinds =
        Map.of(
            "hard links", FileStore.at(folder.resolve("links")),
            "exclusive create", FileStore.at(folder.resolve("create")).withoutLinks(),
            "S3", server.open("some/prefix"));
    return kinds.entrySet().stream()
        .map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> test.accept(kind.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> whatIsPutIsReadListedAndDeleted() throws IOException {
    return onEachKind(store -> {
      assertThat(store.read("a/one")).isEmpty();
      store.put("a/one", bytes("1"));
      store.put("a/one", bytes("2"));
      store.put("a/two words & more", bytes("3"));
      store.put("b/three", bytes("4"));
      assertThat(store.read("a/one")).hasValueSatisfying(b -> assertThat(b).isEqualTo(bytes("2")));
      assertThat(store.names("a/")).containsExactly("a/one", "a/two words & more");
      assertThat(store.names("a/t")).containsExactly("a/two words & more");
      store.delete("a/one");
      store.delete("a/one");
      assertThat(store.read("a/one")).isEmpty();
    });
  }

  @TestFactory
  Stream<DynamicTest> ofManyThatPutIfAbsentExactlyOneDoes() throws IOException {
    return onEachKind(store -> {
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        for (int race = 0; race < 20; race++) {
          String name = "races/" + race;
          CountDownLatch start = new CountDownLatch(1);
          List<Future<Boolean>> callers = new ArrayList<>();
          for (int caller = 0; caller < 8; caller++) {
            String content = "content of " + caller;
            Callable<Boolean> put =
                () -> {
                  start.await();
                  return store.putIfAbsent(name, bytes(content));
                };
            callers.add(threads.submit(put));
          }
          start.countDown();
          List<Integer> winners = new ArrayList<>();
          for (int caller = 0; caller < 8; caller++) {
            if (callers.get(caller).get()) {
              winners.add(caller);
            }
          }
          assertThat(winners).hasSize(1);
          assertThat(store.read(name).orElseThrow())
              .isEqualTo(bytes("content of " + winners.getFirst()));
        }
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> whoeverWonWinsAgainWhenItRepeatsItsCall() throws IOException {
    return onEachKind(store -> {
      assertThat(store.putIfAbsent("commit", bytes("mine"))).isTrue();
      assertThat(store.putIfAbsent("commit", bytes("mine"))).isTrue();
      assertThat(store.putIfAbsent("commit", bytes("other"))).isFalse();
    });
  }

  @TestFactory
  Stream<DynamicTest> aThreadThatIsInterruptedStillWritesAndStaysInterrupted() throws IOException {
    return onEachKind(store -> {
      Thread.currentThread().interrupt();
      store.put("leases/one", bytes("released"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(store.read("leases/one")).isPresent();
    });
  }

  @TestFactory
  Stream<DynamicTest> filesComeBackAsTheyWere() throws IOException {
    return onEachKind(store -> {
      Path file = Files.writeString(folder.resolve("file"), "content");
      store.upload(file, "attempts/x/file");
      Path back = folder.resolve("back");
      store.download("attempts/x/file", back);
      assertThat(back).hasContent("content");
      assertThatThrownBy(() -> store.download("attempts/x/none", back))
          .isInstanceOf(NoSuchFileException.class);
    });
  }

  @Test
  void aNameOutsideOfTheStoreIsRefused() {
    assertThatThrownBy(() -> FileStore.at(folder).put("../x", bytes("")))
        .hasMessage("a name in the store is a path below it, was '../x'");
  }

  @Test
  void namesOfMoreThanOnePageAreAllListed() throws IOException {
    Store store = server.open("");
    List<String> names = IntStream.range(0, 250).mapToObj("many/%03d"::formatted).toList();
    for (String name : names) {
      store.put(name, bytes(name));
    }
    assertThat(store.names("many/")).isEqualTo(names);
  }

  @Test
  void aCommitWhoseAnswerWasLostIsStillTheCallers() throws IOException {
    Store store = server.open("");
    server.lost.set(1);
    assertThat(store.putIfAbsent("commit", bytes("mine"))).isTrue();
    assertThat(store.read("commit").orElseThrow()).isEqualTo(bytes("mine"));
  }

  @Test
  void aServerThatIgnoresTheConditionIsRefused() throws IOException {
    try (LoopbackS3 careless = LoopbackS3.start(false)) {
      assertThatThrownBy(() -> careless.open("prefix"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("s3://bucket/prefix: the server does not honour If-None-Match")
          .hasMessageContaining("use a server that does, or a shared folder");
    }
  }

  @Test
  void anAddressThatIsNoBucketIsRefused() {
    assertThatThrownBy(() -> S3Store.open("http://bucket", name -> null))
        .hasMessage("a store is 'files' or s3://bucket/prefix, was 'http://bucket'");
  }

  /** The example of the published description of Signature Version 4 for S3, "GET Object". */
  @Test
  void requestsAreSignedAsPublished() {
    S3Signature signature =
        new S3Signature(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null, "us-east-1");
    Map<String, String> headers =
        signature.headers(
            "GET",
            java.net.URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Map.of("range", "bytes=0-9"),
            Instant.parse("2013-05-24T00:00:00Z"));
    assertThat(headers.get("authorization"))
        .endsWith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    assertThat(signature.toString()).doesNotContain("wJalr");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
