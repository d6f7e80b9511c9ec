package agora.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Sha256;
import agora.study.Cell;
import agora.study.GeneratedData;
import agora.study.Student;
import agora.study.Study;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyAdvisorTest {
  private static final Advisor.Options OPTIONS = new Advisor.Options(50, 160, 40, 0, 0.999);

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void anInterruptedAdvisorGoesOnWithTheSameNumbersAndPaysNothingTwice()
      throws IOException, InterruptedException {
    Path file = study();
    Advice whole = advised(file, folder.resolve("whole"), round -> {});
    Path runs = folder.resolve("interrupted");
    assertThatThrownBy(() ->
            advised(
                file,
                runs,
                round -> {
                  throw new IllegalStateException("stopped after round " + round.number());
                }))
        .hasMessage("stopped after round 1");
    Advice again = advised(file, runs, round -> {});
    assertThat(again.json()).isEqualTo(whole.json());
    Set<Path> stages = stages(runs);
    assertThat(advised(file, runs, round -> {}).json()).isEqualTo(whole.json());
    assertThat(stages(runs)).as("a third time nothing is done").isEqualTo(stages);
    assertThat(booked(runs))
        .as("what the budget says was spent on data")
        .isCloseTo(again.spentUsd(), within(1e-9));
    assertThat(again.rounds().size()).isGreaterThan(1);
    assertThat(again.rounds().getFirst().standings())
        .allMatch(standing -> standing.tried() && standing.volume() == 40);
    assertThat(again.figure().svg()).contains("Expected PGR at ");
    assertThat(stages)
        .as("a second student sees the data of the first")
        .anyMatch(stage -> stage.toString().contains("/train/") && isSecond(stage))
        .noneMatch(stage -> stage.toString().contains("/generate/") && isSecond(stage));
    assertThat(again.rounds().get(1).spentUsd()).isEqualTo(again.rounds().getFirst().spentUsd());
  }

  private static boolean isSecond(Path stage) {
    return stage.getFileName().toString().contains(".40.s2-");
  }

  @Test
  void aPilotTakesTheBeginningOfDataThatTheStudyHas() throws IOException, InterruptedException {
    try (Study study = Study.open(study(), folder.resolve("runs"));
        Study pilots = study.forPilots()) {
      Cell cell = study.cells().getFirst();
      GeneratedData whole = study.generate(cell);
      Cell pilot = new Cell(cell.setting(), cell.generator(), cell.promptStyle(), 40, cell.seed());
      GeneratedData data = pilots.generate(pilot);
      assertThat(data.directory()).isEqualTo(whole.directory());
      assertThat(data.dataset().instances()).isEqualTo(whole.dataset().instances().subList(0, 40));
      Path other = folder.resolve("other");
      try (Study alone = Study.open(study(), other);
          Study first = alone.forPilots()) {
        assertThat(first.generate(pilot).dataset().instances())
            .as("as if the pilot had been generated first")
            .isEqualTo(data.dataset().instances());
      }
    }
  }

  @Test
  void studentsTrainedSideBySideAreThoseTrainedAlone() throws IOException, InterruptedException {
    Map<String, String> alone = new TreeMap<>();
    try (Study study = Study.open(study(), folder.resolve("alone"))) {
      for (GeneratedData data : pilots(study)) {
        Student student = study.train(data, 2);
        alone.put(data.cell().key(), weights(student) + study.pgr(student));
      }
    }
    Map<String, String> together = new TreeMap<>();
    try (Study study = Study.open(study(), folder.resolve("together"))) {
      Map<GeneratedData, Integer> passes = new LinkedHashMap<>();
      pilots(study).forEach(data -> passes.put(data, 2));
      study.trainSideBySide(passes);
      Set<Path> stages = stages(study.folder());
      for (GeneratedData data : passes.keySet()) {
        Student student = study.train(data, 2);
        together.put(data.cell().key(), weights(student) + study.pgr(student));
      }
      if (Runtime.getRuntime().availableProcessors() > 1) {
        assertThat(stages(study.folder())).as("all was there").isEqualTo(stages);
      }
    }
    assertThat(together).hasSize(4).isEqualTo(alone);
  }

  private static List<GeneratedData> pilots(Study study) throws InterruptedException {
    List<GeneratedData> data = new ArrayList<>();
    for (Cell cell : study.cells()) {
      data.add(
          study.generate(
              new Cell(cell.setting(), cell.generator(), cell.promptStyle(), 40, cell.seed())));
    }
    return data;
  }

  private static String weights(Student student) throws IOException {
    return Sha256.of(Files.readAllBytes(student.checkpoint().resolve("model.safetensors"))) + " ";
  }

  @Test
  void whatStandsInTheWayIsNamedBeforeAnythingIsAsked() throws IOException {
    refused(study -> {}, Domain.CODE, OPTIONS, "has no setting of the domain code", "settings [");
    refused(
        study -> {
          ((ArrayNode) study.get("generators")).remove(1);
          ((ArrayNode) study.get("settings")).remove(1);
        },
        Domain.MATH,
        OPTIONS,
        "at least two candidates",
        "[mini-scholar, response generation]",
        "add a generator or a setting");
    refused(
        study -> {
          ObjectNode endpoint = (ObjectNode) study.get("generators").get(0).get("endpoint");
          endpoint.put("base_url", "https://models.example/v1").remove("price");
        },
        Domain.MATH,
        OPTIONS,
        "mini-scholar at https://models.example/v1 has none",
        "write endpoint.price");
    refused(
        study -> study.remove("student"), Domain.MATH, OPTIONS, "names none: write student.base");
    refused(
        study -> ((ObjectNode) study.get("student")).put("reference", "nowhere"),
        Domain.MATH,
        OPTIONS,
        "nothing was asked",
        "student.reference");
    refused(
        study -> {},
        Domain.MATH,
        new Advisor.Options(0, 160, 40, 3, 0.9),
        "a pilot of 40 instances of each of 4 candidates costs",
        "the budget is 0.00");
  }

  private void refused(
      Consumer<ObjectNode> change, Domain domain, Advisor.Options options, String... words)
      throws IOException {
    Path file = study();
    ObjectNode study = (ObjectNode) Jsonl.mapper().readTree(file.toFile());
    change.accept(study);
    Files.writeString(file, study.toString());
    Path runs = folder.resolve("refused");
    try (Study open = Study.open(file, runs);
        Study pilots = open.forPilots()) {
      assertThatThrownBy(() -> Advisor.of(pilots, domain, options))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(words);
    }
    assertThat(runs.resolve("generate")).doesNotExist();
  }

  private static Advice advised(Path file, Path runs, java.util.function.Consumer<Round> listener)
      throws InterruptedException {
    try (Study study = Study.open(file, runs);
        Study pilots = study.forPilots()) {
      return Advisor.of(pilots, Domain.MATH, OPTIONS).run(listener);
    }
  }

  private static double booked(Path runs) throws IOException {
    TreeMap<?, ?> spending =
        Jsonl.mapper().readValue(runs.resolve("spending.json").toFile(), TreeMap.class);
    return spending.entrySet().stream()
        .filter(entry -> String.valueOf(entry.getKey()).startsWith("generate/"))
        .mapToDouble(entry -> ((Number) entry.getValue()).doubleValue())
        .sum();
  }

  private static Set<Path> stages(Path runs) throws IOException {
    try (Stream<Path> all = Files.walk(runs, 2)) {
      return all.collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The miniature with two generators, two settings of mathematics, and few problems. */
  private Path study() throws IOException {
    String mini =
        Files.readString(ROOT.resolve("data/studies/mini.json"))
            .replace("\"data/", "\"" + ROOT + "/data/");
    ObjectNode study = (ObjectNode) Jsonl.mapper().readTree(mini);
    study.put("name", "advised");
    study.put("volume", 160);
    study.remove("variants");
    study.put("prompts", ROOT.resolve("data/prompts").toString());
    ArrayNode generators = (ArrayNode) study.get("generators");
    while (generators.size() > 2) {
      generators.remove(1);
    }
    ArrayNode settings = study.putArray("settings");
    settings.add("math_response_generation").add("math_instance_generation");
    ArrayNode benchmarks = study.putArray("benchmarks");
    for (JsonNode benchmark : Jsonl.mapper().readTree(mini).get("benchmarks")) {
      if (benchmark.get("domain").asText().equals("math")) {
        benchmarks.add(((ObjectNode) benchmark).put("limit", 40));
      }
    }
    Path file = folder.resolve("advised.json");
    Files.writeString(file, study.toString());
    return file;
  }
}
