package agora.bench;

import agora.data.Jsonl;
import agora.data.Setting;
import agora.intrinsic.MetricReport;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.study.BenchmarkConfig;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/**
 * Takes the study of the paper through every stage where nothing of its size can run: {@code
 * data/studies/paper.json} with the embedded server as its generator, judge and embedding model, 32
 * instances a cell, a few problems a benchmark in the published file formats, and a random student
 * of two layers that has the vocabulary, the chat form and the rotary scaling of Llama 3.1.
 */
public final class PaperBench {
  private static final Path STUDY = Path.of("data/studies/paper.json");
  private static final Path MINI = Path.of("data/mini");
  private static final int INSTANCES = 32;
  private static final int PROBLEMS = 4;
  private static final int VOCABULARY = 128_256;
  private static final int SPECIAL = 128_000;

  private final Gates gates = new Gates();
  private final Path folder;

  private PaperBench(Path folder) {
    this.folder = folder;
  }

  /** Runs the nine settings; a folder as the only argument keeps what is done. */
  public static void main(String[] arguments) throws Exception {
    PaperBench bench =
        new PaperBench(
            arguments.length == 1
                ? Path.of(arguments[0])
                : Files.createTempDirectory("agora-bench-paper"));
    bench.plan();
    bench.settings();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  /** The grid as it stands in the file, planned and not asked. */
  private void plan() throws InterruptedException {
    try (Study study = Study.open(STUDY, folder.resolve("planned"))) {
      int students = study.cells().size();
      Map<String, Integer> instances = new java.util.HashMap<>();
      for (Cell cell : study.cells()) {
        String data = cell.setting() + cell.generator() + cell.promptStyle();
        instances.merge(data, cell.volume(), Math::max);
      }
      int all = instances.values().stream().mapToInt(Integer::intValue).sum();
      gates.check("students of the grid", "" + students, "99", students == 99);
      gates.check("instances to generate", "" + all, "1260000", all == 1_260_000);
      Table plan = study.plan().table();
      Gates.note(
          "plan: generation $%.0f, judging $%.0f, %.0f %s, %.0f GB"
              .formatted(
                  last(plan, "generation USD"),
                  last(plan, "judging USD"),
                  plan.doubleColumn(plan.columnCount() - 2).get(plan.rowCount() - 1),
                  plan.column(plan.columnCount() - 2).name(),
                  last(plan, "disk GB")));
    }
  }

  private static double last(Table table, String column) {
    return table.doubleColumn(column).get(table.rowCount() - 1);
  }

  private void settings() throws Exception {
    Files.createDirectories(folder);
    Path tokenizer = tokenizer();
    checkpoint(tokenizer, "base", "LlamaForCausalLM", 1);
    checkpoint(tokenizer, "reference", "LlamaForCausalLM", 2);
    checkpoint(tokenizer, "reward", "LlamaForSequenceClassification", 3);
    Path file = folder.resolve("study.json");
    Jsonl.mapper().writeValue(file.toFile(), study());
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      long start = System.nanoTime();
      Map<String, String> undone = study.run();
      for (Cell cell : study.cells()) {
        setting(study, cell, undone.getOrDefault(cell.key(), ""));
      }
      Gates.note("nine settings in %.0f s".formatted((System.nanoTime() - start) / 1e9));
    }
  }

  private void setting(Study study, Cell cell, String undone) throws Exception {
    Setting setting = cell.setting();
    GeneratedData data = study.generate(cell);
    int instances = data.dataset().size();
    gates.check(setting.key() + ": instances", "" + instances, "32", instances == INSTANCES);
    Student student = study.train(data);
    int steps = student.losses().rowCount();
    gates.check(setting.key() + ": steps of training", "" + steps, ">= 5", steps >= 5);
    for (BenchmarkConfig benchmark : study.config().benchmarks()) {
      if (benchmark.domain().equals(setting.domain().key())) {
        int n = study.results().evaluation(student, benchmark.name()).n();
        gates.check(
            setting.key() + ": answers graded of " + benchmark.name(),
            "" + n,
            "" + PROBLEMS,
            n == PROBLEMS);
      }
    }
    MetricReport metrics = study.metrics().measure(data);
    int measured = metrics.metrics().size();
    gates.check(setting.key() + ": metrics of its data", "" + measured, ">= 13", measured >= 13);
    boolean scored = undone.isEmpty() || undone.contains("must score higher than the base");
    String pgr = undone.isEmpty() ? "" + study.results().pgr(cell).orElseThrow() : undone;
    gates.check(setting.key() + ": PGR", pgr, "a number, or that there is no gap", scored);
  }

