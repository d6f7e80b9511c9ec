package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.store.SharedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
  @TempDir Path folder;

  private final AtomicInteger worked = new AtomicInteger();
  private final StageKey key =
      new StageKey("generate", "math by hand", Map.of("seed", 1, "volume", 10));

  @Test
  void aFinishedStageIsNotDoneAgain() throws Exception {
    RunDirectory runs = RunDirectory.at(folder);
    Path first = runs.stage(key, this::writeOne);
    Path second = runs.stage(key, this::writeOne);
    assertThat(second).isEqualTo(first);
    assertThat(worked).hasValue(1);
    assertThat(first.resolve("stage.json"))
        .content()
        .contains("\"volume\" : 10")
        .contains(key.hash());
  }

  @Test
  void aStageThatFailedIsContinuedWithWhatItLeft() throws Exception {
    RunDirectory runs = RunDirectory.at(folder);
    assertThatThrownBy(() ->
            runs.stage(
                key,
                partial -> {
                  Files.writeString(partial.resolve("journal"), "paid");
                  throw new IOException("the disk is full");
                }))
        .hasMessageContaining("generate")
        .hasMessageContaining("the disk is full");
    assertThat(runs.find(key)).isEmpty();
    assertThat(runs.begun(key)).isPresent();
    Path done =
        runs.stage(key, partial -> assertThat(partial.resolve("journal")).hasContent("paid"));
    assertThat(done.resolve("journal")).hasContent("paid");
  }

  @Test
  void aDeletedFileIsFoundAndOnlyItsStageIsRedone() throws Exception {
    RunDirectory runs = RunDirectory.at(folder);
    Path done = runs.stage(key, this::writeOne);
    Files.delete(done.resolve("one.txt"));
    assertThat(runs.find(key)).isEmpty();
    runs.stage(key, this::writeOne);
    assertThat(worked).hasValue(2);
    assertThat(done.resolve("one.txt")).exists();
  }

  @Test
  void twoRunsAtOnceDoAStageOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Callable<Path> run = () -> RunDirectory.at(folder).stage(key, this::writeSlowly);
      Future<Path> one = threads.submit(run);
      Future<Path> other = threads.submit(run);
      assertThat(one.get()).isEqualTo(other.get());
    }
    assertThat(worked).hasValue(1);
  }

  @Test
  void machinesThatShareARunTakeResultsOfAnotherProcessor() throws Exception {
    ComputedOn amd = new ComputedOn("x86-64 AuthenticAMD, 1 thread", List.of());
    ComputedOn intel = new ComputedOn("x86-64 GenuineIntel, 1 thread", List.of());
    RunDirectory alone = RunDirectory.at(folder.resolve("alone"));
    alone.stage(alone.doneOrOwn(key, amd), this::writeOne);
    assertThat(alone.find(alone.doneOrOwn(key, intel))).isEmpty();
    SharedRun.create(folder.resolve("shared"), "hash of the study", "files");
    RunDirectory node = RunDirectory.at(folder.resolve("shared"));
    Path done = node.stage(node.doneOrOwn(key, amd), this::writeOne);
    RunDirectory other = RunDirectory.at(folder.resolve("shared"));
    assertThat(other.find(other.doneOrOwn(key, intel))).hasValue(done);
    assertThat(done.resolve("stage.json")).content().contains(key.stage());
  }

  @Test
  void aSharedStageThatFailedIsContinuedWithWhatItLeft() throws Exception {
    SharedRun.create(folder, "hash of the study", "files");
    assertThatThrownBy(() ->
            RunDirectory.at(folder)
                .stage(
                    key,
                    attempt -> {
                      Files.writeString(attempt.resolve("journal"), "paid");
                      throw new IOException("the disk is full");
                    }))
        .hasMessageContaining("stage generate of math by hand")
        .hasMessageContaining("the disk is full");
    assertThat(RunDirectory.at(folder).begun(key)).isPresent();
    Path done =
        RunDirectory.at(folder)
            .stage(key, attempt -> assertThat(attempt.resolve("journal")).hasContent("paid"));
    assertThat(RunDirectory.at(folder).find(key)).hasValue(done);
  }

  @Test
  void theHashDependsOnInputsNotOnTheirOrderOrTheName() {
    StageKey same = new StageKey("generate", "another name", Map.of("volume", 10, "seed", 1));
    StageKey other = new StageKey("generate", "math by hand", Map.of("volume", 11, "seed", 1));
    assertThat(same.hash()).isEqualTo(key.hash());
    assertThat(other.hash()).isNotEqualTo(key.hash());
  }

  private void writeOne(Path partial) throws IOException {
    worked.incrementAndGet();
    Files.writeString(partial.resolve("one.txt"), "1");
  }

  private void writeSlowly(Path partial) throws IOException, InterruptedException {
    Thread.sleep(50);
    writeOne(partial);
  }
}
