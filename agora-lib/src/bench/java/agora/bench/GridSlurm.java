package agora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The study on a Slurm of this machine: submitted, disturbed, and compared with an ordinary run.
 */
final class GridSlurm {
  private static final int LONGEST_SECONDS = 1500;

  private final Gates gates;
  private final Path folder;
  private final GridCells cells;
  private final Path runs;

  GridSlurm(Gates gates, Path folder, GridCells cells) {
    this.gates = gates;
    this.folder = folder;
    this.cells = cells;
    this.runs = folder.resolve("slurm-runs");
  }

  void run(Map<String, String> expected) throws Exception {
    if (!SlurmCluster.isInstalled()) {
      gates.check("Slurm", "not installed", "apt-get install slurm-wlm munge, as root", false);
      return;
    }
    try (SlurmCluster slurm = SlurmCluster.start(folder.resolve("slurm"))) {
      String submitted = agora(slurm, "submit", cells.study().toString(), "--slurm");
      Gates.note(submitted.strip());
      long start = System.nanoTime();
      int killed = killOneCell(slurm) ? 1 : 0;
      Thread.sleep(12_000); // Slurm saves its queue some seconds after a change
      slurm.restartController();
      String status = agora(slurm, "status", cells.study().toString(), "--json");
      gates.check(
          "status while cells run or wait",
          status.lines().filter(line -> line.matches(".*\"state\":\"(running|waiting)\".*")).count()
              + " cells",
          ">= 1",
          status.matches("(?s).*\"state\":\"(running|waiting)\".*"));
      boolean ended = slurm.waitUntilEmpty(LONGEST_SECONDS);
      Gates.note(
          "%d cells with a killed cell and a restarted controller: %.0f s, of which Slurm's wait before a requeued task is about 120 s"
              .formatted(cells.count(), (System.nanoTime() - start) / 1e9));
      gates.atLeast("cells killed while they ran on Slurm", killed, 1);
      gates.check("the queue is empty", String.valueOf(ended), "true", ended);
      gates.atMost(
          "on Slurm: students with another PGR",
          GridBench.different(expected, cells.results(runs)),
          0);
      gates.atMost(
          "on Slurm: stages or cells committed twice", (double) GridCells.furtherCommits(runs), 0);
      Path board = runs.resolve("cells/grid/board.jsonl");
      gates.check(
          "on Slurm: the last job wrote score board and pages",
          String.valueOf(Files.exists(board) && pages() > 0),
          "true",
          Files.exists(board) && pages() > 0);
      String last = agora(slurm, "status", cells.study().toString(), "--json");
      long done = last.lines().filter(line -> line.contains("\"state\":\"done\"")).count();
      gates.atLeast("cells that status calls done", (double) done, cells.count());
    }
  }

  private long pages() throws IOException {
    Path pages = runs.resolve("cells/grid/pages");
    if (!Files.isDirectory(pages)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(pages)) {
      return files.filter(file -> file.toString().endsWith(".html")).count();
    }
  }

  /** Kills one cell's process while it works; its task is queued again. */
  private static boolean killOneCell(SlurmCluster slurm) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(7);
    for (int looks = 0; looks < 300; looks++) {
      Optional<ProcessHandle> cell = slurm.cellProcess();
      if (cell.isPresent()) {
        Thread.sleep(3000 + random.nextInt(2000));
        return cell.get().isAlive() && cell.get().destroyForcibly();
      }
      Thread.sleep(100);
    }
    return false;
  }

  private String agora(SlurmCluster slurm, String... arguments) throws Exception {
    Process process =
        GridCells.command(slurm.environment(), runs, List.of(arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }
}
