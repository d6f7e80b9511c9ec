package agora.check;

import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.evaluate.Grade;
import agora.evaluate.Measure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Report on the correctness of instances, with one line per wrong one. */
final class InstanceReport implements CheckReport {
  private final Path folder;
  private final String domain;
  private final ListedLines wrongOnes;
  private final Map<String, Long> notCheckable = new TreeMap<>();
  private int instances;
  private int right;
  private int wrong;

  /** Content of the report. */
  private record Content(
      String domain,
      int instances,
      int checked,
      int right,
      int wrong,
      Map<String, Long> notCheckable,
      @Nullable Measure correctness) {}

  /** Line about an instance that is wrong. */
  private record WrongOne(
      String file,
      long line,
      int instance,
      String verdict,
      String expected,
      String answer,
      String reason) {}

  InstanceReport(Path folder, String domain) {
    this.folder = folder;
    this.domain = domain;
    this.wrongOnes = new ListedLines(folder, "wrong.jsonl");
  }

  @Override
  public void add(String file, long line, LineResult result) {
    Grade grade = result.grade();
    switch (grade.verdict()) {
      case UNGRADED -> notCheckable.merge(grade.reason(), 1L, Long::sum);
      case CORRECT -> right++;
      case WRONG, UNANSWERED, PARTIAL -> {
        wrong++;
        wrongOnes.add(
            new WrongOne(
                file,
                line,
                instances,
                grade.verdict().key(),
                grade.gold(),
                grade.extracted(),
                grade.reason()));
      }
    }
    instances = Math.addExact(instances, 1);
  }

  @Override
  public WrittenReport write() {
    if (instances == 0) {
      throw new IllegalArgumentException("correctness needs at least one instance, there is none");
    }
    double[] scores = new double[right + wrong];
    Arrays.fill(scores, 0, right, 1);
    Measure share = scores.length == 0 ? null : Measure.mean("correctness", scores);
    String json =
        Jsonl.pretty(
            new Content(domain, instances, right + wrong, right, wrong, notCheckable, share));
    wrongOnes.finish();
    TextFiles.write(folder.resolve("correctness.json"), json);
    return new WrittenReport(json, share == null ? shortfall() : "");
  }

  private String shortfall() {
    return "none of the %d instances can be checked: %s; the answers or tests are fields of the data, or of --references by the same instruction"
        .formatted(instances, notCheckable);
  }

  @Override
  public void close() {
    wrongOnes.close();
  }
}
