package agora.advise;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.mini.MiniProfile;
import agora.mini.MiniServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An advisor that is killed in every round, by a signal that it cannot catch, and run again. */
@Timeout(400)
class KilledAdvisorTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int IN_FLIGHT = 4;

  private final MiniServer server = MiniServer.start(0, MiniProfile.all(), 1);
  @TempDir Path folder;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void killedInEveryRoundItRecommendsTheSameAndPaysNothingTwice() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    Process whole = command(undisturbed);
    assertThat(whole.waitFor()).as(said(undisturbed)).isZero();
    long asked = server.answered();
    JsonNode expected = Jsonl.mapper().readTree(advice(undisturbed).toFile());
    int rounds = expected.get("rounds").size();
    assertThat(rounds).isGreaterThan(1);

    Path killed = folder.resolve("killed");
    int kills = 0;
    for (int round = 0; round < rounds; round++) {
      Process process = command(killed);
      long before = server.answered();
      // in the midst of a round's answers where it asks any, else as soon as it has printed it
      while (process.isAlive()
          && !said(killed).contains("Round " + (round + 1))
          && server.answered() - before < 10) {
        Thread.sleep(5);
      }
      kills += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();
    }
    assertThat(kills).as("kills of an advisor at work").isEqualTo(rounds);
    Process last = command(killed);
    assertThat(last.waitFor()).as(said(killed)).isZero();
    assertThat(advice(killed)).hasSameTextualContentAs(advice(undisturbed));
    assertThat(server.answered() - asked)
        .as("answers, of which a kill may lose those that were under way")
        .isBetween(asked, asked + (long) kills * IN_FLIGHT);
    assertThat(repeatedKeys(killed)).as("questions with two answers in one journal").isZero();
    assertThat(booked(killed)).isEqualTo(booked(undisturbed));
  }

  private Path advice(Path runs) {
    return runs.resolve("killed-advisor").resolve("advise").resolve("math.json");
  }

  private static String said(Path runs) throws IOException {
    Path log = runs.resolve("log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  private Process command(Path runs) throws IOException {
    Files.createDirectories(runs);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true",
            "-Djava.awt.headless=true",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "agora.cli.Main",
            "advise",
            study().toString(),
            "--budget=5",
            "--pilot=30",
            "--margin=0",
            "--sureness=0.999");
    builder.environment().put("AGORA_RUNS", runs.toString());
    return builder.redirectErrorStream(true).redirectOutput(runs.resolve("log").toFile()).start();
  }

  private static int repeatedKeys(Path runs) throws IOException {
    int repeated = 0;
    for (Path journal : named(runs, "journal.jsonl")) {
      Set<String> keys = new HashSet<>();
      for (JsonNode line : Jsonl.read(journal, JsonNode.class)) {
        repeated += line.hasNonNull("key") && !keys.add(line.get("key").asText()) ? 1 : 0;
      }
    }
    return repeated;
  }

  private static double booked(Path runs) throws IOException {
    double usd = 0;
    for (Path file : named(runs, "spending.json")) {
      for (JsonNode amount : Jsonl.mapper().readTree(file.toFile())) {
        usd += amount.asDouble();
      }
    }
    return Math.round(usd * 1e9) / 1e9;
  }

  private static List<Path> named(Path runs, String name) throws IOException {
    try (Stream<Path> walk = Files.walk(runs)) {
      return new ArrayList<>(walk.filter(path -> path.endsWith(name)).toList());
    }
  }

  /** Two generators of this test's own server in one setting, with few problems. */
  private Path study() throws IOException {
    String mini =
        Files.readString(ROOT.resolve("data/studies/mini.json"))
            .replace("\"data/", "\"" + ROOT + "/data/")
            .replace("http://mini/v1", server.url().toString());
    ObjectNode study = (ObjectNode) Jsonl.mapper().readTree(mini);
    study.put("name", "killed-advisor").put("volume", 120);
    study.remove("variants");
    study.put("prompts", ROOT.resolve("data/prompts").toString());
    ((ObjectNode) study.get("generation")).put("concurrency", IN_FLIGHT);
    ArrayNode generators = (ArrayNode) study.get("generators");
    while (generators.size() > 2) {
      generators.remove(2);
    }
    study.putArray("settings").add("math_instance_generation");
    ArrayNode benchmarks = (ArrayNode) study.get("benchmarks");
    while (benchmarks.size() > 1) {
      benchmarks.remove(1);
    }
    ((ObjectNode) benchmarks.get(0)).put("limit", 40);
    Path file = folder.resolve("killed-advisor.json");
    Files.writeString(file, study.toString());
    return file;
  }
}
