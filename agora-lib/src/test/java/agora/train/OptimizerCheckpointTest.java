package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States of the optimizer, written and read into tensors that fit and into others. */
class OptimizerCheckpointTest {
  private static final float[] EDGE = {
    0f, -0f, 1f, -1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0x1p-126f
  };

  @TempDir Path folder;

  private final OptimizerCheckpoint checkpoint = new OptimizerCheckpoint();
  private NativeScope scope;
  private Path file;

  @BeforeEach
  void open() {
    scope = NativeScope.open();
    file = folder.resolve("state.safetensors");
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private Tensor tensor(DType type, float[] values, long... shape) {
    Tensor tensor = Tensors.allocate(scope, type, false, shape);
    if (values.length > 0) {
      Tensors.fill(tensor, 0, scope.of(values, shape));
    }
    return tensor;
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void everyNumberComesBackBitForBit(DType type) throws IOException {
    Tensor written = tensor(type, EDGE, 2, 4);
    Tensor read = tensor(type, new float[8], 2, 4);
    String sum = checkpoint.write(file, Map.of("a", written));
    assertThat(sum).isEqualTo(OptimizerCheckpoint.checksum(file));
    checkpoint.read(file, Map.of("a", read), sum);
    assertThat(read.bytes()).isEqualTo(written.bytes());
  }

  @ParameterizedTest
  @CsvSource({"I8, -128, 127", "U8, 0, 255"})
  void everyWholeNumberOfEightBitsComesBack(DType type, int least, int most) throws IOException {
    float[] values = new float[256];
    for (int i = 0; i < 256; i++) {
      values[i] = least + i;
    }
    assertThat(values[255]).isEqualTo(most);
    Tensor read = tensor(type, new float[256], 256);
    String sum = checkpoint.write(file, Map.of("a", tensor(type, values, 256)));
    checkpoint.read(file, Map.of("a", read), sum);
    assertThat(read.bytes()).isEqualTo(tensor(type, values, 256).bytes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // names and shapes of what is read, of a file with a of [2, 3] and then b of [2, 3]
        "a 2 3, b 2 3 | ''",
        "b 2 3, a 2 3 | holds no F32 tensor b as ",
        "b 2 3 | holds no F32 tensor b as ",
        "a 3 2, b 2 3 | holds no F32 tensor a as ",
        "a 6, b 2 3 | holds no F32 tensor a as ",
        "a 1 3, b 3 3 | holds no F32 tensor a as ",
        "c 2 3 | holds no F32 tensor c as ",
        "a 2 3, b 2 3, c 1 | holds no F32 tensor c as ",
        "a 2 3 | is not as it was written (its checksum differs)",
      })
  void aTensorIsFilledFromItsOwnBytesOrTheFileIsRefused(String tensors, String message)
      throws IOException {
    float[] first = {1, 2, 3, 4, 5, 6};
    float[] second = {7, 8, 9, 10, 11, 12};
    Map<String, Tensor> written = new LinkedHashMap<>();
    written.put("a", tensor(DType.F32, first, 2, 3));
    written.put("b", tensor(DType.F32, second, 2, 3));
    String sum = checkpoint.write(file, written);
    Map<String, Tensor> read = new LinkedHashMap<>();
    for (String tensor : tensors.split(", ")) {
      String[] words = tensor.split(" ");
      long[] shape = Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
      read.put(words[0], tensor(DType.F32, new float[0], shape));
    }
    if (message.isEmpty()) {
      checkpoint.read(file, read, sum);
      assertThat(read.values().stream().map(Tensor::floats)).containsExactly(first, second);
    } else {
      assertThatThrownBy(() -> checkpoint.read(file, read, sum))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(message)
          .hasMessageContaining("delete " + folder + " to start again from the beginning");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 9, 60, -1})
  void aFileThatIsCutShortIsNamed(int length) throws IOException {
    Map<String, Tensor> tensors = Map.of("a", tensor(DType.F32, EDGE, 8));
    String sum = checkpoint.write(file, tensors);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, length < 0 ? bytes.length + length : length));
    assertThatThrownBy(() -> checkpoint.read(file, tensors, sum))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("to start again");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 1L << 32, Long.MAX_VALUE})
  void aLengthThatNoHeaderHasIsNamed(long length) throws IOException {
    Map<String, Tensor> tensors = Map.of("a", tensor(DType.F32, EDGE, 8));
    String sum = checkpoint.write(file, tensors);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Files.write(file, bytes);
    assertThatThrownBy(() -> checkpoint.read(file, tensors, sum))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not as it was written");
  }

  @Test
  void aFileOfNoTensorsAndOneOfNoNumbersAreRead() throws IOException {
    checkpoint.read(file, Map.of(), checkpoint.write(file, Map.of()));
    Map<String, Tensor> none = Map.of("a", tensor(DType.F32, new float[0], 0));
    checkpoint.read(file, none, checkpoint.write(file, none));
    Files.writeString(file, "");
    assertThatThrownBy(() -> checkpoint.read(file, Map.of(), "00000000"))
        .hasMessageContaining("is cut short");
  }

  /** Readers that map the file need the data at a multiple of eight bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "abc", "abcd", "é", "🙂", "a\"b", "层"})
  void theDataBeginAtAMultipleOfEightBytesWhateverTheName(String name) throws IOException {
    checkpoint.write(file, Map.of(name, tensor(DType.F32, new float[] {1}, 1)));
    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    assertThat((8 + header) % 8).isZero();
    assertThat(bytes.length).isEqualTo(8 + header + 4);
    String json = new String(bytes, 8, (int) header, StandardCharsets.UTF_8);
    assertThat(json.strip()).endsWith("\"shape\":[1],\"data_offsets\":[0,4]}}");
  }
}
