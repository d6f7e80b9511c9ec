package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.tokenizer.CheckpointFolder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of eight bits against the same numbers in F32, and files that break a rule. */
@SuppressWarnings("ByteBufferBackingArray") // of buffers that this class allocates
class QuantizedWeightsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] TEXT = {10, 40, 7, 99, 301};

  @TempDir Path folder;

  private record Stored(String dtype, List<Long> shape, byte[] bytes) {}

  @ParameterizedTest
  @CsvSource({
    "compressed-tensors, weight_scale, I8",
    "bitsandbytes, SCB, I8",
    "fp8, weight_scale_inv, F8_E4M3",
    "compressed-tensors, weight_scale, F8_E4M3",
    "fbgemm_fp8, weight_scale, F8_E5M2"
  })
  void eightBitsWithScalesAreTheNumbersTheyStandFor(String method, String scale, String type)
      throws Exception {
    Map<String, Stored> exact = new LinkedHashMap<>();
    Map<String, Stored> narrow = new LinkedHashMap<>();
    for (Map.Entry<String, Stored> tensor : tensors().entrySet()) {
      if (!tensor.getKey().endsWith("_proj.weight")) {
        exact.put(tensor.getKey(), tensor.getValue());
        narrow.put(tensor.getKey(), tensor.getValue());
        continue;
      }
      int rows = tensor.getValue().shape().getFirst().intValue();
      int columns = tensor.getValue().shape().getLast().intValue();
      byte[] bytes = new byte[rows * columns];
      ByteBuffer numbers = buffer(4 * rows * columns);
      ByteBuffer scales = buffer(4 * (scale.endsWith("inv") ? 1 : rows));
      for (int i = 0; i < scales.capacity() / 4; i++) {
        scales.putFloat(0.001f * (1 + i % 5));
      }
      for (int i = 0; i < bytes.length; i++) {
        int mixed = 31 * i + 7 * (i / columns);
        // The largest codes of FP8 are no numbers.
        int code = type.equals("I8") ? mixed % 111 - 55 : mixed % 80 | (i % 3 == 0 ? 0x80 : 0);
        bytes[i] = (byte) code;
        int row = scale.endsWith("inv") ? 0 : i / columns;
        float factor = scales.getFloat(4 * row);
        factor = scale.equals("SCB") ? factor / 127 : factor;
        numbers.putFloat(meaning(bytes[i], type) * factor);
      }
      List<Long> scaleShape =
          scale.equals("SCB") ? List.of((long) rows) : List.of((long) scales.capacity() / 4, 1L);
      exact.put(tensor.getKey(), new Stored("F32", tensor.getValue().shape(), numbers.array()));
      narrow.put(tensor.getKey(), new Stored(type, tensor.getValue().shape(), bytes));
      String stem = tensor.getKey().replace(".weight", ".");
      narrow.put(stem + scale, new Stored("F32", scaleShape, scales.array()));
    }
    Path plain = checkpoint("plain", exact, null);
    Path quantized = checkpoint("quantized", narrow, method);
    try (Llama expected = Llama.load(plain);
        Llama read = Llama.load(quantized)) {
      assertThat(read.logits(TEXT)).isDeepEqualTo(expected.logits(TEXT));
      read.save(folder.resolve("saved"));
    }
    assertThat(
            CheckpointFolder.readJson(folder.resolve("saved/config.json"))
                .has("quantization_config"))
        .isFalse();
  }

  private static float meaning(byte b, String type) {
    if (type.equals("I8")) {
      return b;
    }
    int mantissaBits = type.equals("F8_E4M3") ? 3 : 2;
    int bias = type.equals("F8_E4M3") ? 7 : 15;
    int exponent = (b & 0x7f) >> mantissaBits;
    float fraction = (b & ((1 << mantissaBits) - 1)) / (float) (1 << mantissaBits);
    float value =
        exponent == 0
            ? fraction * (float) Math.pow(2, 1 - bias)
            : (1 + fraction) * (float) Math.pow(2, exponent - bias);
    return b < 0 ? -value : value;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"quant_method\": \"gptq\", \"bits\": 4}",
        "{\"quant_method\": \"awq\", \"bits\": 4}",
        "{\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true, \"bnb_4bit_quant_type\":"
            + " \"nf4\"}",
        "{\"quant_method\": \"compressed-tensors\", \"format\": \"pack-quantized\"}",
        "{\"quant_method\": \"hqq\"}"
      })
  void narrowerWeightsAreRefusedByName(String config) throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    ObjectNode json = (ObjectNode) CheckpointFolder.readJson(checkpoint.resolve("config.json"));
    json.set("quantization_config", JSON.readTree(config));
    JSON.writeValue(checkpoint.resolve("config.json").toFile(), json);
    String method = JSON.readTree(config).path("quant_method").asText();
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights quantised by '" + method)
        .hasMessageContaining("take the checkpoint in bf16, or save it dequantised");
  }

  @Test
  void wholeNumbersWithoutAScaleAreRefused() throws Exception {
    Map<String, Stored> tensors = tensors();
    String name = "model.layers.0.self_attn.q_proj.weight";
    Stored weight = Objects.requireNonNull(tensors.get(name));
    tensors.put(name, new Stored("I8", weight.shape(), new byte[weight.bytes().length / 4]));
    Path whole = checkpoint("whole", tensors, null);
    assertThatThrownBy(() -> Llama.load(whole))
        .hasMessageContaining("q_proj.weight")
        .hasMessageContaining("is I8 without weight_scale or SCB");
    tensors.put(name, new Stored("I32", weight.shape(), weight.bytes()));
    Path wider = checkpoint("wider", tensors, null);
    assertThatThrownBy(() -> Llama.load(wider))
        .hasMessageContaining("weights must be floating point, but " + name);
  }

  @Test
  void aFileWithAGapAnOverlapARestOrANameTwiceIsRefused() throws Exception {
    String at = "\"shape\":[1],\"data_offsets\":";
    refused("{\"a\":{\"dtype\":\"F32\"," + at + "[4,8]}}", 8, "must begin at byte");
    refused(
        "{\"a\":{\"dtype\":\"F32\"," + at + "[0,4]},\"b\":{\"dtype\":\"F32\"," + at + "[0,4]}}",
        4,
        "must neither overlap nor leave gaps");
    refused("{\"a\":{\"dtype\":\"F32\"," + at + "[0,4]}}", 9, "its tensors end at byte");
    refused(
        "{\"a\":{\"dtype\":\"F32\"," + at + "[0,4]},\"a\":{\"dtype\":\"F32\"," + at + "[0,4]}}",
        4,
        "names a tensor twice");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "not below 0");
    refused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
        0,
        "must have 73786976294838206464 bytes, its header says 0");
    refused("[]", 0, "must be a JSON object");
  }

  private void refused(String header, int data, String message) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = buffer(8 + text.length + data).putLong(text.length).put(text);
    Path path = folder.resolve("bad.safetensors");
    Files.write(path, file.array());
    assertThatThrownBy(() -> Safetensors.open(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<String, Stored> tensors() throws IOException {
    Map<String, Stored> tensors = new LinkedHashMap<>();
    Path file = Fixtures.folder("llama").resolve("model.safetensors");
    try (Safetensors opened = Safetensors.open(file)) {
      for (Map.Entry<String, Safetensors.Entry> entry : opened.entries().entrySet()) {
        ByteBuffer bytes = buffer((int) entry.getValue().length());
        opened.read(entry.getValue().offset(), bytes);
        tensors.put(
            entry.getKey(),
            new Stored(entry.getValue().dtype().name(), entry.getValue().shape(), bytes.array()));
      }
    }
    return tensors;
  }

  private Path checkpoint(String name, Map<String, Stored> tensors, @Nullable String method)
      throws IOException {
    Path target = Fixtures.copy("llama", folder.resolve(name));
    ObjectNode header = JSON.createObjectNode();
    long at = 0;
    for (Map.Entry<String, Stored> tensor : tensors.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey());
      entry.put("dtype", tensor.getValue().dtype());
      tensor.getValue().shape().forEach(entry.withArray("shape")::add);
      entry.withArray("data_offsets").add(at).add(at + tensor.getValue().bytes().length);
      at += tensor.getValue().bytes().length;
    }
    byte[] text = JSON.writeValueAsBytes(header);
    ByteBuffer file = buffer(8 + text.length + (int) at).putLong(text.length).put(text);
    new ArrayList<>(tensors.values()).forEach(stored -> file.put(stored.bytes()));
    Files.write(target.resolve("model.safetensors"), file.array());
    if (method != null) {
      ObjectNode json = (ObjectNode) CheckpointFolder.readJson(target.resolve("config.json"));
      json.putObject("quantization_config").put("quant_method", method);
      JSON.writeValue(target.resolve("config.json").toFile(), json);
    }
    return target;
  }
}
