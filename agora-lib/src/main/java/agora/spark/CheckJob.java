package agora.spark;

import agora.check.CheckFiles;
import agora.check.LineServer;
import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Driver of a check of files over shards. Lines are decided by processes beside the executors, with
 * the code of one process; the decided parts are written into a file, in the order of the lines.
 */
public final class CheckJob {
  private static final int BAD_INPUT = 2;
  private static final int SHORT = 3;
  private static final int SHARDS_PER_CORE = 4;

  private CheckJob() {}

  /** What reading a shard found. */
  private record Found(long lines, @Nullable String error, @Nullable String refused)
      implements Shards.Found, Serializable {}

  /**
   * Runs the job; {@code spark-submit} gives the master.
   *
   * @param arguments the project's folder, the file of the parts, the number of words of the
   *     program that checks lines, these words, then the files
   */
  public static void main(String[] arguments) throws IOException {
    int words = Integer.parseInt(arguments[2]);
    List<String> all = List.of(arguments);
    List<String> command = List.copyOf(all.subList(3, 3 + words));
    List<String> files = all.subList(3 + words, all.size());
    int status = 0;
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("agora check"))) {
      int perFile = SHARDS_PER_CORE * spark.defaultParallelism();
      Shards shards = Shards.of(spark, files, perFile);
      run(shards, arguments[0], command, Path.of(arguments[1]));
    } catch (IllegalArgumentException wrong) {
      System.err.println("agora: " + wrong.getMessage());
      status = BAD_INPUT;
    } catch (IllegalStateException refused) {
      System.err.println("agora: " + refused.getMessage());
      status = SHORT;
    }
    System.exit(status);
  }

  private static void run(Shards shards, String project, List<String> command, Path output)
      throws IOException {
    List<Found> found =
        shards
            .lines()
            .mapPartitions(lines -> List.of(read(command, project, lines)).iterator())
            .collect();
    requireReady(found);
    shards.requireRight(found);
    JavaRDD<String> parts =
        shards
            .lines()
            .mapPartitionsWithIndex(
                (shard, lines) ->
                    new Flat<>(
                        new Chunks(lines),
                        chunk ->
                            List.of(shard + " " + ask(command, project, LineServer.DECIDE, chunk))
                                .iterator()),
                false)
            .persist(StorageLevel.DISK_ONLY());
    parts.count(); // all shards at once; the driver then takes them one by one
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(output))) {
      int file = -1;
      long before = 0;
      for (Iterator<String> each = parts.toLocalIterator(); each.hasNext(); ) {
        String[] part = each.next().split(" ", 2);
        JsonNode decided = Jsonl.mapper().readTree(part[1]);
        requireNotRefused(decided.path("refused").asText(""));
        int of = shards.fileOf().get(Integer.parseInt(part[0]));
        before = of == file ? before : 0;
        file = of;
        out.write(Jsonl.line(Map.of("file", file, "before", before, "part", decided)));
        before += decided.path("lines").asLong();
      }
    }
  }

  /** Reads all lines of a shard; nothing is decided. */
  private static Found read(List<String> command, String project, Iterator<String> lines)
      throws IOException {
    long count = 0;
    for (Chunks chunks = new Chunks(lines); chunks.hasNext(); ) {
      JsonNode part =
          Jsonl.mapper().readTree(ask(command, project, LineServer.READ, chunks.next()));
      count += part.path("lines").asLong();
      if (part.has("error") || part.has("refused")) {
        return new Found(count, part.path("error").textValue(), part.path("refused").textValue());
      }
    }
    return new Found(count, null, null);
  }

  private static void requireReady(List<Found> found) {
    found.forEach(shard -> requireNotRefused(shard.refused() == null ? "" : shard.refused()));
  }

  private static void requireNotRefused(String why) {
    if (!why.isEmpty()) {
      throw new IllegalStateException(why);
    }
  }

  /** Returns the answer of a process beside this executor, as JSON; a refusal names the machine. */
  private static String ask(
      List<String> command, String project, String request, List<String> lines) {
    try {
      KeptProcess process = KeptProcess.take(command, project, Map.of());
      String text = request + " " + lines.size() + "\n" + String.join("\n", lines) + "\n";
      String answer = process.ask(text, LineServer.ANSWER);
      if (answer == null) {
        process.end();
        throw new IOException("the process that checks lines ended: see the worker's log");
      }
      process.keep();
      JsonNode part = Jsonl.mapper().readTree(answer);
      return part.has("refused")
          ? Jsonl.mapper()
              .writeValueAsString(
                  Map.of(
                      "lines",
                      0,
                      "results",
                      List.of(),
                      "refused",
                      "worker "
                          + InetAddress.getLocalHost().getHostName()
                          + ": "
                          + part.path("refused").asText()))
          : answer;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Lines in chunks, as they are decided together. */
  private static final class Chunks implements Iterator<List<String>> {
    private final Iterator<String> lines;

    Chunks(Iterator<String> lines) {
      this.lines = lines;
    }

    @Override
    public boolean hasNext() {
      return lines.hasNext();
    }

    @Override
    public List<String> next() {
      List<String> chunk = new ArrayList<>();
      long characters = 0;
      while (!CheckFiles.isPart(chunk.size(), characters) && lines.hasNext()) {
        String line = lines.next();
        characters += line.length();
        chunk.add(line);
      }
      return chunk;
    }
  }
}
