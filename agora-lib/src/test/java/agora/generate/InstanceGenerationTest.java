package agora.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceGenerationTest {
  /** Items that were accepted, of which an item sees those of earlier generations. */
  private record Accepting(Set<Integer> items) implements GenerationMethod.Pool {
    @Override
    public boolean usable(int index) {
      return items.contains(index);
    }

    @Override
    public Accepted read(int index) {
      return new Accepted("question " + index, "answer " + index);
    }
  }

  @ParameterizedTest(name = "{0}, generations of {1}, item {2}, accepted {3}")
  @CsvSource({
    "PAPER, 5, 4, 0 1 2 3, 0",
    "PAPER, 5, 5, 3, 1",
    "PAPER, 5, 9, '', 0",
    "PAPER, 5, 12, 11, 0",
    "PAPER, 1, 1, 0, 1",
    "REFERENCE_CODE, 1, 1, 0, 1",
    "REFERENCE_CODE, 1, 1, '', 0",
    "REFERENCE_CODE, 1, 2, 0 1, 2",
    "REFERENCE_CODE, 2, 3, 1, 1",
    "REFERENCE_CODE, 5, 6, 4, 1",
    "REFERENCE_CODE, 5, 5, '', 0",
  })
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void threeExamplesDifferAndSeedsTakeThePlacesOfItemsThatAreMissing(
      ExamplePool rule, int generation, int item, String accepted, int generated)
      throws InterruptedException {
    GenerationMethod.Pool pool =
        new Accepting(
            Arrays.stream(accepted.split(" "))
                .filter(number -> !number.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toSet()));
    InstanceGeneration method =
        new InstanceGeneration(
            new PromptTemplate("<input1>|<input2>|<input3>"),
            IntStream.range(0, 3).mapToObj(i -> new Seed("s" + i, "seed " + i, "done")).toList(),
            List.of(),
            List.of(),
            rule,
            generation,
            7);
    for (int attempt = 0; attempt < 20; attempt++) {
      List<String> ids = method.seedIds(item, attempt, pool);
      assertThat(ids).hasSize(3).doesNotHaveDuplicates();
      assertThat(ids).filteredOn(id -> id.startsWith("generated/")).hasSize(generated);
      List<String> shown =
          ids.stream()
              .map(id ->
                  id.startsWith("s") ? "seed " + id.substring(1) : "question " + id.split("/")[1])
              .toList();
      assertThat(method.draw(item, attempt, pool).prompt()).isEqualTo(String.join("|", shown));
    }
  }
}
