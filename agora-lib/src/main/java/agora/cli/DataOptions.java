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
            || references != null
            || shards.given();
    if (data.isEmpty() && others) {
      throw new IllegalArgumentException(
          "--embeddings, --against, --domain, --correctness, --references, --output, --spark and"
              + " --conf go with --data FILE.jsonl");
    }
    return !data.isEmpty();
  }

  /** Measures the files and writes the report. */
  int measure() throws IOException, InterruptedException {
    Path folder = shards.folder("--data");
    Domain form = domain == null ? null : Domain.ofKey(domain.replace('-', '_'));
    CheckTask task = task(form);
    Path problems = against == null ? null : StudyOptions.fromWhereCalled(against);
    Contamination unwanted = problems == null ? null : Contamination.withQuestions(problems);
    Path vectors = embeddings == null ? null : StudyOptions.fromWhereCalled(embeddings);
    NpyFile opened = vectors == null ? null : NpyFile.open(vectors);
    List<String> files = shards.files("--data", data);
    int status = Main.DONE;
    if (shards.spark == null) {
      DataFiles measured =
          new DataFiles(files.stream().map(Path::of).toList(), form, unwanted, opened);
      System.out.print(measured.measure(TerminalProgress.onStandardError()).write(folder));
    } else {
      status =
          ShardOptions.requireForeseen(
              shards
                  .submit()
                  .dataReport(
                      shards.spark,
                      shards.conf,
                      files,
                      form == null ? null : form.key(),
                      problems,
                      vectors,
                      folder));
    }
    return task == null || status != Main.DONE
        ? status
        : shards.check(new CheckFiles(task, files, folder));
  }

  private @Nullable CheckTask task(@Nullable Domain form) {
    if (!correctness) {
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
