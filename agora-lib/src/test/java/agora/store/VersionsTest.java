package agora.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VersionsTest {
  @TempDir Path folder;

  private static JsonNode oneMore(JsonNode before) {
    return IntNode.valueOf(before.asInt() + 1);
  }

  @Test
  void noChangeOfSeveralProcessesIsLost() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> processes = new ArrayList<>();
      for (int process = 0; process < 4; process++) {
        processes.add(
            threads.submit(() -> {
              Versions document = new Versions(FileStore.at(folder), "ledger/count");
              for (int i = 0; i < 25; i++) {
                document.change(IntNode.valueOf(0), VersionsTest::oneMore);
              }
              return null;
            }));
      }
      for (Future<?> process : processes) {
        process.get();
      }
    }
    Versions document = new Versions(FileStore.at(folder), "ledger/count");
    assertThat(document.change(IntNode.valueOf(0), value -> value).asInt()).isEqualTo(100);
  }

  @Test
  void oldVersionsAreEmptiedButTheirNamesStayTaken() throws Exception {
    FileStore store = FileStore.at(folder);
    Versions document = new Versions(store, "ledger/count");
    for (int i = 0; i < 30; i++) {
      document.change(IntNode.valueOf(0), VersionsTest::oneMore);
    }
    assertThat(store.names("ledger/")).hasSize(30);
    assertThat(store.read("ledger/count.000000001.json").orElseThrow()).hasSize(2);
  }
}
