package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.torch.TorchException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What of the check on a GPU needs none. */
class GpuCheckTest {
  private static final String SHELL = "/bin/sh";
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
  void theProcessorKeepsTheOperationsThatWorkEverywhere() throws IOException {
    try (Llama llama = Fixtures.base()) {
      assertThat(DeviceKernels.script(llama)).isSameAs(TrainingScript.script());
      assertThat(DeviceKernels.packedAtOnce(llama)).isFalse();
      assertThatThrownBy(() -> DeviceKernels.packedDistance(llama))
          .isInstanceOf(TorchException.class)
          .hasMessageContaining("'CPU' backend");
    }
  }

  /** The libtorch of the jars, 2.7.1, is older than the kernel. */
  @Test
  void aKernelThatALibtorchLacksIsRefusedWithItsName() throws IOException {
    try (Llama llama = Fixtures.base()) {
      assertThatThrownBy(() -> DeviceKernels.normDistance(llama))
          .isInstanceOf(TorchException.class)
          .hasMessageContaining("_fused_rms_norm");
    }
  }

  private static String run(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }

  private Path executable(String name, String body) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!" + SHELL + "\n" + body);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  /** A torch as the build sees it: its version, its libraries by name, no headers. */
  private Path torch(String version, boolean headers, String abi)
      throws IOException, InterruptedException {
    Path torch = Files.createDirectories(folder.resolve("site/torch"));
    Files.writeString(
        torch.resolve("version.py"), "__version__ = '" + version + "'\ncuda = '13.0'\n");
    Files.writeString(torch.resolve("__init__.py"), "");
    Files.createDirectories(torch.resolve("lib"));
    Files.writeString(torch.resolve("lib/libc10.so"), abi);
    Files.writeString(torch.resolve("lib/libtorch_cpu.so"), "");
    Path module = torch.resolve("include/torch/csrc/jit/api/module.h");
    Files.createDirectories(module.getParent());
    Files.deleteIfExists(module);
    if (headers) {
      Files.writeString(module, "#error no real header");
    }
    String python =
        run(executable("which", "python3 -c 'import sys; print(sys.executable)'"), Map.of());
    return executable(
        "python",
        "PYTHONPATH=" + folder + "/site exec " + python.substring(2).strip() + " \"$@\"\n");
  }

  private String built(Path python, Map<String, String> environment, String... more)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("--python", python.toString(), "--cache", folder.resolve("cache").toString()));
    arguments.addAll(List.of(more));
    return run(Path.of("../environment/torch"), environment, arguments.toArray(String[]::new));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aTorchThatTheBridgeCannotBeBuiltForIsRefusedWithTheWayOut() throws Exception {
    String today = "__cxx1112basic_string";
    assertThat(built(folder.resolve("none"), Map.of())).startsWith("2 ").contains("no interpreter");
    assertThat(built(torch("2.6.0", true, today), Map.of()))
        .startsWith("2 ")
        .contains("torch must be 2.7 to 2.")
        .contains("has 2.6.0");
    assertThat(built(torch("3.1.0", true, today), Map.of())).startsWith("2 ").contains("has 3.1.0");
    assertThat(built(torch("2.11.0", false, today), Map.of()))
        .startsWith("2 ")
        .contains("no C++ headers");
    assertThat(built(torch("2.11.0", true, "basic_string"), Map.of()))
        .startsWith("2 ")
        .contains("C++ ABI");
    assertThat(built(torch("2.11.0", true, today), Map.of(), "--device", "tpu"))
        .startsWith("2 ")
        .contains("--device must be cpu or cuda");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aMissingCompilerAndABrokenOneAreNamed() throws Exception {
    Path python = torch("2.11.0", true, "__cxx1112basic_string");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String name :
        List.of(
            "sh", "uname", "dirname", "sed", "awk", "grep", "cat", "cksum", "tr", "cut", "mkdir",
            "env", "python3")) {
      executable("bin/" + name, "exec " + which(name) + " \"$@\"\n");
    }
    assertThat(built(python, Map.of("PATH", bin.toString())))
        .startsWith("2 ")
        .contains("no C++ compiler");
    Path broken = executable("broken", "echo 'x.h:1: error: no such thing'; exit 1\n");
    assertThat(built(python, Map.of("CXX", broken.toString())))
        .startsWith("2 ")
        .contains("error: no such thing")
        .contains("could not be built for torch 2.11.0");
  }

  private static Path which(String name) throws IOException {
    for (String entry : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(entry, name))) {
        return Path.of(entry, name).toRealPath();
      }
    }
    throw new IOException("no " + name);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aGpuThatCannotBeUsedIsRefusedWithTheWayOut() throws Exception {
    assertThat(state("580.65, 81559, 4, NVIDIA H100", "cu130", "4", "--idle")).startsWith("0 ");
    assertThat(state("550.54, 81559, 4, NVIDIA H100", "cu130", "4"))
        .startsWith("2 ")
        .contains("driver is 550.54")
        .contains("CUDA 13.0 needs 580");
    assertThat(state("535.10, 24564, 1, GeForce", "cu126", "4")).startsWith("0 ");
    assertThat(state("580.65, 81559, 60000, NVIDIA H100", "cu130", "4", "--idle"))
        .startsWith("2 ")
        .contains("busy: 60000 of 81559 MiB")
        .contains("CUDA_VISIBLE_DEVICES");
    assertThat(state("580.65, 2048, 4, Quadro", "cu130", "4"))
        .startsWith("2 ")
        .contains("too small: 2044 of 2048 MiB");
    assertThat(state("580.65, [N/A], [N/A], NVIDIA H100", "cu130", "4"))
        .startsWith("2 ")
        .contains("MIG");
  }

  private String state(String answer, String... arguments)
      throws IOException, InterruptedException {
    executable("nvidia-smi", "echo '" + answer + "'\n");
    String path = folder + ":" + System.getenv("PATH");
    return run(Path.of("../environment/bundle/gpu-state"), Map.of("PATH", path), arguments);
  }
}