  /** Returns the paper's study with what cannot be had here replaced, the rest as it is. */
  private ObjectNode study() throws IOException {
    ObjectNode study = (ObjectNode) Jsonl.mapper().readTree(STUDY.toFile());
    study.put("name", "paper-in-small").put("volume", INSTANCES);
    ArrayNode generators = study.putArray("generators");
    generators.addObject().put("name", "GPT-4o").set("endpoint", mini("explorer"));
    study.remove("variants");
    ObjectNode seeds = study.putObject("seeds");
    for (Setting setting : Setting.all()) {
      seeds
          .putObject(setting.key())
          .put("file", MINI.resolve("seeds/" + setting.key() + ".jsonl").toString());
    }
    ObjectNode student = (ObjectNode) study.get("student");
    student.put("base", folder.resolve("base").toString());
    student.put("reference", folder.resolve("reference").toString());
    student.put("device", "cpu");
    // 32 instances do not fill one row of 4,096 tokens.
    ObjectNode batching = student.putObject("overrides").putObject("batching");
    batching.put("maxTokens", 256).put("microBatch", 2).put("accumulation", 2);
    ObjectNode judges = study.putObject("judges");
    judges.set("pairwise", mini("judge"));
    judges.set("rubric", mini("judge"));
    ((ObjectNode) study.get("metrics")).put("rewardModel", folder.resolve("reward").toString());
    study.set("embeddings", mini("embeddings"));
    benchmarks(study);
    return study;
  }

  private static ObjectNode mini(String model) {
    return Jsonl.mapper()
        .createObjectNode()
        .put("provider", "openai")
        .put("base_url", "http://mini/v1")
        .put("model", "mini-" + model);
  }

  private void benchmarks(ObjectNode study) throws IOException {
    for (JsonNode each : study.get("benchmarks")) {
      ObjectNode benchmark = (ObjectNode) each;
      String kind = benchmark.get("kind").asText();
      Path file =
          switch (kind) {
            case "gsm8k" -> MINI.resolve("test/math.jsonl");
            case "math" -> mathFiles();
            case "humaneval" -> MINI.resolve("test/code.jsonl");
            case "mbpp" -> mbppFile();
            case "alpacaeval" -> MINI.resolve("test/instruction_following.jsonl");
            case "arena-hard" -> arenaFile(benchmark);
            default -> throw new IllegalStateException("a kind that the paper's file has not");
          };
      benchmark.put("file", file.toString()).put("limit", PROBLEMS);
      // The paper's sampling, but a random network never ends by itself.
      benchmark
          .putObject("sampling")
          .put("temperature", benchmark.get("domain").asText().equals("math") ? 0.2 : 0.0)
          .put("topP", 0.95)
          .put("maxTokens", 64)
          .put("repetitionPenalty", 1.03)
          .putArray("stop");
      benchmark.remove("lengthControl"); // the published tables are of the published problems
    }
  }

  private Path mathFiles() throws IOException {
    Path math = folder.resolve("math");
    Files.createDirectories(math.resolve("counting"));
    for (int i = 1; i <= PROBLEMS; i++) {
      ObjectNode problem =
          Jsonl.mapper()
              .createObjectNode()
              .put("problem", "How many ways are there to order $" + i + "$ books?")
              .put("level", "Level " + i)
              .put("type", "Counting & Probability")
              .put("solution", "There are $" + i + "!$ ways: $\\boxed{" + i + "!}$.");
      Jsonl.mapper().writeValue(math.resolve("counting/" + i + ".json").toFile(), problem);
    }
    return math;
  }

  private Path mbppFile() throws IOException {
    ArrayNode tasks = Jsonl.mapper().createArrayNode();
    for (int i = 1; i <= PROBLEMS; i++) {
      ObjectNode task =
          tasks
              .addObject()
              .put("task_id", 10 + i)
              .put("prompt", "Write a function to add " + i + " to a number.")
              .put("code", "def add(x):\n    return x + " + i);
      task.putArray("test_imports");
      task.putArray("test_list").add("assert add(1) == " + (1 + i));
    }
    Path file = folder.resolve("sanitized-mbpp.json");
    Jsonl.mapper().writeValue(file.toFile(), tasks);
    return file;
  }

