package agora.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchVersionTest {
  @TempDir Path folder;

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
