package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.llm.ChatReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long prompt is read in pieces, so that an interrupt is heard in between. */
class PromptPiecesTest {
  private static final DecodingConfig GREEDY =
      DecodingConfig.greedy(6).ignoringEnds().withTopLogprobs(3);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama", "llama-one-key-head", "mistral-window", "llama-dynamic", "qwen3"})
  void aPromptInPiecesIsContinuedLikeOneReadAtOnce(String family) throws Exception {
    try (Llama llama = Llama.load(Fixtures.copy(family, folder))) {
      int[] prompt = prompt(llama.contextLength() - 10, llama);
      Completion whole = continued(llama, prompt, 1024);
      for (int pieces : new int[] {prompt.length - 1, 31, 1}) {
        Completion read = continued(llama, prompt, pieces);
        assertThat(read.tokens()).isEqualTo(whole.tokens());
        for (int i = 0; i < whole.logprobs().size(); i++) {
          List<ChatReply.Alternative> expected = whole.logprobs().get(i).top();
          for (int j = 0; j < expected.size(); j++) {
            assertThat(read.logprobs().get(i).top().get(j).logprob())
                .isCloseTo(expected.get(j).logprob(), within(1e-4));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama", "llama-one-key-head", "mistral-window", "llama-dynamic", "qwen3"})
  void aSharedBeginningIsContinuedLikeOneOfItsOwn(String family) throws Exception {
    try (Llama llama = Llama.load(Fixtures.copy(family, folder));
        Decoder decoder = new Decoder(llama.network(), 5, 200, true)) {
      int[] whole = prompt(90, llama);
      List<int[]> prompts = new ArrayList<>();
      for (int length : new int[] {60, 90, 60, 59, 20, 40, 89, 90}) {
        int[] prompt = Arrays.copyOf(whole, length);
        prompt[length - 3] = 5 + prompts.size();
        prompts.add(prompt);
      }
      List<Row> rows = prompts.stream().map(prompt -> row(llama, prompt)).toList();
      rows.forEach(decoder::add);
      while (!decoder.idle()) {
        decoder.step();
      }
      for (int i = 0; i < rows.size(); i++) {
        Completion alone = continued(llama, prompts.get(i), 200);
        assertThat(rows.get(i).result().join().tokens()).isEqualTo(alone.tokens());
      }
    }
  }

  @Test
  void anInterruptIsHeardBetweenPiecesAndThePromptWaits() throws Exception {
    try (Llama llama = Llama.load(Fixtures.copy("llama", folder));
        Decoder decoder = new Decoder(llama.network(), 1, 16, false)) {
      int[] prompt = prompt(200, llama);
      Row row = row(llama, prompt);
      decoder.add(row);
      Thread.currentThread().interrupt();
      decoder.step();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(row.result()).isNotDone();
      assertThat(decoder.idle()).isFalse();
      while (!decoder.idle()) {
        decoder.step();
      }
      assertThat(row.result().join()).isEqualTo(continued(llama, prompt, 16));
    }
  }

  @Test
  void aNetworkReadsFewerTokensAtOnceTheLargerItIs() throws Exception {
    try (Llama small = Llama.load(Fixtures.folder("llama"));
        Llama large =
            Llama.random(
                LlamaConfig.small(64_000, 512, 1024, 2, 8, 64), 1, null, LlamaOptions.cpu())) {
      assertThat(small.network().promptTokensAtOnce()).isEqualTo(1024);
      assertThat(large.network().promptTokensAtOnce()).isBetween(500, 800);
    }
  }

  private static Completion continued(Llama llama, int[] prompt, int tokensAtOnce) {
    Row row = row(llama, prompt);
    try (Decoder decoder = new Decoder(llama.network(), 1, tokensAtOnce, false)) {
      decoder.add(row);
      while (!decoder.idle()) {
        decoder.step();
      }
    }
    return row.result().join();
  }

  private static Row row(Llama llama, int[] prompt) {
    return new Row(prompt, GREEDY, llama.contextLength(), llama.tokenizer(), Set.of(), null);
  }

  private static int[] prompt(int length, Llama llama) {
    int[] prompt = new int[length];
    for (int i = 0; i < length; i++) {
      prompt[i] = (7919 * i + 13) % llama.config().vocabSize();
    }
    return prompt;
  }
}
