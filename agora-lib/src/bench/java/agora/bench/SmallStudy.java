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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The miniature reduced to some settings and two generators, and commands on it as processes. */
final class SmallStudy {
  private static final int GENERATORS = 2;
  private static final int PROBLEMS = 100;

  private final Path folder;
  private final String name;

  /** Writes the study's file. */
  SmallStudy(Path folder, String name, int volume, List<String> settings) throws IOException {
    this.folder = folder;
    this.name = name;
    ObjectNode json =
        (ObjectNode) Jsonl.mapper().readTree(Path.of("data/studies/mini.json").toFile());
    json.put("name", name).put("volume", volume);
    ArrayNode asked = json.putArray("settings");
    settings.forEach(asked::add);
    json.remove("variants");
    ArrayNode generators = (ArrayNode) json.get("generators");
    while (generators.size() > GENERATORS) {
      generators.remove(GENERATORS);
    }
    json.path("benchmarks").forEach(benchmark -> ((ObjectNode) benchmark).put("limit", PROBLEMS));
    Jsonl.mapper().writeValue(file().toFile(), json);
  }

  Path file() {
    return folder.resolve("study.json");
  }

  int cells() {
    try (Study open = Study.open(file(), folder.resolve("none"))) {
      return open.cells().size();
    }
  }

  /** Returns the PGR of every cell with its interval, and "none" where one is missing. */
  Map<String, String> results(Path runs) throws InterruptedException {
    Map<String, String> results = new TreeMap<>();
    try (Study open = Study.open(file(), runs.resolve(name))) {
      for (Cell cell : open.cells()) {
        results.put(cell.key(), open.results().pgr(cell).map(Object::toString).orElse("none"));
      }
    }
    return results;
  }

  /**
   * Starts a command of the library with its results and its log below {@code runs}.
   *
   * @param options further ones of the virtual machine
   */
  static Process start(
      Path runs, List<String> options, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dai.djl.offline=true");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "agora.cli.Main"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AGORA_RUNS", runs.toString());
    builder.environment().putAll(environment);
    Path log = Files.createDirectories(runs).resolve("log");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }
}
