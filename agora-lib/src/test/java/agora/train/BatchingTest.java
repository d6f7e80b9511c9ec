package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.train.Batching.Packing;
import agora.train.Batching.TruncationPolicy;
import agora.train.EpochPlan.BestFitPacking;
import agora.train.EpochPlan.WrappedPacking;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchingTest {
  @Test
  void bestFitWastesLessThanTwoPercentOfTenThousandPairs() {
    assertThat(efficiency()).isGreaterThanOrEqualTo(0.98);
  }

  /** Returns the useful share of the tokens of packed rows. */
  static double efficiency() {
    Random random = new Random(1);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      int length = (int) Math.exp(5.5 + 0.8 * random.nextGaussian());
      examples.add(Fixtures.example(i, new int[Math.clamp(length, 2, 2048)]));
    }
    List<List<Example>> rows = BestFitPacking.pack(examples, 2048);
    long tokens = examples.stream().mapToLong(Example::length).sum();
    return tokens / (2048.0 * rows.size());
  }

  @Property(tries = 50)
  void bestFitKeepsEveryExampleAndNoRowTooLong(@ForAll @IntRange(min = 1, max = 200) int count) {
    List<Example> examples = Fixtures.examples(count, 2, 100, count);
    List<List<Example>> rows = BestFitPacking.pack(examples, 100);
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.stream().mapToInt(Example::length).sum()).isBetween(2, 100));
    assertThat(rows.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(examples);
  }

  @Test
  void wrappedRowsRunAcrossExamplesAndDropTheTail() {
    List<Example> rows =
        WrappedPacking.rows(
            List.of(Fixtures.example(0, 1, 2, 3, 4, 5, 6), Fixtures.example(1, 7, 8, 9, 10)), 4);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).tokens()).containsExactly(1, 2, 3, 4);
    assertThat(rows.get(0).learned().stream()).containsExactly(3);
    assertThat(rows.get(1).tokens()).containsExactly(5, 6, 7, 8);
    assertThat(rows.get(1).learned().stream()).containsExactly(1);
    assertThat(rows.get(1).index()).isZero();
  }

  @Test
  void aWrappedRowOfPromptAloneIsLeftOut() {
    List<Example> rows =
        WrappedPacking.rows(
            List.of(Fixtures.example(0, new int[12]), Fixtures.example(1, 7, 8, 9, 10)), 4);
    assertThat(rows).hasSize(3);
    assertThat(rows).allSatisfy(row -> assertThat(row.trainable()).isPositive());
  }

  @Test
  void aPaddedBatchPredictsEachLearnedTokenFromTheOneBefore() {
    MicroBatch batch =
        MicroBatch.padded(List.of(Fixtures.example(3, 1, 2, 3, 4), Fixtures.example(5, 7, 8)));
    assertThat(batch.tokens()).containsExactly(1, 2, 3, 4, 7, 8, 0, 0);
    assertThat(batch.sources()).containsExactly(1, 2, 4);
    assertThat(batch.targets()).containsExactly(3, 4, 8);
    assertThat(batch.useful()).isEqualTo(6);
    assertThat(batch.examples()).containsExactly(3, 5);
  }

  @Test
  void packedDocumentsCountTheirPositionsFromZero() {
    MicroBatch batch =
        MicroBatch.documents(List.of(Fixtures.example(0, 1, 2, 3), Fixtures.example(1, 7, 8)));
    assertThat(batch.rows()).isEqualTo(1);
    assertThat(batch.documents()).containsExactly(3, 2);
    assertThat(batch.positions()).containsExactly(0, 1, 2, 0, 1);
    assertThat(batch.sources()).containsExactly(0, 1, 3);
    assertThat(batch.targets()).containsExactly(2, 3, 8);
  }

  @Test
  void everyPackingTrainsEveryExampleOnceAnEpoch() {
    List<Example> examples = Fixtures.examples(50, 4, 20, 9);
    for (Packing packing : List.of(Packing.PADDED, Packing.BEST_FIT)) {
      Batching batching = SftConfig.mini().withPacking(packing).withBatch(4, 2).batching();
      EpochPlan plan = EpochPlan.of(examples, batching, 1, 0);
      List<Integer> seen =
          IntStream.range(0, plan.steps().size())
              .boxed()
              .flatMap(step -> plan.microBatches(step, batching).stream())
              .flatMapToInt(batch -> IntStream.of(batch.examples()))
              .boxed()
              .toList();
      assertThat(seen).doesNotHaveDuplicates().hasSize(50);
    }
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    List<Example> examples = Fixtures.examples(40, 4, 20, 9);
    Batching batching = SftConfig.mini().batching();
    assertThat(EpochPlan.of(examples, batching, 1, 0))
        .isEqualTo(EpochPlan.of(examples, batching, 1, 0))
        .isNotEqualTo(EpochPlan.of(examples, batching, 1, 1))
        .isNotEqualTo(EpochPlan.of(examples, batching, 2, 0));
  }

  @Test
  void rowsOfAPaddedStepAreOfLikeLength() {
    List<Example> examples = Fixtures.examples(320, 4, 100, 9);
    Batching batching = SftConfig.mini().withBatch(8, 1).batching();
    EpochPlan plan = EpochPlan.of(examples, batching, 1, 0);
    long padded = 0;
    for (int step = 0; step < plan.steps().size(); step++) {
      padded += plan.microBatches(step, batching).getFirst().tokens().length;
    }
    long useful = examples.stream().mapToLong(Example::length).sum();
    assertThat(useful / (double) padded).isGreaterThan(0.95);
  }

  @Test
  void anOverlongExampleIsCutDroppedOrRefusedAsAsked() {
    Examples.Encoder encoder =
        (index, text) -> List.of(letters(index, ((TrainingText.Plain) text).text(), 1));
    TrainingData data = TrainingData.plain("words", List.of("abc", "abcdefgh"));
    Batching batching = SftConfig.mini().withMaxTokens(4).batching();
    Examples cut = Examples.of(data, encoder, batching);
    assertThat(cut.truncated()).isEqualTo(1);
    assertThat(cut.examples().get(1).length()).isEqualTo(4);
    Examples dropped = Examples.of(data, encoder, batching.withOverlong(TruncationPolicy.DROP));
    assertThat(dropped.dropped()).isEqualTo(1);
    assertThat(dropped.examples()).hasSize(1);
    assertThatThrownBy(
            () -> Examples.of(data, encoder, batching.withOverlong(TruncationPolicy.FAIL)))
        .hasMessage(
            "example 2 has 8 tokens, maxTokens is 4: raise it, or use"
                + " withOverlong(TruncationPolicy.TRUNCATE or DROP)");
  }

  @Test
  void anExampleWhosePromptFillsTheRowIsAnError() {
    BitSet learned = new BitSet();
    learned.set(6);
    Example late = new Example(0, new int[7], learned);
    assertThat(late.cut(6).trainable()).isZero();
    Examples.Encoder encoder =
        (index, text) -> List.of(letters(index, "a long prompt, a reply", 13));
    TrainingData data =
        new TrainingData("pairs", List.of(new TrainingText.Pair("a long prompt", "and a reply")));
    assertThatThrownBy(
            () -> Examples.of(data, encoder, SftConfig.mini().withMaxTokens(8).batching()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("example 1 has no token to learn within maxTokens")
        .hasMessageContaining("raise maxTokens, or use withOverlong(TruncationPolicy.DROP)");
  }

  private static Example letters(int index, String text, int from) {
    BitSet learned = new BitSet();
    learned.set(from, text.length());
    return new Example(index, text.chars().toArray(), learned);
  }
}
