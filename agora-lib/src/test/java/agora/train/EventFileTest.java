package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir Path folder;

  @Test
  void theBytesAreThoseOfTensorBoardsOwnWriter() throws IOException {
    Clock clock = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
    try (EventFile file = new EventFile(folder, clock, 300)) {
      file.write(300, Map.of("loss/train", 1.5));
    }
    byte[] bytes = Files.readAllBytes(folder.resolve("events.out.tfevents.1700000000000.agora"));
    ByteBuffer records = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // Written by tensorboard 2.20's EventFileWriter with the same event and clock.
    assertThat(HexFormat.of().formatHex(record(records)))
        .isEqualTo(
            "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d");
    assertThat(HexFormat.of().formatHex(record(records)))
        .isEqualTo("100000000000000095fbfe180900000040fc54d94110ac023a02080195410618");
    assertThat(HexFormat.of().formatHex(record(records)))
        .isEqualTo(
            "2100000000000000017becf60900000040fc54d94110ac022a130a110a0a6c6f73732f747261696e150000c03f8dbd3fa7");
    assertThat(records.remaining()).isZero();
  }

  /** Returns a whole record, lengths and checksums included. */
  private static byte[] record(ByteBuffer records) {
    int length = (int) records.getLong(records.position());
    byte[] record = new byte[8 + 4 + length + 4];
    records.get(record);
    return record;
  }
}
