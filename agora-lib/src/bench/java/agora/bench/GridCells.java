package agora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A reduced study of the miniature, and processes that each run one cell of it. */
final class GridCells {
  private static final List<String> SETTINGS =
      List.of("math_instance_generation", "instruction_following_quality_enhancement");

  private static final List<String> OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m");

  private final SmallStudy small;

  /** Writes the study: two settings, two generators, so four cells. */
  GridCells(Path folder, int volume) throws IOException {
    this.small = new SmallStudy(folder, "cells", volume, SETTINGS);
  }

  Path study() {
    return small.file();
  }

  int count() {
    return small.cells();
  }

  /** Starts a command of the library with its results below {@code runs}. */
  Process start(Path runs, String... arguments) throws IOException {
    return SmallStudy.start(runs, OPTIONS, Map.of("OMP_NUM_THREADS", "1"), List.of(arguments));
  }

  Process startCell(Path runs, int index) throws IOException {
    return start(runs, "run-cell", study().toString(), String.valueOf(index));
  }

  /** Starts {@code environment/agora}, with results and its output below {@code runs}. */
  static Process agora(Map<String, String> environment, Path runs, List<String> arguments)
      throws IOException {
    Files.createDirectories(runs);
    return command(environment, runs, arguments)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(runs.resolve("log").toFile()))
        .start();
  }

  /** Returns {@code environment/agora} in one thread, with results below {@code runs}. */
  static ProcessBuilder command(
      Map<String, String> environment, Path runs, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("environment/agora"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put("AGORA_RUNS", runs.toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    return builder;
  }

  /** Returns every cell's PGR with its interval. */
  Map<String, String> results(Path runs) throws InterruptedException {
    return small.results(runs);
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
