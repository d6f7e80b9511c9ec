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
    Map<String, String> skipped = new LinkedHashMap<>();
    for (StudyConfig.BenchmarkConfig benchmark : study.config().benchmarks()) {
      try {
        scores.base(benchmark, progress);
        scores.reference(benchmark, progress);
      } catch (SandboxUnavailableException e) {
        // Found out before the cells of this domain cost anything; the others go on.
        skipped.put(benchmark.domain(), "skipped, " + benchmark.name() + ": " + e.getMessage());
      }
    }
    Map<String, String> undone = new LinkedHashMap<>();
    List<Cell> open = new ArrayList<>();
    for (Cell cell : cells) {
      if (study.known(cell).isEmpty()) {
        String why = skipped.get(cell.setting().domain().key());
        if (why == null) {
          open.add(cell);
        } else {
          undone.put(cell.key(), why);
        }
      }
    }
    if (!open.isEmpty()) {
      undone.putAll(new Workers(file, runs.root(), workers, progress).run(open));
    }
    return undone;
  }
}
