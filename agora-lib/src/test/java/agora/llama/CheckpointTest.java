package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.torch.DType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final int[] TEXT = {10, 40, 7, 99, 301};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3", "llama-biases", "smollm"})
  void aSavedNetworkIsTheSameNetwork(String family) throws Exception {
    try (Llama llama = Llama.load(Fixtures.folder(family))) {
      llama.save(folder.resolve("whole"));
      llama.save(folder.resolve("shards"), DType.F32, 20_000);
      float[][] logits = llama.logits(TEXT);
      for (String copy : new String[] {"whole", "shards"}) {
        try (Llama again = Llama.load(folder.resolve(copy))) {
          assertThat(Arrays.deepEquals(again.logits(TEXT), logits)).isTrue();
        }
      }
    }
    assertThat(folder.resolve("shards/model.safetensors.index.json")).exists();
    assertThat(folder.resolve("shards/model-00001-of-0000" + shards() + ".safetensors")).exists();
  }

  private long shards() throws IOException {
    try (var files = Files.list(folder.resolve("shards"))) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).count();
    }
  }

  @Test
  void savingOverAFolderReplacesItAndLeavesNothingElse() throws Exception {
    Path target = folder.resolve("checkpoint");
    try (Llama llama = Llama.load(Fixtures.copy("llama", folder.resolve("source")))) {
      llama.save(target);
      Files.writeString(target.resolve("stale"), "x");
      llama.save(target);
    }
    assertThat(target.resolve("stale")).doesNotExist();
    assertThat(target.resolve("tokenizer.json")).exists();
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("source", "checkpoint");
    }
  }

  @Test
  void theElementTypeIsKeptOrChosen() throws Exception {
    LlamaOptions half = LlamaOptions.cpu().withDtype(DType.BF16);
    try (Llama llama = Llama.load(Fixtures.folder("smollm"), half)) {
      llama.save(folder.resolve("half"));
    }
    byte[] original = Files.readAllBytes(Fixtures.folder("smollm").resolve("model.safetensors"));
    byte[] saved = Files.readAllBytes(folder.resolve("half/model.safetensors"));
    assertThat(saved.length).isCloseTo(original.length, org.assertj.core.data.Offset.offset(64));
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("half"))) {
      assertThat(checkpoint.dtype()).isEqualTo(DType.BF16);
    }
  }

  @Test
  void randomWeightsDependOnTheSeedAlone() throws Exception {
    LlamaConfig config = LlamaConfig.small(64, 32, 48, 2, 4, 128);
    try (Llama one = Llama.random(config, 7, null, LlamaOptions.cpu());
        Llama same = Llama.random(config, 7, null, LlamaOptions.cpu());
        Llama other = Llama.random(config, 8, null, LlamaOptions.cpu())) {
      int[] text = {1, 2, 3};
      assertThat(one.logits(text)).isDeepEqualTo(same.logits(text));
      assertThat(Arrays.deepEquals(one.logits(text), other.logits(text))).isFalse();
      assertThat(one.parameters().count()).isEqualTo(64 * 32 + 32 + 2 * (2 * 32 + 4096 + 3 * 1536));
      one.save(folder.resolve("small"));
      try (Llama again = Llama.load(folder.resolve("small"))) {
        assertThat(again.config()).isEqualTo(config);
        assertThat(again.logits(text)).isDeepEqualTo(one.logits(text));
      }
    }
  }

  @Test
  void aTruncatedFileIsNamed() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    Path file = checkpoint.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1000));
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("model.safetensors is cut short: tensor")
        .hasMessageContaining("fetch it again");
    Files.write(file, new byte[5]);
    assertThatThrownBy(() -> Llama.load(checkpoint)).hasMessageContaining("it has only 5 bytes");
  }

  @Test
  void aWrongHeaderLengthIsNamed() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    Path file = checkpoint.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
    Files.write(file, bytes);
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the header's length must be within 2..")
        .hasMessageContaining("was 9223372036854775807");
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 40);
    Files.write(file, bytes);
    assertThatThrownBy(() -> Llama.load(checkpoint)).hasMessageContaining("the header is no JSON");
  }

  @Test
  void weightsThatAreNoNumbersAreRefused() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    Path file = checkpoint.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
    Files.write(file, bytes);
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights must be finite, but model.");
  }

  @Test
  void missingAndMisshapenTensorsAreNamed() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    edit(checkpoint, "intermediate_size", 64);
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mlp.gate_proj.weight")
        .hasMessageContaining("must have shape [64, 32] by config.json, has [48, 32]");
    edit(checkpoint, "intermediate_size", 48);
    edit(checkpoint, "num_hidden_layers", 3);
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .hasMessageContaining("lacks the tensor model.layers.2.input_layernorm.weight")
        .hasMessageContaining("LlamaForCausalLM");
  }

  @Test
  void otherArchitecturesAreNamed() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    ObjectNode json = json(checkpoint);
    json.putArray("architectures").add("MixtralForCausalLM");
    new ObjectMapper().writeValue(checkpoint.resolve("config.json").toFile(), json);
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("architecture must be one of [Llama, Mistral, Qwen2, Qwen3, SmolLM3")
        .hasMessageContaining("was 'MixtralForCausalLM'");
  }

  @Test
  void numbersThatNoNetworkHasAreNamed() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    edit(checkpoint, "num_attention_heads", 0);
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("num_attention_heads must be >= 1, was 0");
    edit(checkpoint, "num_attention_heads", 4);
    edit(checkpoint, "num_hidden_layers", Integer.MAX_VALUE);
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("num_hidden_layers of 2147483647 needs more tensors");
  }

  @Test
  void anIndexNamesFilesOfItsOwnFolderOnly() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("c"));
    Files.move(checkpoint.resolve("model.safetensors"), folder.resolve("elsewhere.safetensors"));
    Files.writeString(
        checkpoint.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"x\": \"../elsewhere.safetensors\"}}");
    assertThatThrownBy(() -> Llama.load(checkpoint))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("must name files of its own folder")
        .hasMessageContaining("../elsewhere.safetensors");
  }

  @Test
  void halfPrecisionComputesOnTheProcessorToo() throws Exception {
    LlamaOptions half = LlamaOptions.cpu().withDtype(DType.F16);
    try (Llama exact = Llama.load(Fixtures.folder("llama"));
        Llama llama = Llama.load(Fixtures.folder("llama"), half)) {
      float[][] logits = exact.logits(TEXT);
      float[][] rounded = llama.logits(TEXT);
      for (int i = 0; i < TEXT.length; i++) {
        assertThat(Fixtures.maxDifference(rounded[i], logits[i])).isBetween(1e-6, 5e-2);
      }
      List<Completion> answers =
          llama.generate(List.of(TEXT, TEXT), DecodingConfig.greedy(5).ignoringEnds(), 2);
      assertThat(answers.get(0).tokens()).hasSize(5).isEqualTo(answers.get(1).tokens());
    }
  }

  @Test
  void aMissingTokenizerIsSaidWhenItIsNeeded() throws Exception {
    try (Llama llama = Llama.load(Fixtures.folder("llama"))) {
      assertThatThrownBy(llama::tokenizer)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no tokenizer.json in");
    }
  }

  private static ObjectNode json(Path checkpoint) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(checkpoint.resolve("config.json").toFile());
  }

  private static void edit(Path checkpoint, String name, int value) throws IOException {
    ObjectNode json = json(checkpoint);
    json.put(name, value);
    new ObjectMapper().writeValue(checkpoint.resolve("config.json").toFile(), json);
  }
}
