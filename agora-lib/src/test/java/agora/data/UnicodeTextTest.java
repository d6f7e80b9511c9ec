package agora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnicodeTextTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "\ud83d\ude00, \ud83d\ude00",
    "It \ud83d is, It \ufffd is",
    "\ude00\ud83d, \ufffd\ufffd",
    "a\ud83d, a\ufffd",
    "\ud83d\ud83d\ude00, \ufffd\ud83d\ude00",
  })
  void halfPairsAreReplacedAndWholePairsStay(String text, String valid) {
    assertThat(UnicodeText.valid(text)).isEqualTo(valid);
  }

  @Test
  void controlCharactersThatXmlForbidsAreReplaced() {
    assertThat(UnicodeText.printable("a\u0000b\u000bc\td\n\ud800\uffff"))
        .isEqualTo("a\ufffdb\ufffdc\td\n\ufffd\ufffd");
  }

  @Test
  void anyTextIsWrittenAsJsonLinesAndAsText() throws Exception {
    Path lines = folder.resolve("a.jsonl");
    Jsonl.write(lines, List.of(Map.of("t\ud83d", "It \ud83d is \ud83d\ude00")));
    assertThat(Files.readString(lines)).isEqualTo("{\"t\ufffd\":\"It \ufffd is \ud83d\ude00\"}\n");
    Path text = folder.resolve("a.txt");
    TextFiles.write(text, "\udc00 \ud83d\ude00");
    assertThat(TextFiles.read(text)).isEqualTo("\ufffd \ud83d\ude00");
  }

  @Test
  void halfPairsThatJsonEscapesAreReplacedWhereTheyComeIn() throws Exception {
    Path file = folder.resolve("a.jsonl");
    Files.writeString(file, "{\"instruction\":\"\\ud83d\",\"response\":\"\\ud83d\\ude00\"}\n");
    assertThat(Jsonl.read(file, Instance.class))
        .containsExactly(Instance.of("\ufffd", "\ud83d\ude00"));
    assertThat(Jsonl.read(file, JsonNode.class).getFirst().path("instruction").asText())
        .isEqualTo("\ufffd");
  }

  @Test
  void aTextFileThatIsNotUtf8IsRefusedWithItsLine() throws Exception {
    Path file = folder.resolve("a.txt");
    Files.write(file, new byte[] {'a', '\n', 'b', '\n', 'c', (byte) 0xFC});
    assertThatThrownBy(() -> TextFiles.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.txt line 3: not UTF-8 (byte 0xFC");
  }
}
