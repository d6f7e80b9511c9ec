package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.data.Setting;
import agora.intrinsic.MetricReport;
import agora.intrinsic.MetricValues;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

final class StudyTest {
  private static final Path ROOT = TestStudy.ROOT;
  private static final Setting SETTING = Setting.MATH_RESPONSE_GENERATION;

  @TempDir Path folder;

  @Test
  void oneCellGoesFromSeedsToScoresAndIsNotDoneTwice() throws Exception {
    Path file = study("");
    Path instances;
    FileTime trained;
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      assertThat(study.plan().table().stringColumn("done").get(0)).isEqualTo("nothing");
      GeneratedData data = study.generate(SETTING, "steady");
      assertThat(data.dataset().size()).isEqualTo(24);
      Student student = study.train(data);
      assertThat(student.losses().rowCount()).isEqualTo(2);
      Table scores = study.evaluate(student);
      assertThat(scores.stringColumn("model").asList())
          .containsExactly("base", "student", "reference");
      instances = data.file();
      trained = Files.getLastModifiedTime(student.checkpoint().resolve("model.safetensors"));
    }
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      assertThat(study.plan().table().stringColumn("done").get(0)).isEqualTo("all");
      Student again = study.train(study.generate(SETTING, "steady"));
      assertThat(Files.getLastModifiedTime(again.checkpoint().resolve("model.safetensors")))
          .isEqualTo(trained);
      assertThat(instances).exists();
    }
  }

  @Test
  void aChangedPromptRedoesWhatDependsOnItAndNothingElse() throws Exception {
    Path prompts = folder.resolve("prompts");
    copy(ROOT.resolve("data/prompts"), prompts);
    Path file = study("");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(ROOT.resolve("data/prompts").toString(), prompts.toString()));
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      Path before = study.generate(SETTING, "steady").file();
      Table evaluated = study.evaluate(study.train(study.generate(SETTING, "steady")));
      Path prompt;
      try (Stream<Path> files = Files.walk(prompts)) {
        prompt =
            files
                .filter(path -> path.toString().contains("agorabench"))
                .filter(path -> path.toString().contains("math_response_generation"))
                .findFirst()
                .orElseThrow();
      }
      Files.writeString(prompt, "Take your time.\n" + Files.readString(prompt));
      assertThat(study.plan().table().stringColumn("done").get(0)).isEqualTo("nothing");
      assertThat(
              study
                  .plan()
                  .table()
                  .where(t -> t.stringColumn("setting").isEqualTo("math: base and reference"))
                  .stringColumn("done")
                  .get(0))
          .isEqualTo("all");
      Path after = study.generate(SETTING, "steady").file();
      assertThat(after).isNotEqualTo(before);
      assertThat(before).exists();
      assertThat(evaluated.rowCount()).isEqualTo(3);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void aReferenceNoBetterThanTheBaseIsAnErrorThatNamesBothScores() throws Exception {
    try (Study study = Study.open(study(""), folder.resolve("runs"))) {
      Student student = study.train(study.generate(SETTING, "steady"));
      assertThatThrownBy(() -> study.pgr(student))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the reference must score higher than the base");
      assertThat(study.plan().table().stringColumn("done").get(0)).isEqualTo("all");
      assertThat(study.results().pgr(study.cells().getFirst())).isEmpty();
      assertThat(study.run(study.cells(), 1))
          .as("the run says what the plan calls done, and does not do it again")
          .hasEntrySatisfying(
              study.cells().getFirst().key(),
              why -> assertThat(why).startsWith("the reference must score higher than the base"));
      assertThat(study.results().scoreBoard().missing().getString(0, "why"))
          .startsWith("the reference must score higher than the base");
    }
  }

  @Test
  void everyMetricThatTheStudyNamesIsMeasuredAndNotTwice() throws Exception {
    String mini = "{\"provider\": \"openai\", \"base_url\": \"http://mini/v1\", \"model\": \"mini-";
    String extra =
        (", \"judges\": {\"rubric\": MINIjudge\"}}, \"embeddings\": MINIembeddings\"},"
                + " \"metrics\": {\"judged\": 10, \"batchPerplexity\": true, \"rewardModel\": \"REWARD\"}")
            .replace("MINI", mini)
            .replace("REWARD", rewardModel().toString());
    try (Study study = Study.open(study(extra), folder.resolve("runs"))) {
      GeneratedData data = study.generate(SETTING, "steady");
      MetricReport report = study.metrics().measure(data);
      assertThat(report.metrics().stream().map(MetricValues::name))
          .containsExactly(
              "instruction_length",
              "response_length",
              "instruction_lexical_diversity",
              "response_lexical_diversity",
              "near_duplicate",
              "format_adherence",
              "contamination",
              "answer_correctness",
              "response_perplexity",
              "response_perplexity_by_batch",
              "instruction_diversity",
              "response_diversity",
              "response_reward",
              "instruction_difficulty",
              "response_quality");
      assertThat(report.metrics()).allSatisfy(metric -> assertThat(metric.missing()).isZero());
      assertThat(report.values("response_quality").perInstance()).hasSize(10);
      assertThat(report.values("response_quality").mean().value()).isBetween(1.0, 5.0);
      assertThat(study.metrics().measure(data)).isEqualTo(report);
      StudyMetrics metrics = study.metrics();
      assertThat(metrics.values(SETTING, "response_length").get("steady")).hasSize(24);
      assertThat(metrics.embeddings(SETTING, 7).get("steady")).hasDimensions(7, 128);
      assertThat(metrics.table(SETTING).columnNames()).contains("generator", "response_reward");
      assertThat(metrics.withoutFlagged(data).dataset().size())
          .isEqualTo(24 - metrics.flagged(data).rowCount());
    }
  }

  @Test
  void withoutEmbeddingsAMapSaysWhatToName() throws Exception {
    try (Study study = Study.open(study(""), folder.resolve("runs"))) {
      assertThatThrownBy(() -> study.metrics().values(SETTING, "response_length"))
          .hasMessage("no data in math_response_generation yet: run the study first");
      study.generate(SETTING, "steady");
      assertThatThrownBy(() -> study.metrics().embeddings(SETTING, 3))
          .hasMessageContaining("study test embeds nothing: name an endpoint in 'embeddings'");
    }
  }

  /** A random reward model of the test resources, with a tokenizer and a template beside it. */
  private Path rewardModel() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("reward"));
    for (String from : List.of("llama-reward", "tokenizer")) {
      try (Stream<Path> files = Files.list(Path.of("src/test/resources/agora/llama", from))) {
        for (Path file : files.filter(path -> !path.endsWith("expected.json")).toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    Files.writeString(
        copy.resolve("chat_template.jinja"),
        "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}\n{% endfor %}");
    return copy;
  }

  @Test
  void aBaseModelIsShownExamplesWhereTheStudySaysSo() throws Exception {
    Path file = study("");
    String problems = ROOT.resolve("data/mini/test/math.jsonl").toString();
    String fewShot =
        ", \"exemplars\": \""
            + problems
            + "\", \"baseProtocol\": {\"form\": \"TEXT\", \"shots\": 2, \"system\": \"\"}";
    Files.writeString(
        file, Files.readString(file).replace(", \"limit\": 10", ", \"limit\": 2" + fewShot));
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      Student student = study.train(study.generate(SETTING, "steady"));
      assertThat(study.evaluate(student).stringColumn("prompt form").asList())
          .containsExactly("text, 2-shot", "chat", "chat");
      assertThat(study.results().answers(student).stringColumn("problem").asList())
          .as("the study's problems are not GSM8K's")
          .allMatch(id -> id.startsWith("mini-math/"));
    }
  }

  @Test
  void aPartialScoreIsANumberAndAJudgedOneIsLostBelowHalf() {
    Table answers =
        Table.create(
            StringColumn.create("problem", "alpacaeval/0", "alpacaeval/1", "own/2", "own/3"),
            StringColumn.create("verdict", "partial", "partial", "partial", "wrong"),
            StringColumn.create("reason", "the judge prefers", "the judge prefers", "half", "no"));
    StudyEvaluator.inWords(
        answers, DoubleColumn.create("score", 0.05, 0.52, 0.5, 0), "alpacaeval/", "mine/");
    assertThat(answers.stringColumn("problem").asList())
        .containsExactly("mine/0", "mine/1", "own/2", "own/3");
    assertThat(answers.stringColumn("verdict").asList())
        .containsExactly(
            "score 5 of 100: lost to the baseline",
            "score 52 of 100: not lost",
            "score 50 of 100",
            "wrong");
  }

  @Test
  void whereCodeCannotRunItsCellsAreSkippedByNameAndTheOthersGoOn() throws Exception {
    Path file = study("");
    Path problems = folder.resolve("HumanEval.jsonl");
    Files.writeString(
        problems,
        "{\"task_id\": \"HumanEval/0\", \"prompt\": \"def f():\\n\", \"entry_point\": \"f\","
            + " \"canonical_solution\": \"    return 1\\n\","
            + " \"test\": \"def check(f):\\n    assert f() == 1\\n\"}\n");
    String seeds =
        "{\"file\": \"" + ROOT.resolve("data/mini/seeds/code_response_generation.jsonl") + "\"}";
    String code =
        "{\"name\": \"he\", \"domain\": \"code\", \"kind\": \"humaneval\", \"file\": \""
            + problems
            + "\"}, ";
    Files.writeString(
        file,
        Files.readString(file)
            .replace("[\"math_response", "[\"code_response_generation\", \"math_response")
            .replace("\"seeds\": {", "\"seeds\": {\"code_response_generation\": " + seeds + ", ")
            .replace("\"benchmarks\": [", "\"benchmarks\": [" + code));
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "agora.cli.Main",
            "run",
            file.toString(),
            "--workers",
            "1");
    command.directory(folder.toFile()).redirectErrorStream(true);
    command.environment().put("AGORA_SANDBOX", "podman");
    command.environment().put("AGORA_SANDBOX_IMAGE", "no/such-image");
    Process process = command.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isNotZero();
    assertThat(said)
        .containsPattern("code_response_generation\\S*: skipped, he: no sandbox for generated code")
        // Base and reference are one checkpoint here, so that this cell ends at its very last step.
        .containsPattern("math_response_generation\\S*: .*the reference must score higher");
  }

  @Test
  void adoptedDataIsTrainedOnLikeGeneratedData() throws Exception {
    Path mine = folder.resolve("mine.json");
    Files.writeString(
        mine,
        "[{\"messages\": [{\"role\": \"user\", \"content\": \"What is 1 + 1?\"},"
            + " {\"role\": \"assistant\", \"content\": \"[RESULT] 2 [/RESULT]\"}]}]");
    try (Study study = Study.open(study(""), folder.resolve("runs"))) {
      GeneratedData data = study.data().importData(SETTING, "mine", mine);
      assertThat(data.dataset().instances().getFirst().response())
          .isEqualTo("[RESULT] 2 [/RESULT]");
      assertThat(study.train(data).losses().rowCount()).isEqualTo(1);
    }
  }

  @Test
  void dataIsExportedAsChatMessagesWithACard() throws Exception {
    try (Study study = Study.open(study(""), folder.resolve("runs"))) {
      GeneratedData data = study.generate(SETTING, "steady");
      data.export(folder.resolve("out"), "cc-by-4.0");
      List<JsonNode> rows = Jsonl.read(folder.resolve("out/train.jsonl"), JsonNode.class);
      assertThat(rows).hasSize(24);
      assertThat(rows.getFirst().at("/messages/0/role").asText()).isEqualTo("user");
      assertThat(rows.getFirst().at("/messages/1/content").asText())
          .isEqualTo(data.dataset().instances().getFirst().response());
      assertThat(folder.resolve("out/README.md"))
          .content()
          .startsWith("---\npretty_name: " + data.cell().key() + "\nlicense: cc-by-4.0\n")
          .contains("path: train.jsonl", "24 instances", "cost: $");
      // And back in: what was exported can be brought to any study.
      assertThat(
              study
                  .data()
                  .importData(SETTING, "mine", folder.resolve("out/train.jsonl"))
                  .dataset()
                  .size())
          .isEqualTo(24);
    }
  }

  @Test
  void whatTheReferenceProjectWritesIsAdopted() throws Exception {
    Path cache = folder.resolve("cache.jsonl");
    Files.writeString(
        cache,
        "{\"instruction\": \"What is 1 + 1?\", \"response\": \"2\", \"config\": \"gpt-4o\", \"index\": 1}\n"
            + "{\"instruction\": \"What is 1 + 2?\", \"response\": \"3\", \"config\": \"gpt-4o\", \"index\": 0}\n");
    Path results = folder.resolve("instance_generation_math_gpt-4o.json");
    Files.writeString(
        results,
        """
        [
            {
                "instruction": "What is 1 + 1?",
                "response": "2",
                "config": "gpt-4o"
            }
        ]
        """);
    try (Study study = Study.open(study(""), folder.resolve("runs"))) {
      assertThat(study.data().importData(SETTING, "gpt-4o", cache).dataset().size()).isEqualTo(2);
      assertThat(
              study
                  .data()
                  .importData(SETTING, "gpt-4o", results)
                  .dataset()
                  .instances()
                  .getFirst()
                  .response())
          .isEqualTo("2");
    }
  }

  @Test
  void anUnknownFieldIsAnErrorThatNamesIt() throws Exception {
    Path file = study(", \"volumne\": 3");
    assertThatThrownBy(() -> Study.open(file, folder))
        .hasMessageContaining("unknown field 'volumne' in the study")
        .hasMessageContaining("volume");
  }

  @Test
  void aMissingFileIsAnErrorThatSaysWhereStudiesAre() {
    assertThatThrownBy(() -> Study.open(Path.of("nowhere.json"), folder))
        .hasMessageContaining("no study file nowhere.json")
        .hasMessageContaining("AGORA_STUDY");
  }

  private Path study(String extra) throws IOException {
    Path file = folder.resolve("study.json");
    Files.writeString(file, TestStudy.json(extra));
    return file;
  }
}
