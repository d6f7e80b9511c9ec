package agora.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers of GGUF files, written byte by byte, and {@link Metadata} read from them. */
class HeaderTest {
  private static final String MAGIC = "47475546";
  private static final String TWO = "0200000000000000";
  private static final String ONE = "0100000000000000";
  private static final String NONE = "0000000000000000";
  private static final String KEY = ONE + "6b"; // k

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    // type and bytes of a value, what it is
    "00000000ff, 255",
    "01000000ff, -1",
    "02000000ffff, 65535",
    "03000000ffff, -1",
    "04000000ffffffff, 4294967295",
    "05000000ffffffff, -1",
    "060000000000c07f, NaN",
    "06000000cdcccc3d, 0.1",
    "0700000001, true",
    "0b000000ffffffffffffffff, -1",
    "0c000000000000000000f07f, Infinity",
    "080000000000000000000000, ''",
    "080000000600000000000000c3a9f09f9982, é🙂",
    "09000000040000000000000000000000, []",
    "0900000000000000020000000000000001ff, '[1, 255]'",
    "09000000090000000100000000000000000000000100000000000000ff, [[255]]",
  })
  void valueOfEveryTypeIsRead(String bytes, String value) throws IOException {
    Header header = header(MAGIC + "03000000" + NONE + ONE + KEY + bytes);
    assertThat(header.metadata().get("k")).hasToString(value);
    assertThat(header.tensors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | is no GGUF file: it must begin with the letters GGUF",
        "47475546 | is no GGUF file: it must begin with the letters GGUF",
        "46554747 03000000 N N | is no GGUF file",
        "M 01000000 N N | must be 2 or 3, was 1:",
        "M 00000003 N N | was 3 with the bytes in big-endian order",
        "M ff000000 N N | must be 2 or 3, was 255:",
        "M 03000000 ffffffffffffffff N | number of tensors must be within 0..0 by the size of the file, was 18446744073709551615",
        "M 03000000 1 N | number of tensors must be within 0..0",
        "M 03000000 N 1 K 0d000000 | metadata key 'k' must be within 0..12, was 13",
        "M 03000000 N 1 K 0700000002 | metadata key 'k' must be 0 or 1, was 2",
        "M 03000000 N 1 K 04000000ff | is cut short: its header goes on beyond byte 37",
        "M 03000000 N 1 K 08000000 ffffffffffffff7f 00 | must have at most 1 bytes, has 9223372036854775807",
        "M 03000000 N 1 K 08000000 1 ff | is no UTF-8",
        "M 03000000 N 1 K 09000000 00000000 ffffffff00000000 | number of elements of 'k' must be within 0..0",
        "M 03000000 N 1 K 09000000 09000000 1 09000000 1 09000000 1 09000000 1 09000000 1 | nests arrays too deeply",
        "M 03000000 N 2 K 0000000001 K 0000000002 | holds the metadata key 'k' twice",
        "M 03000000 1 N K ffffffff 00000000 0000000000000000 | tensor 'k' must have 1..4 dimensions, has 4294967295",
      })
  void damageIsNamed(String bytes, String message) {
    String hex =
        bytes
            .replace("M", MAGIC)
            .replace("K", KEY)
            .replace(" N", " " + NONE)
            .replaceAll(" 1(?= |$)", " " + ONE)
            .replaceAll(" 2(?= |$)", " " + TWO)
            .replace(" ", "");
    assertThatThrownBy(() -> header(hex))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.gguf")
        .hasMessageContaining(message);
  }

  @Test
  void metadataAreReadByTypeOrTheKeyIsNamed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(HexFormat.of().parseHex(MAGIC + "03000000" + NONE + "0400000000000000"));
    entry(bytes, "whole", "0400000007000000");
    entry(bytes, "real", "060000000000003f");
    entry(bytes, "flag", "0700000001");
    entry(bytes, "list", "0900000000000000010000000000000005");
    Header header = header(HexFormat.of().formatHex(bytes.toByteArray()));
    Metadata metadata = new Metadata(Path.of("x.gguf"), header.metadata());
    assertThat(metadata.whole("whole")).isEqualTo(7);
    assertThat(metadata.whole("absent", 3)).isEqualTo(3);
    assertThat(metadata.number("whole", 0)).isEqualTo(7);
    assertThat(metadata.number("real", 0)).isEqualTo(0.5);
    assertThat(metadata.flag("flag", false)).isTrue();
    assertThat(metadata.text("absent")).isEmpty();
    assertThat(metadata.list("list", Long.class)).isEqualTo(List.of(5L));
    assertThat(metadata.list("absent", Long.class)).isEmpty();
    assertThat(metadata.addsBegin()).isFalse();
    assertThatThrownBy(() -> metadata.whole("absent"))
        .hasMessage("x.gguf lacks the metadata key 'absent'");
    assertThatThrownBy(() -> metadata.whole("real"))
        .hasMessage("x.gguf: the metadata key 'real' must be a whole number, was 0.5");
    assertThatThrownBy(() -> metadata.flag("whole", true)).hasMessageContaining("true or false");
    assertThatThrownBy(() -> metadata.text("flag"))
        .hasMessageContaining("must be a text, was true");
    assertThatThrownBy(() -> metadata.list("list", String.class))
        .hasMessageContaining("must be a list of String, was [5]");
  }

  private static void entry(ByteArrayOutputStream bytes, String key, String value)
      throws IOException {
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.write(length.putLong(key.length()).array());
    bytes.write(key.getBytes(StandardCharsets.UTF_8));
    bytes.write(HexFormat.of().parseHex(value));
  }

  private Header header(String hex) throws IOException {
    Path file = folder.resolve("x.gguf");
    Files.write(file, HexFormat.of().parseHex(hex));
    try (FileChannel channel = FileChannel.open(file)) {
      return Header.of(file, channel);
    }
  }
}
