package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Jsonl;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SftConfigTest {
  @Test
  void thePaperPresetIsTableSix() {
    SftConfig paper = SftConfig.paper();
    assertThat(paper.epochs()).isEqualTo(5);
    assertThat(paper.adamW().learningRate()).isEqualTo(1e-5);
    assertThat(paper.adamW().weightDecay()).isEqualTo(0.01);
    assertThat(paper.batching().maxTokens()).isEqualTo(4096);
    assertThat(paper.batching().rowsPerStep()).isEqualTo(128);
    assertThat(paper.memory().weights()).isEqualTo(Memory.Format.BF16);
    assertThat(paper.seed()).isEqualTo(42);
  }

  @Test
  void aConfigurationSurvivesItsJson() throws Exception {
    for (SftConfig config :
        List.of(
            SftConfig.paper(),
            SftConfig.precise().withLora(Lora.ofRank(8)),
            SftConfig.mini().withMuon(Muon.of(0.02)))) {
      String json = Jsonl.mapper().writeValueAsString(config);
      assertThat(Jsonl.mapper().readValue(json, SftConfig.class)).isEqualTo(config);
    }
  }

  @Test
  void aBadValueIsNamedWithItsRule() {
    assertThatThrownBy(() -> SftConfig.mini().withEpochs(0))
        .hasMessage("epochs must be >= 1, was 0");
    assertThatThrownBy(() -> SftConfig.mini().withLearningRate(Double.NaN))
        .hasMessage("learningRate must be > 0, was NaN");
    assertThatThrownBy(() -> Lora.ofRank(0)).hasMessage("rank must be >= 1, was 0");
    assertThatThrownBy(() -> new Lora(8, 16, 0, List.of("lm_head")))
        .hasMessageContaining("must be one of [q_proj,")
        .hasMessageEndingWith("was 'lm_head'");
    assertThatThrownBy(
            () -> SftConfig.paper().withMemory(new Memory(Memory.Format.BF16, true, true)))
        .hasMessageContaining(
            "needs one micro-batch per step and no clipping, was accumulation 32");
  }

  @Test
  void theLinearScheduleRisesAndFalls() {
    Schedule schedule = Schedule.linear(0.1);
    double[] factors =
        IntStream.range(0, 100).mapToDouble(step -> schedule.factor(step, 100, 0)).toArray();
    assertThat(factors[0]).isCloseTo(0.1, within(1e-12));
    assertThat(factors[9]).isEqualTo(1);
    assertThat(factors[10]).isEqualTo(1);
    assertThat(factors[55]).isCloseTo(0.5, within(1e-12));
    assertThat(factors[99]).isCloseTo(1 / 90.0, within(1e-12));
  }

  @Test
  void theCosineIsHalfWayDownInTheMiddleAndTheStepDecaysByEpoch() {
    assertThat(Schedule.cosine(0).factor(50, 100, 0)).isCloseTo(0.5, within(1e-12));
    assertThat(Schedule.cosine(0).factor(0, 100, 0)).isEqualTo(1);
    assertThat(Schedule.step(0.85).factor(7, 100, 2)).isCloseTo(0.7225, within(1e-12));
    assertThat(Schedule.constant().factor(99, 100, 3)).isEqualTo(1);
  }
}
