package agora.check;

import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.evaluate.Benchmark;
import agora.evaluate.Grade;
import agora.evaluate.Measure;
import agora.evaluate.ReplyGrader;
import agora.evaluate.ReplyScores;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Report on graded replies, with one line per reply. */
final class ReplyReport implements CheckReport {
  private static final int SHOWN = 5;

  private final Path folder;
  private final Benchmark benchmark;
  private final ReplyScores scores;
  private final ListedLines verdicts;

  /** Content of the report. */
  private record Content(
      String benchmark,
      int problems,
      long replies,
      List<String> missing,
      Map<String, Long> verdicts,
      List<Measure> measures,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String rule) {}

  /** Line about a reply. */
  private record Verdict(
      String problem,
      int sample,
      String verdict,
      double score,
      String extracted,
      String gold,
      String reason,
      String file,
      long line) {}

  ReplyReport(Path folder, Benchmark benchmark) {
    this.folder = folder;
    this.benchmark = benchmark;
    this.scores = ReplyScores.of(benchmark);
    this.verdicts = new ListedLines(folder, "verdicts.jsonl");
  }

  @Override
  public void add(String file, long line, LineResult result) {
    Grade grade = result.grade();
    int sample =
        scores.add(
            result.problem(),
            result.sample(),
            result.key(),
            new ReplyGrader.Graded(grade, result.base()));
    verdicts.add(
        new Verdict(
            result.problem(),
            sample,
            grade.verdict().key(),
            grade.score(),
            grade.extracted(),
            grade.gold(),
            grade.reason(),
            file,
            line));
  }

  @Override
  public WrittenReport write() {
    Map<String, Long> counts = scores.verdicts();
    if (counts.isEmpty()) {
      throw new IllegalArgumentException("grading needs at least one reply, there is none");
    }
    List<String> missing = scores.missing();
    String json =
        Jsonl.pretty(
            new Content(
                benchmark.name(),
                benchmark.problems().size(),
                counts.values().stream().mapToLong(Long::longValue).sum(),
                missing,
                counts,
                scores.measures(),
                benchmark.grader().rule()));
    verdicts.finish();
    TextFiles.write(folder.resolve("report.json"), json);
    return new WrittenReport(json, shortfall(missing));
  }

  private static String shortfall(List<String> missing) {
    return missing.isEmpty()
        ? ""
        : missing.size()
            + " problems have no reply and do not count: "
            + String.join(", ", missing.stream().limit(SHOWN).toList())
            + (missing.size() > SHOWN ? ", ..." : "");
  }

  @Override
  public void close() {
    verdicts.close();
  }
}
