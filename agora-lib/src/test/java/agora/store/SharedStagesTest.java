package agora.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedStagesTest {
  private static final String STAGE = "train/math-3fa9";

  @TempDir Path folder;

  private final AtomicInteger worked = new AtomicInteger();

  /** A further process that sees the same folder. */
  private SharedStages process() {
    return process(FileStore.at(folder), folder, true);
  }

  private static SharedStages process(Store store, Path root, boolean inPlace) {
    Leases leases = new Leases(store, Owner.thisProcess(), Duration.ofHours(1), System::nanoTime);
    return new SharedStages(store, leases, root, inPlace);
  }

  private static boolean finished(Path folder) {
    return Files.exists(folder.resolve(SharedStages.FINISHED));
  }

  private void work(Path attempt) throws IOException {
    worked.incrementAndGet();
    Files.writeString(attempt.resolve("weights"), "1234");
    Files.writeString(attempt.resolve(SharedStages.FINISHED), "{}");
  }

  private Path run(SharedStages stages) throws Exception {
    return stages.run(STAGE, this::work, SharedStagesTest::finished);
  }

  @Test
  void aCommittedStageIsNotDoneAgainByAnotherProcess() throws Exception {
    Path done = run(process());
    assertThat(done).isEqualTo(folder.resolve(STAGE));
    assertThat(run(process())).isEqualTo(done);
    assertThat(process().find(STAGE, SharedStagesTest::finished)).hasValue(done);
    assertThat(worked).hasValue(1);
    assertThat(done.resolve("weights")).hasContent("1234");
  }

  @RepeatedTest(20)
  void twoThatWorkOnOneStageCommitOnceAndTheOtherUsesIt() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    SharedStages.Work slow =
        attempt -> {
          both.countDown();
          both.await();
          Files.writeString(attempt.resolve("by"), attempt.getFileName().toString());
          work(attempt);
        };
    // Leases of their own: each takes the other for gone, as after a stall.
    SharedStages one = new SharedStages(FileStore.at(folder), leases("one"), folder, true);
    SharedStages other = new SharedStages(FileStore.at(folder), leases("other"), folder, true);
    Path[] results = new Path[2];
    Thread first = Thread.ofPlatform().start(() -> results[0] = quietly(one, slow));
    Thread second = Thread.ofPlatform().start(() -> results[1] = quietly(other, slow));
    first.join();
    second.join();
    assertThat(results[0]).isEqualTo(results[1]).isEqualTo(folder.resolve(STAGE));
    // The one that commits deletes the other's folder, perhaps before that has written a file.
    assertThat(worked.get()).isBetween(1, 2);
    assertThat(FileStore.at(folder).names("commits/")).hasSize(1);
    String committed = committedAttempt();
    assertThat(results[0].resolve("by")).hasContent(committed);
  }

  private String committedAttempt() throws IOException {
    return Objects.requireNonNull(new Commits(FileStore.at(folder)).latest(STAGE).manifest())
        .attempt();
  }

  private Leases leases(String name) {
    return new Leases(
        FileStore.at(folder.resolve(name)),
        Owner.thisProcess(),
        Duration.ofHours(1),
        System::nanoTime);
  }

  private static Path quietly(SharedStages stages, SharedStages.Work work) {
    try {
      return stages.run(STAGE, work, SharedStagesTest::finished);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFileThatWasCutShortIsFoundAndTheStageIsDoneAgain() throws Exception {
    Path done = run(process());
    Files.writeString(done.resolve("weights"), "12");
    assertThat(process().find(STAGE, SharedStagesTest::finished)).isEmpty();
    run(process());
    assertThat(worked).hasValue(2);
    assertThat(done.resolve("weights")).hasContent("1234");
    assertThat(new Commits(FileStore.at(folder)).latest(STAGE).generation()).isEqualTo(2);
  }

  @Test
  void aFileOfTheSameSizeWithOtherContentIsFoundByANewProcess() throws Exception {
    Path done = run(process());
    Files.writeString(done.resolve("weights"), "1235");
    assertThat(process().find(STAGE, SharedStagesTest::finished)).isEmpty();
  }

  @Test
  void aManifestThatCannotBeReadIsNoCommitAndTheStageIsDoneAgain() throws Exception {
    run(process());
    Files.writeString(folder.resolve("commits/" + STAGE + ".1.json"), "{\"attempt\":");
    assertThat(process().find(STAGE, SharedStagesTest::finished)).isEmpty();
    run(process());
    assertThat(worked).hasValue(2);
    assertThat(process().find(STAGE, SharedStagesTest::finished)).isPresent();
  }

  @Test
  void aDeletedFolderIsDoneAgain() throws Exception {
    Path done = run(process());
    Files.delete(done.resolve("weights"));
    Files.delete(done.resolve(SharedStages.FINISHED));
    Files.delete(done);
    run(process());
    assertThat(worked).hasValue(2);
  }

  @Test
  void aProcessKilledBetweenCommitAndMoveLosesNothing() throws Exception {
    Path done = run(process());
    String attempt = committedAttempt();
    Files.move(done, folder.resolve(STAGE + SharedStages.ATTEMPTS).resolve(attempt));
    assertThat(process().find(STAGE, SharedStagesTest::finished)).hasValue(done);
    assertThat(worked).hasValue(1);
  }

  @Test
  void aStageThatAnOrdinaryRunFinishedIsTaken() throws Exception {
    Path done = Files.createDirectories(folder.resolve(STAGE));
    work(done);
    assertThat(run(process())).isEqualTo(done);
    assertThat(worked).hasValue(1);
  }

  @Test
  void anAttemptThatFailedIsContinuedWithItsAnswers() throws Exception {
    fail(process(), answer("a"));
    fail(process(), answer("b")); // continues the first
    assertContinues(process(), folder);
    assertThat(attempts(folder)).as("what was continued is deleted").isEmpty();
  }

  @Test
  void theAnswersOfSeveralAttemptsAreJoined() throws Exception {
    Path attempts = folder.resolve(STAGE + SharedStages.ATTEMPTS);
    for (String key : List.of("a", "b")) {
      Path attempt = Files.createDirectories(attempts.resolve("killed-" + key));
      Files.writeString(attempt.resolve("journal.jsonl"), answer(key) + "{\"key\":\"torn");
    }
    process()
        .run(
            STAGE,
            attempt -> {
              assertThat(attempt.resolve("journal.jsonl"))
                  .content()
                  .contains(answer("a"))
                  .contains(answer("b"))
                  .doesNotContain("torn");
              work(attempt);
            },
            SharedStagesTest::finished);
  }

  @Test
  void throughAStoreElsewhereStagesAndAttemptsReachMachinesWithDisksOfTheirOwn() throws Exception {
    try (LoopbackS3 server = LoopbackS3.start(true)) {
      Path one = folder.resolve("machine-1");
      Path other = folder.resolve("machine-2");
      fail(process(server.open("run"), one, false), answer("a"));
      fail(process(server.open("run"), other, false), answer("b"));
      assertContinues(process(server.open("run"), one, false), one);
      Path found =
          process(server.open("run"), other, false)
              .find(STAGE, SharedStagesTest::finished)
              .orElseThrow();
      assertThat(found).isEqualTo(other.resolve(STAGE));
      assertThat(found.resolve("weights")).hasContent("1234");
      Files.writeString(found.resolve("weights"), "12");
      run(process(server.open("run"), other, false));
      assertThat(found.resolve("weights")).as("fetched again, not done again").hasContent("1234");
      assertThat(worked).hasValue(1);
    }
  }

  @Test
  void ofAnAttemptThatWasStoredInHalfTheJournalsAreTakenAlone() throws Exception {
    Path one = folder.resolve("machine-1");
    Path other = folder.resolve("machine-2");
    Store store = FileStore.at(folder.resolve("store"));
    AtomicInteger uploads = new AtomicInteger();
    Store lost =
        failing(
            store,
            name -> {
              if (name.startsWith("attempts/") && uploads.incrementAndGet() > 2) {
                throw new IOException("the machine is lost");
              }
            });
    interrupt(process(lost, one, false));
    process(store, other, false)
        .run(
            STAGE,
            attempt -> {
              assertThat(attempt.resolve("journal.jsonl")).hasContent(answer("a"));
              assertThat(attempt.resolve("state/1")).doesNotExist();
              work(attempt);
            },
            SharedStagesTest::finished);
    assertThat(worked).hasValue(1);
  }

  @Test
  void aStateThatWasStoredWholeIsContinuedAlsoWhereItsJournalsWereFetchedBefore() throws Exception {
    Path one = folder.resolve("machine-1");
    Path other = folder.resolve("machine-2");
    Store store = FileStore.at(folder.resolve("store"));
    StoredAttempts attempts = new StoredAttempts(store);
    Path state = one;
    Files.createDirectories(state.resolve("state"));
    Files.writeString(state.resolve("journal.jsonl"), answer("a"));
    attempts.upload(STAGE, "first", state);
    Path fetched = Files.createDirectories(other.resolve(STAGE + SharedStages.ATTEMPTS));
    attempts.fetchLeftovers(STAGE, fetched);
    assertThat(fetched.resolve("first/journal.jsonl")).hasContent(answer("a"));
    Files.writeString(state.resolve("journal.jsonl"), answer("a") + answer("b"));
    attempts.upload(STAGE, "first", state);
    attempts.fetchLeftovers(STAGE, fetched);
    assertThat(fetched.resolve("first/journal.jsonl")).hasContent(answer("a") + answer("b"));
    Files.writeString(state.resolve("state/1"), "weights");
    attempts.keep(STAGE, "first", state);
    attempts.fetchLeftovers(STAGE, fetched);
    assertThat(fetched.resolve("first/state/1")).hasContent("weights");
    assertThat(attempts(other)).as("nothing half fetched stays").hasSize(1);
  }

  private static void interrupt(SharedStages stages) {
    assertThatThrownBy(() ->
            stages.run(
                STAGE,
                attempt -> {
                  Files.writeString(attempt.resolve("journal.jsonl"), answer("a"));
                  Files.createDirectories(attempt.resolve("state"));
                  Files.writeString(attempt.resolve("state/1"), "weights");
                  Files.writeString(attempt.resolve("state/2"), "moments");
                  throw new InterruptedException("asked to end");
                },
                SharedStagesTest::finished))
        .hasMessage("asked to end");
  }

  /** Looks at a name before it is written. */
  @FunctionalInterface
  private interface Look {
    void at(String name) throws IOException;
  }

  private static Store failing(Store store, Look look) {
    return (Store)
        java.lang.reflect.Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("upload")) {
                look.at((String) arguments[1]);
              }
              try {
                return method.invoke(store, arguments);
              } catch (java.lang.reflect.InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void fail(SharedStages stages, String answer) {
    assertThatThrownBy(() ->
            stages.run(
                STAGE,
                attempt -> {
                  Path journal = attempt.resolve("journal.jsonl");
                  String before = Files.exists(journal) ? Files.readString(journal) : "";
                  Files.writeString(journal, before + answer);
                  throw new IOException("the node is lost");
                },
                SharedStagesTest::finished))
        .hasMessage("the node is lost");
  }

  private void assertContinues(SharedStages stages, Path root) throws Exception {
    stages.run(
        STAGE,
        attempt -> {
          assertThat(attempt.resolve("journal.jsonl")).hasContent(answer("a") + answer("b"));
          assertThat(SharedStages.continuedBy(attempt.resolve("judge")))
              .isNotEmpty()
              .allMatch(earlier ->
                  earlier.startsWith(root.resolve(STAGE + SharedStages.ATTEMPTS))
                      && earlier.endsWith("judge"));
          work(attempt);
        },
        SharedStagesTest::finished);
  }

  private static List<Path> attempts(Path root) throws IOException {
    try (Stream<Path> all = Files.list(root.resolve(STAGE + SharedStages.ATTEMPTS))) {
      return all.toList();
    }
  }

  private static String answer(String key) {
    return "{\"key\":\"" + key + "\",\"id\":\"i\",\"millis\":1,\"reply\":{\"text\":\"t\"}}\n";
  }
}
