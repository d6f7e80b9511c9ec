package agora.bench;

import agora.data.Jsonl;
import agora.study.Cell;
import agora.study.Study;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A reduced study of the miniature, and processes that each run one cell of it. */
final class GridCells {
  private static final List<String> SETTINGS =
      List.of("math_instance_generation", "instruction_following_quality_enhancement");

  private final Path folder;
  private final Path study;

  /** Writes the study: two settings, two generators, so four cells. */
  GridCells(Path folder, int volume) throws IOException {
    this.folder = folder;
    this.study = folder.resolve("study.json");
    ObjectNode json =
        (ObjectNode) Jsonl.mapper().readTree(Path.of("data/studies/mini.json").toFile());
    json.put("name", "cells").put("volume", volume);
    ArrayNode settings = json.putArray("settings");
    SETTINGS.forEach(settings::add);
    json.remove("variants");
    ArrayNode generators = (ArrayNode) json.get("generators");
    while (generators.size() > 2) {
      generators.remove(2);
    }
    json.path("benchmarks").forEach(benchmark -> ((ObjectNode) benchmark).put("limit", 100));
    Jsonl.mapper().writeValue(study.toFile(), json);
  }

  Path study() {
    return study;
  }

  int count() {
    try (Study open = Study.open(study, folder.resolve("none"))) {
      return open.cells().size();
    }
  }

  /** Starts a command of the library with its results below {@code runs}. */
  Process start(Path runs, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                "agora.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AGORA_RUNS", runs.toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    Path log = Files.createDirectories(runs).resolve("log");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  Process startCell(Path runs, int index) throws IOException {
    return start(runs, "run-cell", study.toString(), String.valueOf(index));
  }

  /** Returns every cell's PGR with its interval. */
  Map<String, String> results(Path runs) throws InterruptedException {
    Map<String, String> results = new TreeMap<>();
    try (Study open = Study.open(study, runs.resolve("cells"))) {
      for (Cell cell : open.cells()) {
        results.put(cell.key(), open.results().pgr(cell).map(Object::toString).orElse("none"));
      }
    }
    return results;
  }

  /** Returns how many commits each name has beyond its first. */
  static long furtherCommits(Path runs) throws IOException {
    try (Stream<Path> walk = Files.walk(runs.resolve("cells/commits"))) {
      return walk.filter(file -> file.toString().matches(".*\\.([2-9]|\\d{2,})\\.json")).count();
    }
  }

  /** Returns the complete lines of all journals, of attempts and of finished stages. */
  static List<String> answers(Path runs) throws IOException {
    List<String> lines = new ArrayList<>();
    if (!Files.isDirectory(runs)) {
      return lines;
    }
    List<Path> journals;
    try (Stream<Path> walk = Files.walk(runs)) {
      journals = walk.filter(path -> path.endsWith("journal.jsonl")).toList();
    } catch (java.io.UncheckedIOException changing) {
      return lines;
    }
    for (Path journal : journals) {
      try {
        String text = Files.readString(journal);
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(lines::add);
      } catch (java.nio.file.NoSuchFileException moved) {
        // it is read under its new name the next time
      }
    }
    return lines;
  }

  /**
   * Returns how many of these answers the run does not have as they were: they were asked again.
   */
  static long lost(Collection<String> seen, Path runs) throws IOException {
    var there = new java.util.HashSet<>(answers(runs));
    return seen.stream().filter(line -> !there.contains(line)).count();
  }
}
