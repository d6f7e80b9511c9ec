package agora.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLogTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir Path folder;

  /** The characters are bytes of the file, as Latin-1 has them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "{}",
        "{\"tag\":\"t2\",\"atSeconds\":1,\"keys\":[\"z\"",
        "{\"tag\":\"t2\",\"atSeconds\":\"soon\",\"keys\":[\"z\"]}",
        "{\"tag\":\"t2\",\"atSeconds\":1,\"keys\":[\"z\",null]}",
        "{\"atSeconds\":1,\"keys\":[\"z\"]}",
        "{\"tag\":\"t9\",\"batch\":\"b9\"}",
        "\u0000\u0000\u0000\u0000",
        "{\"tag\":\"\u00ff\u00fe",
        "\u00c3",
      })
  void aLineThatIsNoEventDamagesNoOther(String damaged) throws Exception {
    String text =
        """
        {"tag":"t0","atSeconds":1700000000,"keys":["a","b"]}
        {"tag":"t0","file":"f0"}
        {"tag":"t0","batch":"b0"}
        %s
        {"tag":"t1","atSeconds":1700000001,"keys":["c"]}
        """
            .formatted(damaged);
    for (String end : List.of("\n", "\r\n")) {
      Path file = folder.resolve("batches.jsonl");
      Files.write(file, text.replace("\n", end).getBytes(StandardCharsets.ISO_8859_1));
      BatchLog log = new BatchLog(file);
      assertThat(log.batchOf("a")).isEqualTo("b0");
      assertThat(log.unresolved())
          .containsExactly(new BatchLog.Intent("t1", 1_700_000_001, List.of("c")));
      assertThat(log.atOpen()).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @ParameterizedTest
  @CsvSource({"unanswered, , ", "failed, , ", "again, b1, b1", "half, , b0"})
  void aBatchIsKnownThoughItsQuestionsHaveLeftIt(String how, String ofA, String ofB) {
    Path file = folder.resolve("new/folder/batches.jsonl");
    BatchLog log = new BatchLog(file);
    BatchLog.Intent intent = new BatchLog.Intent("t0", 1_700_000_000, List.of("a", "b"));
    log.intent(intent, NOW);
    log.submitted(intent, "b0");
    switch (how) {
      case "unanswered" -> log.unanswered(List.of("a", "b"));
      case "half" -> log.unanswered(List.of("a"));
      case "failed" -> log.failed("b0");
      default -> {
        BatchLog.Intent second = new BatchLog.Intent("t1", 1_700_000_100, List.of("b", "a"));
        log.intent(second, NOW);
        log.submitted(second, "b1");
      }
    }
    for (BatchLog each : List.of(log, new BatchLog(file))) {
      assertThat(each.knows("b0")).isTrue();
      assertThat(each.knows("b2")).isFalse();
      assertThat(each.batchOf("a")).isEqualTo(ofA);
      assertThat(each.batchOf("b")).isEqualTo(ofB);
      assertThat(each.unresolved()).isEmpty();
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> new BatchLog(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(folder + ": the list of batches cannot be read: ");
  }
}
