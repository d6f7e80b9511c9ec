package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.study.ComputedOn.Cpu;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CpuTest {
  @Test
  void vendorAndWidestVectorsAreNamed() {
    assertThat(
            Cpu.kind(
                "amd64",
                List.of("vendor_id\t: AuthenticAMD", "flags\t\t: fpu sse2 avx2 avx512f avx512bw")))
        .isEqualTo("x86-64 AuthenticAMD avx512");
    assertThat(
            Cpu.kind(
                "amd64", List.of("vendor_id\t: GenuineIntel", "flags\t\t: avx512f amx_tile avx2")))
        .isEqualTo("x86-64 GenuineIntel avx512 amx");
    assertThat(Cpu.kind("amd64", List.of("vendor_id : GenuineIntel", "flags : avx avx2")))
        .isEqualTo("x86-64 GenuineIntel avx2");
  }

  @Test
  void withoutFactsTheArchitectureIsLeft() {
    assertThat(Cpu.kind("aarch64", List.of())).isEqualTo("aarch64");
  }
}
