package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.llm.Budget;
import agora.store.SharedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetLedgerTest {
  @TempDir Path folder;

  @Test
  void whatOneStageSpentTheOthersDoNotHave() {
    BudgetLedger purse = purse(10.0);
    Budget one = purse.of(folder.resolve("generate/one.partial"));
    Budget other = purse.of(folder.resolve("generate/other.partial"));
    assertThat(one.allow(6)).isBetween(6.0, 6.1);
    one.spent(6);
    assertThat(other.allow(3)).isBetween(3.0, 3.1);
    assertThat(other.allow(5)).isCloseTo(4, within(1e-9));
    assertThat(one.allow(7)).as("nothing is left beyond what it has").isLessThanOrEqualTo(6.1);
  }

  @Test
  void eachStageIsListedWithWhatItSpent() {
    assertThat(purse(10.0).grants()).isEmpty();
    purse(10.0).of(folder.resolve("generate/one.partial")).spent(6);
    purse(10.0).of(folder.resolve("evaluate/two.partial")).spent(1.5);
    assertThat(purse(10.0).grants())
        .containsExactlyInAnyOrderEntriesOf(Map.of("generate/one", 6.0, "evaluate/two", 1.5));
  }

  @Test
  void machinesThatShareARunShareItsBudgetThroughTheStore() {
    SharedRun.create(folder, "hash of the study", "files");
    Budget one = purse(10.0).of(folder.resolve("generate/one.attempts/a"));
    Budget other = purse(10.0).of(folder.resolve("generate/other.attempts/b"));
    assertThat(one.allow(6)).isBetween(6.0, 6.1);
    one.spent(6);
    assertThat(other.allow(5)).isCloseTo(4, within(1e-9));
    assertThat(folder.resolve("ledger")).isNotEmptyDirectory();
    assertThat(folder.resolve("spending.json")).content().contains("generate/one.attempts/a");
  }

  @Test
  void anAttemptThatContinuesAnotherHasWhatThatOneSpentOnce() throws Exception {
    SharedRun.create(folder, "hash of the study", "files");
    Path attempts = folder.resolve("generate/one.attempts");
    purse(10.0).of(attempts.resolve("a")).spent(6);
    Files.createDirectories(attempts.resolve("b"));
    Files.writeString(attempts.resolve("b/continued.txt"), "one.attempts/a\n");
    Budget next = purse(10.0).of(attempts.resolve("b"));
    assertThat(next.allow(9.5))
        .as("6 of them were paid by the attempt before")
        .isCloseTo(9.55, within(0.01));
    assertThat(purse(10.0).of(folder.resolve("generate/other")).allow(3)).isLessThan(0.6);
  }

  @Test
  void whatIsNotSpentIsGivenBack() {
    BudgetLedger purse = purse(10.0);
    Budget one = purse.of(folder.resolve("generate/one.partial"));
    one.allow(9);
    one.spent(2);
    assertThat(purse.of(folder.resolve("generate/other.partial")).allow(8))
        .isCloseTo(8, within(1e-9));
  }

  @Test
  void aStageThatWasKilledGoesOnWithItsGrant() {
    purse(10.0).of(folder.resolve("generate/one.partial")).allow(9.99);
    Budget again = purse(10.0).of(folder.resolve("generate/one.partial"));
    assertThat(again.allow(5)).isCloseTo(10, within(1e-9));
  }

  @Test
  void manyAtOnceNeverGetMoreThanThereIs() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<Double> spender =
          () -> {
            Budget budget =
                purse(10.0).of(folder.resolve("generate/" + Thread.currentThread().threadId()));
            double spent = 0;
            while (budget.allow(spent + 0.1) >= spent + 0.1) {
              spent += 0.1;
            }
            return spent;
          };
      double sum = 0;
      for (Future<Double> spent : threads.invokeAll(List.of(spender, spender, spender, spender))) {
        sum += spent.get();
      }
      assertThat(sum).isBetween(9.0, 10.0 + 1e-9);
    }
  }

  @Test
  void onlyFinishedStagesCountAsSpentForGood() throws Exception {
    BudgetLedger purse = purse(10.0);
    purse.of(folder.resolve("generate/one.partial")).spent(2);
    purse.of(folder.resolve("evaluate/two.partial/judge")).spent(3);
    Files.createDirectories(folder.resolve("evaluate/two"));
    assertThat(purse.spentOnFinished()).isEqualTo(3);
  }

  @Test
  void aFileThatIsNoNoteOfSpendingStopsTheStudy() throws Exception {
    Files.writeString(folder.resolve("spending.json"), "[");
    assertThatThrownBy(() -> purse(10.0).of(folder.resolve("generate/one")).allow(1))
        .hasMessageContaining("spending.json")
        .hasMessageContaining("nothing more is asked");
  }

  private BudgetLedger purse(double budget) {
    return new BudgetLedger(RunDirectory.at(folder), budget);
  }
}
