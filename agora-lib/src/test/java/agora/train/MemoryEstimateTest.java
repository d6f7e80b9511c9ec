package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Jsonl;
import agora.llama.LlamaConfig;
import agora.train.AdamW.Moments;
import agora.train.AdamW.Rounding;
import agora.train.MemoryEstimate.MemoryBudget;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  /** Llama-3.1-8B. */
  private static final LlamaConfig EIGHT_BILLION =
      LlamaConfig.of(
          Jsonl.mapper()
              .<JsonNode>valueToTree(
                  Map.of(
                      "architectures", List.of("LlamaForCausalLM"),
                      "vocab_size", 128256,
                      "hidden_size", 4096,
                      "intermediate_size", 14336,
                      "num_hidden_layers", 32,
                      "num_attention_heads", 32,
                      "num_key_value_heads", 8,
                      "max_position_embeddings", 131072,
                      "rms_norm_eps", 1e-5,
                      "rope_theta", 500_000)));

  @Test
  void thePapersRecipeFitsOnAGpuOfEightyGigabytes() {
    MemoryEstimate estimate = MemoryEstimate.of(EIGHT_BILLION, SftConfig.paper());
    assertThat(estimate.weights() / 1e9).isCloseTo(16.06, within(0.01));
    assertThat(estimate.gradients() / 1e9).isCloseTo(16.06, within(0.01));
    assertThat(estimate.states() / 1e9).isCloseTo(32.12, within(0.01));
    assertThat(estimate.total() / 1e9).isBetween(64.0, 80.0);
    assertThat(estimate.toString()).contains("weights 16.06 GB, gradients 16.06 GB");
  }

  @Test
  void aRunThatCannotFitIsRefusedWithItsBreakdownAndTheNextKnob() {
    SftConfig precise = SftConfig.precise();
    MemoryBudget budget =
        new MemoryBudget(MemoryEstimate.of(EIGHT_BILLION, precise), 80_000_000_000L);
    assertThatThrownBy(() -> budget.requireEnough(precise))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "a run must fit in memory, of which there are 80.00 GB, was expected to need ")
        .hasMessageContaining("weights 16.06 GB, gradients 32.12 GB, states 96.36 GB")
        .hasMessageContaining("; next: withAdamW(adamW.withMoments(Moments.INT8))");
    assertThat(budget.exceeded(precise, new IllegalStateException()))
        .hasMessageContaining("memory ran out; this run was expected to need ")
        .hasMessageContaining(", of 80.00 GB; next: withAdamW");
    SftConfig paper = SftConfig.paper();
    new MemoryBudget(MemoryEstimate.of(EIGHT_BILLION, paper), 80_000_000_000L).requireEnough(paper);
  }

  @Test
  void rowsShorterThanAllowedNeedLess() {
    SftConfig config = SftConfig.mini().withMaxTokens(4096);
    assertThat(MemoryEstimate.of(EIGHT_BILLION, config, 600).activations())
        .isLessThan(MemoryEstimate.of(EIGHT_BILLION, config).activations() / 50);
  }

  @Test
  void everyKnobSavesWhatItSays() {
    SftConfig config = SftConfig.precise();
    long master = MemoryEstimate.of(EIGHT_BILLION, config).total();
    AdamW small =
        config.adamW().withRounding(Rounding.STOCHASTIC).withMoments(Moments.INT8).withClipNorm(0);
    long narrow = MemoryEstimate.of(EIGHT_BILLION, config.withAdamW(small)).total();
    SftConfig streamed =
        config
            .withAdamW(small)
            .withBatch(4, 1)
            .withMemory(new Memory(Memory.Format.BF16, true, true));
    assertThat(narrow).isLessThan(master - (long) (9 * 8.03e9));
    assertThat(MemoryEstimate.of(EIGHT_BILLION, streamed).gradients()).isLessThan(6_000_000_000L);
    assertThat(MemoryEstimate.of(EIGHT_BILLION, config.withLora(Lora.ofRank(16))).states())
        .isLessThan(1_000_000_000L);
  }

  @Test
  void theNextKnobFitsWhatIsLargest() {
    SftConfig wide = SftConfig.mini().withMaxTokens(4096);
    assertThat(MemoryEstimate.of(EIGHT_BILLION, wide).nextKnob(wide)).contains("recomputes layers");
    SftConfig precise = SftConfig.precise();
    assertThat(MemoryEstimate.of(EIGHT_BILLION, precise).nextKnob(precise))
        .contains("Moments.INT8");
  }
}
