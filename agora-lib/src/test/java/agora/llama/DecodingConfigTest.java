package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import agora.llm.ChatReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodingConfigTest {
  @TempDir Path folder;
  private Llama llama;

  @BeforeEach
  void load() throws Exception {
    llama = Llama.load(Fixtures.copy("llama", folder.resolve("c")));
  }

  @AfterEach
  void close() {
    llama.close();
  }

  private List<int[]> prompts(int n) {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      prompts.add(llama.tokenizer().encode("text number " + i + " has words ".repeat(i % 4)));
    }
    return prompts;
  }

  @Test
  void aSeedGivesTheSameTextAtAnyBatchSize() throws Exception {
    DecodingConfig sampled = DecodingConfig.sampled(0.8, 0.9, 24, 11).withTopK(40).withMinP(0.01);
    List<Completion> together = llama.generate(prompts(9), sampled, 9);
    assertThat(llama.generate(prompts(9), sampled, 3)).isEqualTo(together);
    assertThat(llama.generate(prompts(9), sampled, 1)).isEqualTo(together);
    assertThat(llama.generate(prompts(9), sampled.withSeed(12), 9)).isNotEqualTo(together);
  }

  @Test
  void severalSamplesOfAPromptDifferAndEachHasItsOwnSeed() throws Exception {
    int[] prompt = prompts(1).getFirst();
    DecodingConfig sampled = DecodingConfig.sampled(1, 1, 16, 40).ignoringEnds();
    List<Completion> samples = llama.samples(prompt, 10, sampled, 10);
    assertThat(samples).doesNotHaveDuplicates().hasSize(10);
    assertThat(llama.samples(prompt, 10, sampled, 3)).isEqualTo(samples);
    assertThat(llama.generate(List.of(prompt), sampled.withSeed(47), 1))
        .containsExactly(samples.get(7));
  }

  @Test
  void anInterruptedGenerationEndsWithinASecond() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                llama.generate(prompts(400), DecodingConfig.greedy(200).ignoringEnds(), 4);
              } catch (InterruptedException e) {
                ended.countDown();
              }
            });
    caller.interrupt();
    assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTextsScoresDoNotDependOnItsNeighbours() throws Exception {
    List<int[]> texts = prompts(12);
    List<double[]> together = Scorer.of(llama).logprobs(texts);
    for (int i = 0; i < texts.size(); i++) {
      double[] alone = Scorer.of(llama).logprobs(List.of(texts.get(i))).getFirst();
      assertThat(together.get(i)).containsExactly(alone, within(2e-6));
    }
  }

  @Test
  void drawsFollowTheProbabilitiesThatTheFiltersLeave() {
    float[] logits = {0f, (float) Math.log(2), (float) Math.log(4), (float) Math.log(3)};
    int[] counts = new int[4];
    DecodingConfig decoding = DecodingConfig.sampled(1, 1, 1, 5);
    Sampler sampler = new Sampler(decoding, new int[0]);
    for (int i = 0; i < 20_000; i++) {
      counts[sampler.choose(logits.clone())]++;
    }
    assertThat(counts[0]).isBetween(1800, 2200);
    assertThat(counts[2]).isBetween(7700, 8300);
    assertThat(drawn(decoding.withTopK(2), logits)).isEqualTo(Set.of(2, 3));
    assertThat(drawn(decoding.withTopP(0.69), logits)).isEqualTo(Set.of(2, 3));
    assertThat(drawn(decoding.withTopP(0.71), logits)).isEqualTo(Set.of(1, 2, 3));
    assertThat(drawn(decoding.withMinP(0.49), logits)).isEqualTo(Set.of(1, 2, 3));
    assertThat(drawn(decoding.withMinP(0.51), logits)).isEqualTo(Set.of(2, 3));
    assertThat(drawn(decoding.withTemperature(0.05), logits)).contains(2).doesNotContain(0);
  }

  private static Set<Integer> drawn(DecodingConfig decoding, float[] logits) {
    Sampler sampler = new Sampler(decoding, new int[0]);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      seen.add(sampler.choose(logits.clone()));
    }
    return seen;
  }

  @Test
  void aRepetitionPenaltyHoldsBackWhatOccurred() {
    float[] logits = {3f, 2.9f, -1f};
    DecodingConfig greedy = DecodingConfig.greedy(1).withRepetitionPenalty(1.1);
    assertThat(new Sampler(greedy, new int[] {2}).choose(logits.clone())).isEqualTo(0);
    assertThat(new Sampler(greedy, new int[] {0}).choose(logits.clone())).isEqualTo(1);
  }

  @Test
  void aStopStringEndsTheTextAndIsNotPartOfIt() throws Exception {
    List<int[]> prompt = prompts(1);
    DecodingConfig greedy = DecodingConfig.greedy(40).ignoringEnds();
    String whole = llama.generate(prompt, greedy, 1).getFirst().text();
    String stop = whole.substring(8, 11);
    Completion stopped =
        llama.generate(prompt, greedy.withStop(List.of("never there", stop)), 1).getFirst();
    assertThat(stopped.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(stopped.finish()).isEqualTo(ChatReply.Finish.STOP);
    assertThat(stopped.tokens().size()).isLessThan(40);
  }

  @Test
  void aStopTokenEndsTheText() throws Exception {
    List<int[]> prompt = prompts(1);
    Completion whole =
        llama.generate(prompt, DecodingConfig.greedy(20).ignoringEnds(), 1).getFirst();
    int stop = whole.tokens().get(5);
    Completion stopped =
        llama
            .generate(
                prompt, DecodingConfig.greedy(20).ignoringEnds().withStopTokens(Set.of(stop)), 1)
            .getFirst();
    assertThat(stopped.tokens())
        .isEqualTo(whole.tokens().subList(0, whole.tokens().indexOf(stop) + 1));
    assertThat(stopped.finish()).isEqualTo(ChatReply.Finish.STOP);
  }

  @Test
  void logprobsOfTheChosenTokensAreThoseOfScoringTheText() throws Exception {
    int[] prompt = prompts(1).getFirst();
    Completion completion =
        llama
            .generate(
                List.of(prompt), DecodingConfig.greedy(10).ignoringEnds().withTopLogprobs(3), 1)
            .getFirst();
    int[] text = new int[prompt.length + 10];
    System.arraycopy(prompt, 0, text, 0, prompt.length);
    for (int i = 0; i < 10; i++) {
      text[prompt.length + i] = completion.tokens().get(i);
    }
    double[] scored = Scorer.of(llama).logprobs(List.of(text)).getFirst();
    for (int i = 0; i < 10; i++) {
      ChatReply.TokenLogprobs token = completion.logprobs().get(i);
      assertThat(token.logprob())
          .isCloseTo(scored[prompt.length - 1 + i], org.assertj.core.data.Offset.offset(1e-4));
      assertThat(token.top()).hasSize(3);
      assertThat(token.top().getFirst().logprob()).isEqualTo(token.logprob());
    }
  }

  @Test
  void aFullContextEndsTheText() throws Exception {
    int[] prompt = new int[250];
    Completion completion =
        llama.generate(List.of(prompt), DecodingConfig.greedy(64).ignoringEnds(), 1).getFirst();
    assertThat(completion.tokens()).hasSize(6);
    assertThat(completion.finish()).isEqualTo(ChatReply.Finish.LENGTH);
  }

  @Test
  void perplexityOfATextIsTheExponentOfItsMeanLoss() throws Exception {
    int[] text = llama.tokenizer().encode("<|begin|>a student learns");
    double[] logprobs = Scorer.of(llama).logprobs(List.of(text)).getFirst();
    double mean = java.util.Arrays.stream(logprobs).average().orElseThrow();
    assertThat(Scorer.of(llama).perplexity("a student learns"))
        .isCloseTo(Math.exp(-mean), org.assertj.core.data.Offset.offset(1e-3));
    double[] pairs =
        Scorer.of(llama)
            .perplexity(
                List.of(
                    new PromptResponse("Count.", "one two three"),
                    new PromptResponse("A much longer question than that one?", "yes"),
                    new PromptResponse("Count.", "one two three")));
    assertThat(pairs[0]).isGreaterThan(1);
    assertThat(pairs[2]).isCloseTo(pairs[0], org.assertj.core.data.Percentage.withPercentage(0.1));
  }
}
