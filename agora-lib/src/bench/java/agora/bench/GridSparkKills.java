package agora.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills of workers, drivers and masters of a Spark while it runs the cells of a study. What was
 * killed is started again; a driver is submitted again.
 */
final class GridSparkKills {
  private static final int LONGEST_SECONDS = 300;
  private static final int LOOKS_FOR_ANSWERS = 250;
  private static final List<String> VICTIMS = List.of("worker", "driver", "master");

  private final Gates gates;
  private final Path folder;
  private final GridCells cells;
  private final Submission submission;
  private final SplittableRandom random = new SplittableRandom(17);
  private final Map<String, Integer> killed = new TreeMap<>();
  private int different;
  private double twice;
  private double lost;
  private long answers;
  private boolean ended = true;

  /** Submits the study with its results in a folder. */
  @FunctionalInterface
  interface Submission {
    Process start(Path runs) throws IOException;
  }

  GridSparkKills(Gates gates, Path folder, GridCells cells, Submission submission) {
    this.gates = gates;
    this.folder = folder;
    this.cells = cells;
    this.submission = submission;
  }

  /** Runs the study anew until there were so many kills; each kind has its share of them. */
  void run(SparkCluster spark, Map<String, String> expected, int kills) throws Exception {
    List<String> victims = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      victims.add(random.nextInt(victims.size() + 1), VICTIMS.get(i % VICTIMS.size()));
    }
    int round = 0;
    long start = System.nanoTime();
    while (!victims.isEmpty() && round < kills) {
      Path runs = folder.resolve("spark-killed-" + round++);
      Set<String> seen = round(spark, runs, victims);
      different += GridBench.different(expected, cells.results(runs));
      twice += GridCells.furtherCommits(runs);
      lost += GridCells.lost(seen, runs);
      answers += seen.size();
    }
    Gates.note(
        "kills while cells ran: %s, in %d runs of the study, %.0f s"
            .formatted(killed, round, (System.nanoTime() - start) / 1e9));
    gates.atLeast(
        "kills of workers, drivers and masters, with cells under way",
        killed.values().stream().mapToInt(Integer::intValue).sum(),
        kills);
    gates.check("every run ends, submitted again where need be", "" + ended, "true", ended);
    gates.atMost("after the kills: students with another PGR", different, 0);
    gates.atMost("after the kills: stages or cells committed twice", twice, 0);
    gates.atMost(
        "journaled answers asked again, of " + answers + " lines seen at the kills", lost, 0);
  }

  /** Runs the study to its end, with the next kills while it runs; returns the answers seen. */
  private Set<String> round(SparkCluster spark, Path runs, List<String> victims) throws Exception {
    Set<String> seen = new HashSet<>();
    Process driver = submission.start(runs);
    while (!victims.isEmpty()) {
      underWay(runs, seen, driver);
      if (!driver.isAlive()) {
        if (driver.exitValue() == 0) {
          return seen;
        }
        driver = submission.start(runs);
        continue;
      }
      seen.addAll(GridCells.answers(runs));
      String victim = victims.removeFirst();
      killed.merge(victim, 1, Integer::sum);
      switch (victim) {
        case "worker" -> {
          spark.killWorker();
          spark.startWorker();
        }
        case "master" -> spark.replaceMaster();
        default -> {
          end(driver);
          driver = submission.start(runs);
        }
      }
    }
    finish(runs, driver);
    return seen;
  }

  /** Waits until there are more answers than were seen, for 25 s at most, and then some time. */
  private void underWay(Path runs, Set<String> seen, Process driver) throws Exception {
    for (int looks = 0; looks < LOOKS_FOR_ANSWERS && driver.isAlive(); looks++) {
      if (GridCells.answers(runs).size() > seen.size()) {
        break;
      }
      Thread.sleep(100);
    }
    driver.waitFor(random.nextInt(5000), TimeUnit.MILLISECONDS);
  }

  private void finish(Path runs, Process driver) throws Exception {
    Process last = driver;
    for (int tries = 0; tries < 3; tries++) {
      if (last.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && last.exitValue() == 0) {
        return;
      }
      end(last);
      Gates.note("submitted again after the kills");
      last = submission.start(runs);
    }
    end(last);
    ended = false;
  }

  private static void end(Process driver) throws InterruptedException {
    List<ProcessHandle> tree = driver.descendants().toList();
    driver.destroyForcibly();
    tree.forEach(ProcessHandle::destroyForcibly);
    driver.waitFor();
  }
}
