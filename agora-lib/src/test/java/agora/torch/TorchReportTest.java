package agora.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the set-up says of the libtorch that it found, on that of the jars. */
class TorchReportTest {
  @Test
  void theProcessorComputesThroughTheNativeLibraryOfTheJars() {
    assertThat(TorchReport.report(false))
        .startsWith("libtorch " + LibtorchVersion.builtFor() + " computes on the processor")
        .endsWith("through DJL's native library");
    assertThat(Torch.ofTheJars()).isTrue();
  }

  @Test
  void aGpuThatLibtorchWasNotBuiltForIsRefusedInItsWords() {
    assertThatThrownBy(() -> TorchReport.report(true))
        .isInstanceOf(TorchException.class)
        .hasMessageContaining("CUDA");
  }
}
