package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.evaluate.Evaluation;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study's benchmark answered by a server, from the command line, where the {@code PATH} decides
 * what {@code vllm} is. The real one is not needed: LoopbackVllm decodes with the same network as
 * this process.
 */
class VllmDecoderTest {
  /** The identity of every study before there were decoders. */
  private static final String IN_PROCESS = "(checkpoint|student) [0-9a-f]+( [0-9a-f]+)?";

  private static final int PROBLEMS = 12;
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path folder;

  @Test
  void aServersAnswersAreThoseOfThisProcessUnderKeysOfTheirOwn() throws Exception {
    Path runs = runs();
    try (Study study = Study.open(study(""), runs)) {
      assertThat(study.run(study.cells(), 2)).isEmpty();
      assertThat(study.plan().table().name()).doesNotContain("vllm");
    }
    Map<String, List<String>> here = answers(runs);
    assertThat(here).hasSize(4);
    assertThat(models(runs)).allSatisfy(model -> assertThat(model).matches(IN_PROCESS));
    List<Path> students = stages(runs, "train");

    vllm(loopback());
    study("vllm");
    assertThat(run("run", "--workers", "2")).contains("steady").contains("novice");
    assertThat(stages(runs, "train")).as("students are trained in process").isEqualTo(students);
    assertThat(asked()).as("each question once").hasSize(4 * PROBLEMS).doesNotHaveDuplicates();
    assertThat(models(runs))
        .hasSize(8)
        .areExactly(4, new Condition<>(model -> model.matches(IN_PROCESS + " by vllm"), "served"));
    assertThat(answers(runs))
        .as("those of the server, told by what a reader knows the models by")
        .isEqualTo(here);
    assertNoServerIsLeft();
    assertThat(run("plan")).contains("benchmark answers by vllm");
    assertThat(asked()).as("nothing is asked of what is done").hasSize(4 * PROBLEMS);
  }

  @Test
  void aKilledRunLeavesNoServerAndItsAnswersAreNotAskedForAgain() throws Exception {
    study("vllm");
    vllm(loopback() + " --answers 5");
    Process killed = start("run", "--workers", "1");
    await("five answers in the journal", () -> journalled() == 5);
    killed.destroyForcibly().waitFor();
    assertNoServerIsLeft();

    vllm(loopback());
    run("run", "--workers", "1");
    assertThat(asked()).hasSize(4 * PROBLEMS).doesNotHaveDuplicates();
  }

  @Test
  void aMissingCommandIsFoundBeforeAnythingIsAsked() throws Exception {
    study("vllm");
    Files.createDirectories(folder.resolve("bin"));
    assertRefused("student.decoder: vllm, and there is no command 'vllm' on the PATH: install it");
    assertThat(runs().resolve("generate")).doesNotExist();
  }

  @Test
  void aFileIsNoCheckpointThatAServerReads() throws Exception {
    String json = Files.readString(study("vllm"));
    Files.writeString(folder.resolve("study.json"), json.replace("mini/base", "mini/base.gguf"));
    vllm("exit 3");
    assertThat(run("plan"))
        .contains("student.decoder: vllm, which is given checkpoint folders, and ")
        .contains("base.gguf is a file: write it as a folder with environment/agora import");
  }

  @Test
  void aServerThatDiesAtItsStartSaysWhyBeforeAnythingIsGeneratedOrTrained() throws Exception {
    study("vllm");
    vllm("echo CUDA error: out of memory; exit 3");
    assertRefused(
        "student.decoder is vllm, and its server did not start for ",
        "the server ended with 3: CUDA error: out of memory",
        "leave student.decoder out to decode in this process");
    assertThat(runs().resolve("generate")).doesNotExist();
    assertThat(runs().resolve("train")).doesNotExist();
  }

  @Test
  void aServerOfAnotherModelIsNotAsked() throws Exception {
    study("vllm");
    vllm(loopback() + " --served-model-name other");
    assertRefused("serves 'other', not 'base'");
    assertThat(folder.resolve("asked")).doesNotExist();
    assertNoServerIsLeft();
  }

  private Path runs() {
    return folder.resolve("runs/served");
  }

