package agora.cli;

import agora.check.CheckFiles;
import agora.check.WrittenReport;
import agora.data.Domain;
import agora.data.FolderLock;
import agora.data.NpyFile;
import agora.data.TextFiles;
import agora.spark.SparkSubmit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of work on files, in this process or over shards on Spark. */
final class ShardOptions {
  private static final String URL = "[a-z0-9]+://.*";

  @Option(names = "--output", description = "folder of the report on the files")
  @Nullable Path output;

  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description = "read the files on Spark, over shards; they may be URLs that Hadoop knows")
  @Nullable String spark;

  @Option(names = "--conf", paramLabel = "NAME=VALUE", description = "a further setting of Spark")
  Map<String, String> conf = new LinkedHashMap<>();

  /** Returns whether one of these options was given. */
  boolean given() {
    return output != null || spark != null || !conf.isEmpty();
  }

  /** Work whose report goes into a folder; returns the exit status. */
  @FunctionalInterface
  interface Work {
    int into(Path folder) throws IOException, InterruptedException;
  }

  /** Does work in the folder of the report, which need not exist yet and is its own meanwhile. */
  int inFolder(String option, Work work) throws IOException, InterruptedException {
    Path folder = folder(option);
    try (FolderLock lock = FolderLock.take(folder, "writes into")) {
      try {
        return work.into(folder);
      } finally {
        lock.remove();
      }
    }
  }

  private Path folder(String option) {
    if (output == null) {
      throw new IllegalArgumentException(option + " needs --output FOLDER for its report");
    }
    String called = System.getenv("AGORA_CALLED_FROM");
    Path folder = called == null ? output : Path.of(called).resolve(output);
    String why = "permission denied";
    try {
      Files.createDirectories(folder);
      if (Files.isWritable(folder)) {
        return folder;
      }
    } catch (IOException e) {
      why = TextFiles.reason(e);
    }
    throw new IllegalArgumentException(
        folder + ": cannot be written: " + why + "; name another folder with --output");
  }

  /** Returns the absolute paths of files; URLs as they are, where Spark reads them. */
  List<String> files(String option, List<String> names) {
    List<String> files = new ArrayList<>();
    Set<String> different = new HashSet<>();
    for (String name : names) {
      String file = file(option, name);
      if (!different.add(behindLinks(file))) {
        throw new IllegalArgumentException(
            option + " must name a file once, was twice " + file + ": its lines would count twice");
      }
      files.add(file);
    }
    return files;
  }

  private static String behindLinks(String file) {
    try {
      return file.matches(URL) ? file : Path.of(file).toRealPath().toString();
    } catch (IOException e) {
      return file; // whoever opens it says what is wrong
    }
  }

  private String file(String option, String name) {
    if (name.matches(URL)) {
      if (spark == null) {
        throw new IllegalArgumentException(
            "a URL needs --spark MASTER, was " + name + ": copy the file here, or use Spark");
      }
      return name;
    }
    Path path = StudyOptions.fromWhereCalled(Path.of(name)).toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(
          path + ": no such file; " + option + " names JSON Lines files");
    }
    return path.toString();
  }

  /** Returns a file that has to be here, as its user means it. */
  static Path existing(Path file, String what) {
    Path there = StudyOptions.fromWhereCalled(file);
    if (!Files.exists(there)) {
      throw new IllegalArgumentException(there + ": no such file; it should be " + what);
    }
    return there;
  }

  private static SparkSubmit submit() {
    return SparkSubmit.find(Path.of(""), System.getenv());
  }

  /** Checks files here or on Spark, prints the report and returns the exit status. */
  int check(CheckFiles files) throws IOException, InterruptedException {
    if (spark != null) {
      Path project = Path.of("").toAbsolutePath();
      List<String> program = List.of(project.resolve("environment/agora").toString());
      int status = requireForeseen(submit().check(spark, conf, files, program, project));
      return status == Main.DONE ? printed(files.report()) : status;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return printed(files.run(cores, TerminalProgress.onStandardError()));
  }

  /** Writes the report on data files on Spark, and returns the exit status. */
  int report(
      List<String> files,
      @Nullable Domain domain,
      @Nullable Path problems,
      @Nullable NpyFile embeddings,
      Path folder)
      throws IOException, InterruptedException {
    return requireForeseen(
        submit()
            .dataReport(
                String.valueOf(spark),
                conf,
                files,
                domain == null ? null : domain.key(),
                problems,
                embeddings == null ? null : embeddings.file(),
                folder));
  }

  private static int printed(WrittenReport report) {
    System.out.print(report.json());
    if (report.shortfall().isEmpty()) {
      return Main.DONE;
    }
    System.err.println("agora: " + report.shortfall());
    return Main.SHORT;
  }

  /** Returns the exit status of a driver that did its work, or said why not. */
  private static int requireForeseen(int status) throws IOException {
    if (status != Main.DONE && status != Main.BAD_INPUT && status != Main.SHORT) {
      throw new IOException(
          "Spark's driver ended with " + status + "; the reason is above. Run the command again");
    }
    return status;
  }
}
