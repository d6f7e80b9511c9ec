package agora.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llama.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Blocks of GGUF files against the gguf package of Python (make_gguf_fixtures.py), to the bit. */
class GgufTest {
  private static Path file(String name) {
    URL resource = GgufTest.class.getResource("/agora/llama/gguf/" + name);
    return Path.of(Objects.requireNonNull(resource, name).getPath());
  }

  @Test
  void everyKindOfBlockHasTheNumbersOfTheReferencePackage() throws Exception {
    JsonNode expected = new ObjectMapper().readTree(file("kinds.json").toFile());
    try (Gguf gguf = Gguf.open(file("kinds.gguf"))) {
      assertThat(gguf.entries()).hasSize(13);
      for (Map.Entry<String, Gguf.Entry> entry : gguf.entries().entrySet()) {
        float[] actual = gguf.numbers(entry.getValue(), 0, 512);
        assertThat(actual)
            .as(entry.getKey())
            .containsExactly(Fixtures.floats(expected.path(entry.getKey())));
      }
    }
  }

  @Test
  void blocksOfEightBitsWithAWideScaleAreScaleTimesNumber() throws Exception {
    ByteBuffer block = ByteBuffer.allocate(292).order(ByteOrder.LITTLE_ENDIAN);
    block.putFloat(0.5f);
    for (int i = 0; i < 256; i++) {
      block.put((byte) (i - 128));
    }
    float[] out = new float[256];
    GgmlType.Q8_K.dequantise(block.flip(), out);
    assertThat(out[0]).isEqualTo(-64f);
    assertThat(out[255]).isEqualTo(63.5f);
  }

  @Test
  void kindOfBlocksThatIsNotReadIsRefusedWithTheListOfThoseThatAre() {
    assertThatThrownBy(() -> GgmlType.of(20, "x.gguf: tensor blk.0.attn_q.weight"))
        .hasMessageContaining("element type 20 (one of the IQ kinds)")
        .hasMessageContaining("Q4_K");
  }
}