  private Path study(String decoder) throws IOException {
    String two =
        """
        "mini-steady"}}, {"name": "novice",
               "endpoint": {"provider": "openai", "base_url": "http://mini/v1", "model": "mini-novice"}}]\
        """;
    String mini = "\"" + TestStudy.ROOT.resolve("data/mini");
    String json =
        TestStudy.json("")
            .replace("\"test\"", "\"served\"")
            .replace("\"mini-steady\"}}]", two)
            .replaceFirst("\"base\": \"[^\"]*\"", "\"base\": " + mini + "/base\"")
            .replaceFirst("\"reference\": \"[^\"]*\"", "\"reference\": " + mini + "/reference\"")
            .replace("\"limit\": 10", "\"limit\": " + PROBLEMS)
            .replace("\"maxTokens\": 8", "\"maxTokens\": 48");
    return Files.writeString(
        folder.resolve("study.json"),
        decoder.isEmpty()
            ? json
            : json.replace("\"recipe\"", "\"decoder\": \"" + decoder + "\", \"recipe\""));
  }

  /** Puts a command on the path of the next run. */
  private void vllm(String script) throws IOException {
    Path command = Files.createDirectories(folder.resolve("bin")).resolve("vllm");
    Files.writeString(command, "#!/bin/sh\n" + script + "\n");
    assertThat(command.toFile().setExecutable(true)).isTrue();
  }

  /**
   * Returns the command of a server that has the only GPU and notes what it answers. Like vLLM it
   * has a child.
   */
  private String loopback() throws IOException {
    Path arguments = folder.resolve("loopback.args");
    Files.writeString(
        arguments,
        "--enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp \"%s\" agora.llama.LoopbackVllm"
            .formatted(System.getProperty("java.class.path")));
    return "sh -c 'while :; do sleep 1; done' %s/engine &\nexec %s @%s \"$@\" --gpu %s --asked %s"
        .formatted(folder, JAVA, arguments, folder.resolve("gpu"), folder.resolve("asked"));
  }

  private Process start(String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(JAVA));
    line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "agora.cli.Main"));
    line.addAll(List.of(command));
    line.add(folder.resolve("study.json").toString());
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("AGORA_RUNS", folder.resolve("runs").toString());
    builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
  }

  private int exit(String... command) throws Exception {
    Process process = start(command);
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  /** Returns what a command prints that succeeds. */
  private String run(String... command) throws Exception {
    int status = exit(command);
    String out = Files.readString(folder.resolve("out"));
    assertThat(status).as(out).isZero();
    return out;
  }

  private void assertRefused(String... parts) throws Exception {
    int status = exit("run");
    String out = Files.readString(folder.resolve("out"));
    assertThat(status).as(out).isEqualTo(2);
    assertThat(out).contains(parts);
  }

  private List<String> asked() throws IOException {
    return Files.readAllLines(folder.resolve("asked"));
  }

  private long journalled() throws IOException {
    if (!Files.isDirectory(runs().resolve("evaluate"))) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(runs().resolve("evaluate"))) {
      long answers = 0;
      for (Path file : files.filter(path -> path.endsWith("answers.jsonl")).toList()) {
        answers += Files.readString(file).lines().count();
      }
      return answers;
    }
  }

  private static List<Path> stages(Path runs, String stage) throws IOException {
    try (Stream<Path> folders = Files.list(runs.resolve(stage))) {
      return folders.filter(path -> Files.exists(path.resolve("stage.json"))).sorted().toList();
    }
  }

  /** Returns what the keys of the evaluations say about who answered. */
  private static List<String> models(Path runs) throws IOException {
    List<String> models = new ArrayList<>();
    for (Path stage : stages(runs, "evaluate")) {
      JsonNode about = Jsonl.mapper().readTree(stage.resolve("stage.json").toFile());
      models.add(about.path("inputs").path("model").asText());
    }
    return models;
  }

  /** Returns the answers of each model, by its name; of one that answered twice the later ones. */
  private static Map<String, List<String>> answers(Path runs) throws IOException {
    Map<String, List<String>> answers = new TreeMap<>();
    List<Path> done = new ArrayList<>(stages(runs, "evaluate"));
    done.sort((a, b) -> modified(a).compareTo(modified(b)));
    for (Path stage : done) {
      Evaluation evaluation = Evaluation.read(stage);
      answers.put(
          evaluation.about().model(),
          evaluation.rows().stream().map(row -> row.answer().text()).toList());
    }
    return answers;
  }

  private static Instant modified(Path folder) {
    return Instant.ofEpochMilli(folder.resolve("stage.json").toFile().lastModified());
  }

  private void assertNoServerIsLeft() throws Exception {
    await("no server", () -> ProcessHandle.allProcesses().noneMatch(this::serves));
  }

  private boolean serves(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains(folder + "/")).isPresent();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(90));
    while (!condition.call()) {
      assertThat(Instant.now()).as(what).isBefore(end);
      Thread.sleep(50);
    }
  }
}
