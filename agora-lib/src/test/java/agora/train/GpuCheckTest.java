package agora.train;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.llama.LlamaConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What of the check on a GPU needs none. */
class GpuCheckTest {
  private static final long EIGHTY = 80_000_000_000L;

  @TempDir Path folder;

  @Test
  void eightBillionWeightsFitOnACardOfEightyGigabytesBothWays() throws IOException {
    LlamaConfig shape =
        LlamaConfig.of(new ObjectMapper().readTree(Path.of("src/bench/gpu/8b.json").toFile()));
    assertThat(GpuRecipe.paper().getFirst().fits(shape, EIGHTY)).isTrue();
    assertThat(GpuRecipe.precise().getFirst().fits(shape, EIGHTY)).isFalse();
    assertThat(GpuRecipe.precise()).anyMatch(recipe -> recipe.fits(shape, EIGHTY));
  }

  @Test
  void everyRecipeIsFoundByItsName() {
    for (List<GpuRecipe> recipes : List.of(GpuRecipe.paper(), GpuRecipe.precise())) {
      assertThat(recipes)
          .allSatisfy(recipe -> assertThat(GpuRecipe.named(recipe.name())).isEqualTo(recipe));
    }
  }

  @Test
  void flashAttentionOverDocumentsResolvesInTorchScriptAndHasNoKernelForTheProcessor()
      throws IOException {
    try (Llama llama = Fixtures.base()) {
      JsonNode answer = new GpuFlash(llama).answer(List.of("network", "3", "5"));
      assertThat(answer.path("refused").asText())
          .contains("'aten::_flash_attention_forward'")
          .contains("'CPU' backend")
          .contains("AutogradCUDA: registered");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aTorchOfAnotherVersionIsRefusedBeforeAnythingIsLoaded() throws Exception {
    Path bundle = folder.resolve("bundle");
    Files.createDirectories(bundle.resolve("gpu"));
    Files.copy(Path.of("../environment/bundle/gpu-check"), bundle.resolve("gpu-check"));
    Files.writeString(bundle.resolve("gpu/libtorch"), "2.7.1 0.35.1\n");
    Path python =
        Files.writeString(folder.resolve("python"), "#!/bin/sh\necho 2.11.0 1 /torch/lib\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();
    Process process =
        new ProcessBuilder(
                "sh", bundle.resolve("gpu-check").toString(), "--python", python.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said).contains("torch must be 2.7.1").contains("has 2.11.0").contains("--jni");
  }
}
