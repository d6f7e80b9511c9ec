package agora.study;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Setting;
import agora.endpoint.Endpoint;
import agora.llm.Price;
import agora.mini.MiniServer;
import agora.score.Differences;
import agora.score.ScoreBoard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class StudyBuilderTest {
  private static final Setting MATH = Setting.MATH_RESPONSE_GENERATION;
  private static final Setting CODE = Setting.CODE_RESPONSE_GENERATION;
  private static final Path SEEDS =
      TestStudy.ROOT.resolve("data/mini/seeds/math_response_generation.jsonl");

  @TempDir Path folder;

  @Test
  void anEndpointAndAFileComeToTheBoardBesideTheOthersOfTheSameSettings() throws Exception {
    Path mine = folder.resolve("my data.jsonl");
    Files.write(mine, Files.readAllLines(SEEDS).subList(0, 30));
    try (MiniServer server = MiniServer.start();
        Study study =
            builder("mine")
                .endpoint(
                    "my-model",
                    Endpoint.openAi(server.url().toString(), "mini-twin")
                        .withPrice(Price.of(0.15, 0.6)))
                .data("my-data", MATH, mine)
                .settings(MATH)
                .volume(40)
                .students(2)
                .open()) {
      assertThat(study.config().subject()).isEqualTo("my-data");
      assertThat(study.config().own()).isEqualTo("my-data");
      assertThat(study.plan().notes())
          .anySatisfy(note ->
              assertThat(note)
                  .startsWith("my-data, Math, response generation: 30 instances; below 100"))
          .noneSatisfy(note -> assertThat(note).contains("do not end in [RESULT]"))
          .noneSatisfy(note -> assertThat(note).contains("not problems of the miniature"));
      assertThat(study.data().generators().stringColumn("prices").asList())
          .containsExactly("as the study says", "a program: none", "a program: none");
      assertThat(study.plan().table().name()).doesNotContain("fictional");
      assertThat(study.run(study.cells(), 1)).isEmpty();
      ScoreBoard board = study.results().scoreBoard();
      assertThat(board.name()).isEqualTo("mine (student of the miniature)");
      assertThat(board.generators())
          .containsExactly("my-data", "my-model", "mini-scholar", "mini-explorer");
      assertThat(board.ranking().rowCount()).isEqualTo(4);
      assertThat(board.missing().isEmpty()).isTrue();
      Differences differences = study.results().differences("my-model");
      assertThat(differences.all().stream().map(Differences.Difference::other))
          .containsExactly("my-data", "mini-scholar", "mini-explorer");
      assertThat(differences.seedDeviation()).isPositive();
      // The price of one generator is real, those of the embedded programs are not: no comparison.
      assertThat(study.results().costs().options().stream().map(option -> option.name()))
          .containsExactly("my-model");
      assertThat(study.results().profile("my-model").sections().stream().map(s -> s.title()))
          .contains("PGR by setting", "Beside the others", "Accepted and rejected", "Cost");
      assertThat(study.results().figures("study").toString()).startsWith(folder.toString());
      assertThat(written()).allSatisfy(file -> assertThat(file.startsWith("mine")).isTrue());
    }
    // The file that was built opens the same study, with its results beside it.
    try (Study again = Study.open(folder.resolve("runs/mine/study.json"))) {
      assertThat(again.results().scoreBoard().ranking().rowCount()).isEqualTo(4);
    }
    // Another study of the same data finds what is finished, and asks nobody: the server is closed.
    Files.delete(mine);
    assertThat(folder.resolve("runs/mine/data/my-data/" + MATH.key() + "/my-data.jsonl")).exists();
    try (Study other =
        builder("other")
            .endpoint("http://127.0.0.1:1/v1", "closed")
            .settings(MATH)
            .volume(40)
            .students(2)
            .open()) {
      assertThat(other.results().scoreBoard().generators())
          .containsExactly("closed", "mini-scholar", "mini-explorer");
      assertThat(other.results().scoreBoard().cell("mini-scholar", MATH)).isPresent();
    }
  }

  @Test
  void aModelWhoseAnswersAreUselessInOneSettingIsNamedWhereItIsMissed() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.setDispatcher(always("```python\ndef f(x):\n    return x\n```"));
      server.start();
      Path file = folder.resolve("runs/half/study.json");
      try (Study study =
          builder("half")
              .endpoint("half", Endpoint.openAi(server.url("/v1").toString(), "half"))
              .settings(MATH, CODE)
              .volume(60)
              .students(1)
              .open()) {
        Map<String, String> failures =
            study.run(
                study.cells().of(MATH).stream().filter(c -> c.generator().equals("half")).toList(),
                1);
        assertThat(failures.values())
            .singleElement()
            .asString()
            .contains("no data for Math, response generation: all ")
            .contains("answers were rejected: no result marker")
            .contains("one answer was: \"```python def f(x)");
        assertThat(server.getRequestCount()).isLessThan(50 + 60 + 10);
        ScoreBoard board = study.results().scoreBoard();
        assertThat(board.generators()).contains("half");
        assertThat(board.missing().stringColumn("why").get(0)).contains("no result marker");
        assertThatThrownBy(() -> study.results().differences("half"))
            .hasMessageContaining("half has no finished setting to compare: Math")
            .hasMessageContaining("no result marker");
        assertThat(study.results().profile("half").sections())
            .anySatisfy(section -> {
              assertThat(section.title()).isEqualTo("Rejected, for example");
              assertThat(section.table().rowCount()).isEqualTo(2);
            });
      }
      assertThat(Files.readString(folder.resolve("runs/half/failures.json")))
          .contains("no result marker", "\"at\"");
      try (Study again = Study.open(file)) {
        assertThat(again.results().scoreBoard().missing().stringColumn("why").asList())
            .anyMatch(why -> why.contains("no result marker"));
      }
    }
  }

  @Test
  void whatIsMissingFromTheDescriptionIsSaid() {
    assertThatThrownBy(() -> builder("empty").open())
        .hasMessage("study 'empty' has nothing of your own: add endpoint(...) or data(...)");
    assertThatThrownBy(
            () -> builder("data").data("d", MATH, folder.resolve("nothing.jsonl")).open())
        .hasMessageContaining("nothing.jsonl: no such data file");
    assertThat(folder.resolve("runs/data"))
        .as("nothing is left of what was refused")
        .doesNotExist();
    assertThatThrownBy(() ->
            builder("s")
                .endpoint("http://127.0.0.1:1/v1", "m")
                .settings(Setting.CODE_QUALITY_ENHANCEMENT)
                .open())
        .hasMessageContaining("setting code_quality_enhancement is not one of");
    assertThatThrownBy(() -> builder("../up").endpoint("http://127.0.0.1:1/v1", "m").open())
        .hasMessageContaining("name must be letters, digits");
    assertThatThrownBy(() -> builder("none").students(0))
        .hasMessage("students must be >= 1, was 0");
  }

  @Test
  void theEnvironmentNamesEndpointDataAndSetting() throws Exception {
    Map<String, String> environment =
        Map.of(
            "AGORA_ENDPOINT",
            "http://127.0.0.1:9/v1",
            "AGORA_MODEL",
            "served",
            "AGORA_KEY",
            "MY_KEY",
            "AGORA_PRICE",
            "0.15,0.60",
            "AGORA_SETTING",
            "math-response-generation");
    try (Study study =
        builder("env").endpoint("http://mini/v1", "mini-twin").from(environment::get).open()) {
      assertThat(study.config().subject()).isEqualTo("served");
      assertThat(study.config().own()).isEqualTo("served");
      assertThat(study.config().settings()).containsExactly(MATH.key());
      assertThat(study.config().generator("served").endpoint().key()).isEqualTo("MY_KEY");
      assertThat(study.config().generator("served").endpoint().price())
          .isEqualTo(Price.of(0.15, 0.60));
      assertThat(study.plan().asking("served").text())
          .as("money at the stated price")
          .containsPattern("Money: [0-9.]+ USD\\.")
          .doesNotContain("no price");
    }
    Map<String, String> file = Map.of("AGORA_DATA", SEEDS.toString());
    try (Study study = builder("file").data("my-data", MATH, Path.of("x")).from(file::get).open()) {
      assertThat(study.config().data()).containsOnlyKeys("my-data");
      assertThat(study.cells()).hasSize(9);
    }
  }

  private StudyBuilder builder(String name) {
    return new StudyBuilder(name).in(folder.resolve("runs")).like(quick());
  }

  /** Returns a small miniature of two domains, as it is found from the folder of the tests. */
  private Path quick() {
    try {
      String json =
          Files.readString(TestStudy.ROOT.resolve("data/studies/quick.json"))
              .replace(
                  "[\n    \"math_instance_generation\"\n  ]",
                  "[\"math_response_generation\", \"code_response_generation\"]")
              .replace(
                  "\"math_instance_generation\": {",
                  "\"code_response_generation\": {\"file\": \"data/mini/seeds/code_response_generation.jsonl\"},"
                      + " \"math_response_generation\": {")
              .replace("math_instance_generation.jsonl", "math_response_generation.jsonl")
              .replace(
                  "\"benchmarks\": [",
                  "\"prompts\": \"data/prompts\", \"benchmarks\": [{\"name\": \"mini-code\","
                      + " \"domain\": \"code\", \"kind\": \"humaneval\","
                      + " \"file\": \"data/mini/test/code.jsonl\", \"limit\": 5},")
              .replace("\"data/", "\"" + TestStudy.ROOT + "/data/");
      return Files.writeString(folder.resolve("quick.json"), json);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<Path> written() throws IOException {
    Path runs = folder.resolve("runs");
    try (Stream<Path> files = Files.walk(runs)) {
      return files.filter(Files::isRegularFile).map(runs::relativize).toList();
    }
  }

  private static Dispatcher always(String answer) {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        String text = answer.replace("\n", "\\n");
        String body =
            "{\"id\": \"x\", \"model\": \"half\", \"choices\": [{\"index\": 0, \"finish_reason\":"
                + " \"stop\", \"message\": {\"role\": \"assistant\", \"content\": \""
                + text
                + "\"}}], \"usage\": {\"prompt_tokens\": 9, \"completion_tokens\": 9}}";
        return new MockResponse.Builder()
            .addHeader("Content-Type", "application/json")
            .body(body)
            .build();
      }
    };
  }

  @Test
  void aNameBelongsToOneStudyOnly() throws Exception {
    Path one = Files.writeString(folder.resolve("one.json"), TestStudy.json(""));
    Path two = Files.writeString(folder.resolve("two.json"), TestStudy.json(""));
    Path runs = folder.resolve("owned");
    StudyOwner.claim("test", one, runs);
    StudyOwner.claim("test", one, runs);
    assertThatThrownBy(() -> StudyOwner.claim("test", two, runs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two.json: the name 'test' belongs to ")
        .hasMessageContaining("one.json, whose results are in")
        .hasMessageContaining("give this one a name of its own, such as \"name\": \"my-test\"");
    Files.delete(one);
    StudyOwner.claim("test", two, runs);
    assertThat(Files.readString(runs.resolve("study-file.txt"), StandardCharsets.UTF_8))
        .contains("two.json");
  }

  @Test
  void responsesWithoutTheFormThatGradersLookForAreCounted() throws Exception {
    Path file = folder.resolve("bare.jsonl");
    Files.write(
        file,
        List.of(
            "{\"question\": \"1 + 1?\", \"answer\": \"It is 2.\"}",
            "{\"question\": \"1 + 2?\", \"answer\": \"[RESULT] 3 [/RESULT]\"}",
            "{\"question\": \"1 + 3?\", \"answer\": \"#### 4\"}"));
    try (Study study = builder("bare").data("bare", MATH, file).open()) {
      assertThat(study.plan().notes())
          .anySatisfy(note ->
              assertThat(note)
                  .contains("2 of 3 responses do not end in [RESULT] answer [/RESULT]")
                  .contains("the benchmark may not find such answers"))
          .anySatisfy(note ->
              assertThat(note)
                  .contains("3 of 3 instructions are not problems of the miniature")
                  .contains("PGR says nothing about such data"));
      assertThat(study.results().findings().unknown().text()).contains("2 of 3 responses do not");
      assertThat(study.data().rendered(study.cells().getFirst()).text())
          .as("what a student learns is in the file")
          .contains("1 + 1?", "It is 2.");
    }
  }

  @Test
  void dataSetsWhoseNamesAreInOtherScriptsKeepTheirOwnData() throws Exception {
    Path one = Files.createDirectories(folder.resolve("a")).resolve("train.jsonl");
    Path two = Files.createDirectories(folder.resolve("b")).resolve("train.jsonl");
    Files.writeString(one, "{\"question\": \"1 + 1?\", \"answer\": \"first\"}");
    Files.writeString(two, "{\"question\": \"1 + 1?\", \"answer\": \"second\"}");
    try (Study study = builder("scripts").data("数据一", MATH, one).data("数据二", MATH, two).open()) {
      assertThat(study.cells())
          .filteredOn(cell -> cell.generator().startsWith("数据"))
          .extracting(cell -> study.generate(cell).dataset().instances().getFirst().response())
          .startsWith("first", "second");
    }
  }

  @Test
  void aDataFileThatIsDamagedLaterLeavesTheFindings() throws Exception {
    Path file = folder.resolve("later.jsonl");
    Files.writeString(file, "{\"question\": \"1 + 1?\", \"answer\": \"It is 2.\"}");
    try (Study study = builder("later").data("later", MATH, file).open()) {
      assertThat(study.results().findings().unknown().text()).contains("1 of 1 responses do not");
      StudyConfig.DataFile copy =
          requireNonNull(requireNonNull(study.config().data().get("later")).get(MATH.key()));
      Files.writeString(Path.of(copy.file()), "{\"question\": \"1 + 1?\", \"answer\": \"\"}");
      assertThat(study.results().findings().unknown().text()).doesNotContain("responses do not");
      assertThat(study.plan().check(study.cells()))
          .extractingByKey("data.later." + MATH.key())
          .asString()
          .contains("row 1: the response is empty");
    }
  }

  @Test
  void whatWasAddedIsTheOwnOneEvenIfItIsAnEmbeddedProgram() {
    try (Study study = builder("twin").endpoint("http://mini/v1", "mini-twin").open()) {
      assertThat(study.config().own()).isEqualTo("mini-twin");
    }
  }
}
