package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  @TempDir Path folder;

  @Test
  void tokensAreThoseOfTransformersAndTextsComeBack() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      for (var text : Fixtures.expected("tokenizer").properties()) {
        int[] tokens = tokenizer.encode(text.getKey());
        assertThat(tokens).containsExactly(Fixtures.ints(text.getValue()));
        assertThat(tokenizer.decode(tokens)).isEqualTo(text.getKey());
        assertThat(tokenizer.count(text.getKey())).isEqualTo(tokens.length);
      }
    }
  }

  @Test
  void specialTokensThatATextSpellsOutAreOneTokenAndLeftOutOfTexts() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      int[] tokens = tokenizer.encode("<|begin|>a<|end|>");
      assertThat(tokens[0]).isEqualTo(tokenizer.bos().getAsInt());
      assertThat(tokens[tokens.length - 1]).isEqualTo(tokenizer.eos().getAsInt());
      assertThat(tokenizer.decode(tokens)).isEqualTo("a");
      assertThat(tokenizer.decode(tokens, false)).isEqualTo("<|begin|>a<|end|>");
    }
  }

  @Test
  void anUnknownSpecialTokenIsAnErrorWhenTheTokenizerIsLoaded() throws Exception {
    Path copy = Fixtures.copy("llama", folder.resolve("c"));
    Files.writeString(copy.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|nobody|>\"}");
    assertThatThrownBy(() -> Tokenizer.load(copy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'<|nobody|>' must be one token of this tokenizer");
  }

  @Test
  void aMissingOrDamagedTokenizerIsNamed() throws Exception {
    assertThatThrownBy(() -> Tokenizer.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no tokenizer.json in " + folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{");
    assertThatThrownBy(() -> Tokenizer.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tokenizer.json is no tokenizer");
  }

  @Test
  void aCheckpointWithoutATemplateGetsTheCommonOne() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("tokenizer"))) {
      assertThat(tokenizer.chatTemplate().source()).isEqualTo(BuiltInTemplates.CHATML);
    }
  }

  @Test
  void theVersionOfLibtorchMustBeTheOneTheNativeCodeWasBuiltFor() throws Exception {
    Path lib = Files.createDirectories(folder.resolve("torch/lib"));
    Map<String, String> environment =
        Map.of("PYTORCH_LIBRARY_PATH", lib.toString(), "PYTORCH_VERSION", "2.7.1");
    LibtorchVersion.check(environment);
    Path version =
        Files.writeString(folder.resolve("torch/version.py"), "__version__ = '2.11.0+cu130'\n");
    assertThatThrownBy(() -> LibtorchVersion.check(environment))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("built for libtorch 2.7.1")
        .hasMessageContaining("holds 2.11.0")
        .hasMessageContaining("environment/setup --torch PYTHON");
    Files.writeString(version, "__version__ = '2.7.1+cu126'\n");
    LibtorchVersion.check(environment);
  }

  @Test
  void theBridgeBesideALibtorchMustBeBuiltForIt() throws Exception {
    Path lib = Files.createDirectories(folder.resolve("torch/lib"));
    Map<String, String> environment = Map.of("PYTORCH_LIBRARY_PATH", lib.toString());
    Files.writeString(folder.resolve("torch/version.py"), "__version__ = '2.11.0+cu130'\n");
    Files.createFile(lib.resolve(System.mapLibraryName("djl_torch")));
    assertThatThrownBy(() -> LibtorchVersion.check(environment))
        .hasMessageContaining("built for libtorch an unknown version");
    Files.writeString(folder.resolve("torch/bridge"), "2.10.0\n");
    assertThatThrownBy(() -> LibtorchVersion.check(environment))
        .hasMessageContaining("built for libtorch 2.10.0")
        .hasMessageContaining("holds 2.11.0");
    Files.writeString(folder.resolve("torch/bridge"), "2.11.0\n");
    LibtorchVersion.check(environment);
  }

  @Test
  void aMissingDriverIsNamedWithTheWayOut() {
    Throwable linker =
        new UnsatisfiedLinkError(
            "libcaffe2_nvrtc.so: libcuda.so.1: cannot open shared object file");
    assertThat(Torch.notLoaded(new EngineException("Failed to load", linker)))
        .hasMessageContaining("libcuda.so.1: cannot open")
        .hasMessageContaining("needs NVIDIA's driver")
        .hasMessageContaining("--torch none");
  }
}
