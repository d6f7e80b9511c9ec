package agora.cli;

import agora.check.CheckFiles;
import agora.check.CheckTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of {@code evaluate} on replies that are there, instead of a study. */
final class ReplyOptions {
  @Option(
      names = "--samples",
      arity = "1..*",
      paramLabel = "FILE.jsonl",
      description =
          "grade these replies to a benchmark, without a study or a model: answers.jsonl of an"
              + " evaluation, samples of EvalPlus or of lm-evaluation-harness, or lines of id and"
              + " reply; several lines of a problem are its samples")
  List<String> samples = new ArrayList<>();

  @Option(
      names = {"--benchmark", "--dataset"},
      paramLabel = "KIND",
      description = "benchmark of --samples: gsm8k, math, humaneval, mbpp, humaneval+ or mbpp+")
  @Nullable String benchmark;

  @Option(
      names = "--problems",
      paramLabel = "FILE",
      description = "the benchmark's published problems; environment/fetch brings them")
  @Nullable Path problems;

  @Mixin ShardOptions shards = new ShardOptions();

  /** Returns whether replies are to be graded; else no option of theirs may be there. */
  boolean wanted() {
    if (samples.isEmpty() && (benchmark != null || problems != null || shards.given())) {
      throw new IllegalArgumentException(
          "--benchmark, --problems, --output, --spark and --conf go with --samples FILE.jsonl");
    }
    return !samples.isEmpty();
  }

  /** Grades the replies and writes the report. */
  int grade() throws IOException, InterruptedException {
    if (benchmark == null || problems == null) {
      throw new IllegalArgumentException(
          "--samples needs --benchmark KIND, --problems FILE and --output FOLDER, such as --benchmark"
              + " gsm8k --problems data/benchmarks/gsm8k/test.jsonl --output grades");
    }
    Path file = ShardOptions.existing(problems, "the problems of " + benchmark);
    CheckTask task = CheckTask.replies(benchmark, file);
    List<String> files = shards.files("--samples", samples);
    return shards.inFolder(
        "--samples", folder -> shards.check(new CheckFiles(task, files, folder)));
  }
}
