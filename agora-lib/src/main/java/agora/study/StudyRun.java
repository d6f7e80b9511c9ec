package agora.study;

import agora.data.ProgressListener;
import agora.evaluate.SandboxUnavailableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings cells of a study to their PGR, side by side. */
final class StudyRun {
  private final Study study;
  private final Path file;
  private final RunDirectory runs;
  private final Scores scores;
  private final ProgressListener progress;

  StudyRun(Study study, Path file, RunDirectory runs, Scores scores, ProgressListener progress) {
    this.study = study;
    this.file = file;
    this.runs = runs;
    this.scores = scores;
    this.progress = progress;
  }

  /** Returns why each cell that is not done is not. */
  Map<String, String> run(List<Cell> cells, int workers) throws InterruptedException {
    List<Cell> open = new ArrayList<>();
    for (Cell cell : cells) {
      if (study.known(cell).isEmpty()) {
        open.add(cell);
      }
    }
    Map<String, String> undone = new LinkedHashMap<>();
    if (open.isEmpty()) {
      return undone;
    }
    Preflight.require(file, study.check(open));
    Map<String, String> skipped = ends(open);
    open.removeIf(cell -> {
      String why = skipped.get(cell.setting().domain().key());
      return why != null && undone.put(cell.key(), why) == null;
    });
    if (!open.isEmpty()) {
      boolean gpus = Device.isGpu(study.config().student());
      undone.putAll(
          new Workers(file, runs.root(), workers, gpus, study.goesOn(), progress).run(open));
    }
    return undone;
  }

  /** Scores base and reference for these cells; returns why a domain has to be skipped. */
  private Map<String, String> ends(List<Cell> cells) throws InterruptedException {
    Map<String, String> skipped = new LinkedHashMap<>();
    for (StudyConfig.BenchmarkConfig benchmark : study.config().benchmarks()) {
      if (cells.stream().anyMatch(c -> c.setting().domain().key().equals(benchmark.domain()))) {
        try {
          scores.ends(List.of(benchmark), progress);
        } catch (SandboxUnavailableException e) {
          // Found out before the cells of this domain cost anything; the others go on.
          skipped.put(benchmark.domain(), "skipped, " + benchmark.name() + ": " + e.getMessage());
        }
      }
    }
    return skipped;
  }
}
