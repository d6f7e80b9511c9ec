package agora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What becomes of a study that is killed, run twice, or run by two processes at once: one setting a
 * domain of the miniature, reduced, by the headless command.
 */
public final class StudyBench {
  private static final int KILLS = 10;
  private static final List<String> SETTINGS =
      List.of(
          "math_instance_generation",
          "code_response_generation",
          "instruction_following_quality_enhancement");

  private final Gates gates = new Gates();
  private final Path folder = Files.createTempDirectory("agora-bench-study");
  private final SmallStudy study = new SmallStudy(folder, "killed", 300, SETTINGS);

  private StudyBench() throws IOException {}

  /** Runs the gates; exit 0 when all hold. */
  public static void main(String[] arguments) throws Exception {
    StudyBench bench = new StudyBench();
    Path undisturbed = bench.folder.resolve("undisturbed");
    long start = System.nanoTime();
    bench.finish(bench.start(undisturbed));
    double seconds = (System.nanoTime() - start) / 1e9;
    Gates.note("undisturbed: %d students in %.0f s".formatted(bench.study.cells(), seconds));
    Map<String, String> expected = bench.study.results(undisturbed);
    bench.again(expected);
    bench.killed(expected, seconds);
    bench.twoAtOnce(expected);
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void again(Map<String, String> expected) throws Exception {
    Path runs = folder.resolve("again");
    finish(start(runs));
    int different = different(expected, study.results(runs));
    gates.atMost("the same seed twice: students with another PGR", different, 0);
  }

  private void killed(Map<String, String> expected, double seconds) throws Exception {
    Path runs = folder.resolve("killed");
    SplittableRandom random = new SplittableRandom(42);
    Map<String, FileTime> finished = Map.of();
    int redone = 0;
    int interrupted = 0;
    for (int i = 0; i < KILLS; i++) {
      Process run = start(runs);
      // So that ten of them fall within the study, with the seconds that each start takes.
      double wait = 1 + random.nextDouble() * (seconds / KILLS + 3);
      interrupted += run.waitFor((long) (wait * 1000), TimeUnit.MILLISECONDS) ? 0 : 1;
      run.destroyForcibly().waitFor();
      redone += changed(finished, stages(runs));
      finished = stages(runs);
    }
    finish(start(runs));
    redone += changed(finished, stages(runs));
    gates.atLeast("killed " + KILLS + " times: kills of a study under way", interrupted, KILLS);
    gates.atMost(
        "killed " + KILLS + " times: students with another PGR",
        different(expected, study.results(runs)),
        0);
    gates.atMost("killed " + KILLS + " times: finished stages done again", redone, 0);
    gates.atMost(
        "killed " + KILLS + " times: journaled answers asked again",
        (double) repeatedAnswers(runs),
        0);
  }

  private void twoAtOnce(Map<String, String> expected) throws Exception {
    Path runs = folder.resolve("two");
    Process one = start(runs);
    Process other = start(runs);
    finish(one);
    finish(other);
    gates.atMost(
        "two processes on one run directory: students with another PGR",
        different(expected, study.results(runs)),
        0);
    gates.atMost(
        "two processes on one run directory: answers asked twice",
        (double) repeatedAnswers(runs),
        0);
  }

  private Process start(Path runs) throws IOException {
    return SmallStudy.start(runs, List.of(), Map.of(), List.of("run", study.file().toString()));
  }

  private void finish(Process run) throws InterruptedException {
    if (run.waitFor() != 0) {
      throw new IllegalStateException("a run ended with " + run.exitValue() + ", see " + folder);
    }
  }

  private static int different(Map<String, String> expected, Map<String, String> results) {
    int different = 0;
    for (Map.Entry<String, String> student : expected.entrySet()) {
      different += student.getValue().equals(results.get(student.getKey())) ? 0 : 1;
    }
    return different;
  }

  /** Returns when each finished stage was finished. */
  private static Map<String, FileTime> stages(Path runs) throws IOException {
    Map<String, FileTime> stages = new TreeMap<>();
    for (Path manifest : named(runs, "stage.json")) {
      if (!manifest.toString().contains(".partial")) {
        stages.put(manifest.toString(), Files.getLastModifiedTime(manifest));
      }
    }
    return stages;
  }

  private static int changed(Map<String, FileTime> before, Map<String, FileTime> after) {
    int changed = 0;
    for (Map.Entry<String, FileTime> stage : before.entrySet()) {
      changed += stage.getValue().equals(after.get(stage.getKey())) ? 0 : 1;
    }
    return changed;
  }

  private static long repeatedAnswers(Path runs) throws IOException {
    long repeated = 0;
    for (Path journal : named(runs, "journal.jsonl")) {
      repeated += GenerateBench.repeatedKeys(journal);
    }
    return repeated;
  }

  private static List<Path> named(Path runs, String name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(runs)) {
      walk.filter(path -> path.endsWith(name)).forEach(found::add);
    }
    return found;
  }
}
