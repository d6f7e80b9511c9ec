package agora.cli;

import agora.data.Domain;
import agora.data.NpyFile;
import agora.intrinsic.Contamination;
import agora.intrinsic.DataFiles;
import agora.spark.SparkSubmit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code metrics} on data files instead of a study: here, or over shards on Spark. */
final class DataOptions {
  private static final String URL = "[a-z0-9]+://.*";

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

  @Option(names = "--output", description = "folder of the report on --data")
  @Nullable Path output;

  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description = "measure --data on Spark; files may be URLs that Hadoop knows")
  @Nullable String spark;

  @Option(names = "--conf", paramLabel = "NAME=VALUE", description = "a further setting of Spark")
  Map<String, String> conf = new LinkedHashMap<>();

  /** Returns whether data files are to be measured; else no option of theirs may be there. */
  boolean wanted() {
    boolean others =
        embeddings != null || against != null || domain != null || output != null || spark != null;
    if (data.isEmpty() && others) {
      throw new IllegalArgumentException(
          "--embeddings, --against, --domain, --output and --spark go with --data FILE.jsonl");
    }
    return !data.isEmpty();
  }

  /** Measures the files and writes the report. */
  int measure() throws IOException, InterruptedException {
    if (output == null) {
      throw new IllegalArgumentException("--data needs --output FOLDER for its report");
    }
    Domain form = domain == null ? null : Domain.ofKey(domain.replace('-', '_'));
    Path problems = against == null ? null : StudyOptions.fromWhereCalled(against);
    Contamination unwanted = problems == null ? null : Contamination.withQuestions(problems);
    Path vectors = embeddings == null ? null : StudyOptions.fromWhereCalled(embeddings);
    NpyFile opened = vectors == null ? null : NpyFile.open(vectors);
    List<String> files = data.stream().map(this::file).toList();
    Path folder = target(output);
    Files.createDirectories(folder);
    if (spark == null) {
      List<Path> paths =
          files.stream().map(file -> Path.of(file.replaceFirst("file://", ""))).toList();
      DataFiles measured = new DataFiles(paths, form, unwanted, opened);
      System.out.print(measured.measure(TerminalProgress.onStandardError()).write(folder));
      return Main.DONE;
    }
    int status =
        SparkSubmit.find(Path.of(""), System.getenv())
            .dataReport(
                spark, conf, files, form == null ? null : form.key(), problems, vectors, folder);
    if (status != Main.DONE && status != Main.BAD_INPUT) {
      throw new IOException("Spark's driver ended with " + status + "; the reason is above");
    }
    return status;
  }

  private String file(String name) {
    if (name.matches(URL)) {
      if (spark == null) {
        throw new IllegalArgumentException(
            "a URL needs --spark MASTER, was " + name + ": copy the file here, or use Spark");
      }
      return name;
    }
    Path path = StudyOptions.fromWhereCalled(Path.of(name)).toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(path + ": no such file; --data names JSON Lines files");
    }
    return "file://" + path;
  }

  /** Returns a folder that need not exist yet, as its user means it. */
  private static Path target(Path folder) {
    String called = System.getenv("AGORA_CALLED_FROM");
    return called == null ? folder : Path.of(called).resolve(folder);
  }
}