  private Path arenaFile(ObjectNode benchmark) throws IOException {
    List<Object> questions = new ArrayList<>();
    List<Object> answers = new ArrayList<>();
    for (JsonNode row :
        Jsonl.read(MINI.resolve("test/instruction_following.jsonl"), JsonNode.class)) {
      String id = "q" + questions.size();
      questions.add(
          Map.of(
              "question_id",
              id,
              "category",
              "arena-hard-v0.1",
              "turns",
              List.of(Map.of("content", row.get("instruction").asText()))));
      answers.add(
          Map.of(
              "question_id",
              id,
              "choices",
              List.of(Map.of("turns", List.of(Map.of("content", row.get("output").asText()))))));
    }
    Path file = folder.resolve("question.jsonl");
    Path baseline = folder.resolve("baseline.jsonl");
    Jsonl.write(file, questions);
    Jsonl.write(baseline, answers);
    benchmark.put("baseline", baseline.toString());
    return file;
  }

  private void checkpoint(Path tokenizer, String name, String architecture, long seed)
      throws IOException {
    ObjectNode json =
        Jsonl.mapper()
            .createObjectNode()
            .put("model_type", "llama")
            .put("vocab_size", VOCABULARY)
            .put("hidden_size", 64)
            .put("intermediate_size", 224)
            .put("num_hidden_layers", 2)
            .put("num_attention_heads", 8)
            .put("num_key_value_heads", 2)
            .put("max_position_embeddings", 131_072)
            .put("rms_norm_eps", 1e-5)
            .put("rope_theta", 500_000.0)
            .put("tie_word_embeddings", false);
    json.putArray("architectures").add(architecture);
    json.put("num_labels", 1);
    json.putObject("rope_scaling")
        .put("rope_type", "llama3")
        .put("factor", 8.0)
        .put("low_freq_factor", 1.0)
        .put("high_freq_factor", 4.0)
        .put("original_max_position_embeddings", 8192);
    try (Llama random = Llama.random(LlamaConfig.of(json), seed, tokenizer, LlamaOptions.cpu())) {
      random.save(folder.resolve(name));
    }
  }

  /** Writes the miniature's tokenizer with as many entries, and the special ones, of Llama 3.1. */
  private Path tokenizer() throws IOException {
    Path out = Files.createDirectories(folder.resolve("tokenizer"));
    ObjectNode json =
        (ObjectNode) Jsonl.mapper().readTree(MINI.resolve("base/tokenizer.json").toFile());
    ObjectNode vocabulary = (ObjectNode) json.path("model").path("vocab");
    for (JsonNode special : json.path("added_tokens")) {
      vocabulary.remove(special.path("content").asText());
    }
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(vocabulary.properties());
    entries.sort(Comparator.comparingInt(entry -> entry.getValue().asInt()));
    vocabulary.removeAll();
    entries.forEach(entry -> vocabulary.put(entry.getKey(), vocabulary.size()));
    while (vocabulary.size() < SPECIAL) {
      vocabulary.put("<unused " + vocabulary.size() + ">", vocabulary.size());
    }
    ArrayNode added = json.putArray("added_tokens");
    for (int id = SPECIAL; id < VOCABULARY; id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", special(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    String old = "\"<|begin|>\"";
    JsonNode post = json.path("post_processor");
    String begins = post.toString().replace(old, "\"<|begin_of_text|>\"");
    json.set(
        "post_processor",
        Jsonl.mapper().readTree(begins.replace("\"ids\":[0]", "\"ids\":[" + SPECIAL + "]")));
    Jsonl.mapper().writeValue(out.resolve("tokenizer.json").toFile(), json);
    Files.writeString(
        out.resolve("tokenizer_config.json"),
        """
        {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|begin_of_text|>",
         "eos_token": "<|eot_id|>", "pad_token": "<|finetune_right_pad_id|>"}
        """);
    return out;
  }

  private static String special(int id) {
    return switch (id - SPECIAL) {
      case 0 -> "<|begin_of_text|>";
      case 1 -> "<|end_of_text|>";
      case 4 -> "<|finetune_right_pad_id|>";
      case 6 -> "<|start_header_id|>";
      case 7 -> "<|end_header_id|>";
      case 8 -> "<|eom_id|>";
      case 9 -> "<|eot_id|>";
      default -> "<|reserved_special_token_" + (id - SPECIAL) + "|>";
    };
  }
}
