package agora.cli;

import agora.check.CheckFiles;
import agora.check.CheckTask;
import agora.data.Domain;
import agora.data.NpyFile;
import agora.intrinsic.Contamination;
import agora.intrinsic.DataFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of {@code metrics} on data files instead of a study: here, or over shards on Spark. */
final class DataOptions {
  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "FILE.jsonl",
      description =
          "measure these files as one data set, without a study or a model: reasons, lengths, exact"
              + " and near duplicates; lines with a reason and no instruction are rejected answers")
  List<String> data = new ArrayList<>();

  @Option(
      names = "--embeddings",
      paramLabel = "FILE.npy",
      description = "one row of float32 per instance of --data, for diversity")
  @Nullable Path embeddings;

  @Option(
      names = "--against",
      paramLabel = "PROBLEMS.jsonl",
      description =
          "a benchmark's problems (question, prompt, problem, instruction or text): counts and lists"
              + " instances of --data that contain half of one, in runs of 8 words")
  @Nullable Path against;

  @Option(
      names = "--domain",
      description = "domain of --data: math, code or instruction_following; counts wrong forms")
  @Nullable String domain;

  @Option(
      names = "--correctness",
      description =
          "also decides which instances of --data are right: math by the final answer in their field"
              + " answer, code by their tests (test_list, test or tests), in the sandbox")
  boolean correctness;

  @Option(
      names = "--correctness-only",
      description = "as --correctness, without the report on reasons, lengths and duplicates")
  boolean correctnessOnly;

  @Option(
      names = "--references",
      paramLabel = "FILE",
      description =
          "answers or tests by instruction, such as the seeds or a benchmark's problems, for"
              + " --correctness of instances that have none of their own")
  @Nullable Path references;

  @Mixin ShardOptions shards = new ShardOptions();

  /** Returns whether data files are to be measured; else no option of theirs may be there. */
  boolean wanted() {
    boolean others =
        embeddings != null
            || against != null
            || domain != null
            || correctness
            || correctnessOnly
            || references != null
            || shards.given();
    if (data.isEmpty() && others) {
      throw new IllegalArgumentException(
          "--embeddings, --against, --domain, --correctness, --correctness-only, --references,"
              + " --output, --spark and --conf go with --data FILE.jsonl");
    }
    return !data.isEmpty();
  }

  /** Checks and measures the files, and writes the reports. */
  int measure() throws IOException, InterruptedException {
    Domain form = domain == null ? null : Domain.ofKey(domain.replace('-', '_'));
    CheckTask task = task(form);
    Path problems =
        against == null ? null : ShardOptions.existing(against, "a benchmark's problems");
    Contamination unwanted = problems == null ? null : Contamination.withQuestions(problems);
    NpyFile vectors =
        embeddings == null
            ? null
            : NpyFile.open(ShardOptions.existing(embeddings, "one row per instance"));
    List<String> files = shards.files("--data", data);
    return shards.inFolder(
        "--data",
        folder -> {
          // Correctness first: it goes on where it was interrupted, the report begins anew.
          int status = task == null ? Main.DONE : shards.check(new CheckFiles(task, files, folder));
          if (status != Main.DONE || correctnessOnly) {
            return status;
          }
          if (shards.spark != null) {
            return shards.report(files, form, problems, vectors, folder);
          }
          List<Path> paths = files.stream().map(Path::of).toList();
          DataFiles measured = new DataFiles(paths, form, unwanted, vectors);
          System.out.print(measured.measure(TerminalProgress.onStandardError()).write(folder));
          return Main.DONE;
        });
  }

  private @Nullable CheckTask task(@Nullable Domain form) {
    if (correctnessOnly && (embeddings != null || against != null)) {
      throw new IllegalArgumentException(
          "--correctness-only leaves out the report that --embeddings and --against add to:"
              + " name --correctness instead");
    }
    if (!correctness && !correctnessOnly) {
      if (references != null) {
        throw new IllegalArgumentException("--references goes with --correctness");
      }
      return null;
    }
    if (form == null) {
      throw new IllegalArgumentException("--correctness needs --domain math or --domain code");
    }
    Path known = references == null ? null : ShardOptions.existing(references, "answers or tests");
    return CheckTask.instances(form, known);
  }
}
