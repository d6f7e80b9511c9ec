package agora.bench;

import agora.data.Dataset;
import agora.data.Instance;
import agora.llama.Completion;
import agora.llama.DecodingConfig;
import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.llama.Scorer;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.tokenizer.ChatForm;
import agora.tokenizer.ChatTurns;
import agora.torch.DType;
import agora.torch.Torch;
import agora.train.RealSteps;
import agora.train.Sft;
import agora.train.SftConfig;
import agora.train.TrainingData;
import agora.train.TrainingListener;
import agora.train.TrainingRun;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Measures a real network, SmolLM2-135M as {@code environment/fetch smollm2} brings it. */
public final class RealBench {
  private static final String ABOUT =
      "Measures SmolLM2-135M (environment/fetch smollm2), and transformers beside it where"
          + " AGORA_PEER_PYTHON names an interpreter that has it; memory for both sides 6 GB.";
  private static final Map<String, String> ROWS = new LinkedHashMap<>();

  static {
    ROWS.put("parity", "log-probabilities and greedy answers beside transformers'");
    ROWS.put("losses", "losses of 20 steps of fine-tuning beside transformers'");
    ROWS.put("stops", "students of four pairs, with the network's template and without: they stop");
    ROWS.put("sft", "4 rows of 512, fp32: throughput and peak memory over transformers");
    ROWS.put("decode", "decoding at batch 1 and 16 in bf16, CPU seconds over transformers'");
    ROWS.put("perplexity", "of an English text and of Python code, beside transformers'");
  }

  private static final Path NETWORK = Path.of("data/models/smollm2");
  private static final Path BARE = Path.of("data/models/smollm2-bare");
  private static final Path FILE = Path.of("data/models/smollm2.gguf");
  private static final int STEPS = 20;
  private static final List<String> QUESTIONS =
      List.of("Name a colour.", "What is two plus two?", "Who wrote Hamlet?", "Say good night.");
  private static final List<String> ANSWERS =
      List.of("Blue.", "Four.", "William Shakespeare.", "Good night, and sleep well.");

  private final Gates gates = new Gates();
  private final BenchRows rows;
  private final int pairs;
  private final int threads;

  private RealBench(BenchRows rows) {
    this.rows = rows;
    this.pairs = rows.number("pairs");
    this.threads = rows.number("threads");
  }

  /** Runs the rows; exits 0 when all their gates hold, 2 where the network is not there. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Integer> numbers = Map.of("pairs", 5, "threads", 2);
    RealBench bench = new RealBench(BenchRows.of(ABOUT, ROWS, numbers, arguments));
    if (!Files.isDirectory(NETWORK)) {
      System.err.println("bench real: " + NETWORK + " is missing: run environment/fetch smollm2");
      System.exit(2);
    }
    bench.run();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void run() throws Exception {
    Torch.setThreads(threads);
    Optional<StudentPeer> started = StudentPeer.start();
    if (started.isEmpty()) {
      Gates.note("no peer: set AGORA_PEER_PYTHON");
    }
    try (StudentPairs beside = new StudentPairs(started, pairs, gates)) {
      beside.ask("load " + NETWORK + " " + threads + " float32");
      if (rows.wants("parity")) {
        parity(beside);
      }
      if (rows.wants("perplexity")) {
        perplexity(beside, "English", Path.of("README.md"));
        perplexity(beside, "Python", Path.of("environment/fetch.py"));
      }
      if (rows.wants("losses")) {
        losses(beside);
      }
      if (rows.wants("stops")) {
        stops(beside, NETWORK, null);
        if (Files.isDirectory(BARE)) {
          stops(beside, BARE, "chatml");
        }
      }
      if (rows.wants("decode")) {
        decode(beside);
      }
    }
    if (rows.wants("sft")) {
      SftBench.real(gates, pairs, threads);
    }
  }

  private void parity(StudentPairs beside) throws Exception {
    List<int[]> texts = StudentBench.ids(0, 4, 64, 49_000);
    Optional<JsonNode> theirs = beside.ask("logprobs 4 64");
    if (theirs.isEmpty()) {
      return;
    }
    double most = 0;
    try (Llama folder = Llama.load(NETWORK);
        Llama file = Llama.load(FILE)) {
      for (Llama llama : List.of(folder, file)) {
        List<double[]> ours = Scorer.of(llama).logprobs(texts);
        for (int i = 0; i < ours.size(); i++) {
          for (int j = 0; j < ours.get(i).length; j++) {
            double other = theirs.get().path("logprobs").get(i).get(j).asDouble();
            most = Math.max(most, Math.abs(ours.get(i)[j] - other));
          }
        }
      }
      gates.atMost("log-probabilities beside transformers, largest difference", most, 1e-3);
      gates.atLeast("greedy answers equal to transformers', share", answers(beside, folder), 1);
    }
  }

  /** Returns the share of greedy answers, ends included, that transformers gives too. */
  private static double answers(StudentPairs beside, Llama llama) throws Exception {
    int equal = 0;
    for (String question : QUESTIONS) {
      int[] prompt = prompt(llama, question);
      Completion ours = llama.generate(List.of(prompt), DecodingConfig.greedy(40), 1).getFirst();
      String ids = Arrays.stream(prompt).mapToObj(String::valueOf).collect(Collectors.joining(","));
      JsonNode theirs = beside.ask("greedy 40 " + ids).orElseThrow().path("ids");
      List<Integer> expected = new java.util.ArrayList<>();
      theirs.forEach(id -> expected.add(id.asInt()));
      equal += ours.tokens().equals(expected) ? 1 : 0;
    }
    return (double) equal / QUESTIONS.size();
  }

  private static int[] prompt(Llama llama, String question) {
    return new ChatTurns(llama.tokenizer())
        .prompt(List.of(new ChatRequest.Message(ChatRequest.Role.USER, question)));
  }

  private void perplexity(StudentPairs beside, String what, Path text) throws Exception {
    try (Llama llama = Llama.load(NETWORK)) {
      int[] all = llama.tokenizer().encode(Files.readString(text));
      int[] tokens = Arrays.copyOf(all, Math.min(1024, all.length));
      double[] logprobs = Scorer.of(llama).logprobs(List.of(tokens)).getFirst();
      double ours = Math.exp(-Arrays.stream(logprobs).average().orElseThrow());
      Gates.note(String.format(Locale.ROOT, "perplexity of %s (%s): %.3f", what, text, ours));
      Optional<JsonNode> theirs = beside.ask("perplexity " + text + " 1024");
      if (theirs.isPresent()) {
        gates.atMost(
            "perplexity of " + what + " beside transformers', relative difference",
            Math.abs(ours / theirs.get().path("perplexity").asDouble() - 1),
            1e-3);
      }
    }
  }

  private void losses(StudentPairs beside) throws Exception {
    double[] ours = RealSteps.losses(NETWORK, StudentBench.ids(0, STEPS * 2, 64, 49_000), STEPS);
    Optional<JsonNode> theirs = beside.ask("losses " + STEPS + " 2 64");
    Gates.note("losses of the first and the last step: " + ours[0] + " " + ours[STEPS - 1]);
    if (theirs.isPresent()) {
      double most = 0;
      for (int i = 0; i < STEPS; i++) {
        double other = theirs.get().path("losses").get(i).asDouble();
        most = Math.max(most, Math.abs(ours[i] / other - 1));
      }
      gates.atMost("losses of 20 steps beside transformers', relative difference", most, 1e-3);
    }
  }

  private void stops(StudentPairs beside, Path base, @org.jspecify.annotations.Nullable String form)
      throws Exception {
    Path folder = Files.createTempDirectory("agora-real");
    String name = form == null ? "with its template" : "without a template, as " + form;
    LlamaOptions options = LlamaOptions.cpu().withThreads(threads);
    if (form != null) {
      options = options.withChatForm(ChatForm.named(form));
    }
    List<Instance> data = new java.util.ArrayList<>();
    for (int i = 0; i < QUESTIONS.size(); i++) {
      data.add(Instance.of(QUESTIONS.get(i), ANSWERS.get(i)));
    }
    SftConfig config =
        SftConfig.mini().withEpochs(15).withBatch(4, 1).withLearningRate(1e-4).withMaxTokens(128);
    TrainingRun run =
        Sft.train(
            base,
            TrainingData.of(new Dataset("four pairs", data)),
            config,
            folder.resolve("run"),
            TrainingListener.none(),
            options);
    int stopped = 0;
    int right = 0;
    try (Llama student = Llama.load(run.checkpoint(), options)) {
      for (int i = 0; i < QUESTIONS.size(); i++) {
        List<int[]> prompts = List.of(prompt(student, QUESTIONS.get(i)));
        Completion answer = student.generate(prompts, DecodingConfig.greedy(40), 1).getFirst();
        stopped += answer.finish() == ChatReply.Finish.STOP ? 1 : 0;
        right += answer.text().strip().equals(ANSWERS.get(i)) ? 1 : 0;
      }
      gates.atLeast("student of four pairs " + name + ": answers that stop", stopped, 4);
      gates.atLeast("student of four pairs " + name + ": answers learned", right, 4);
      if (beside.ask("load " + run.checkpoint() + " " + threads + " float32").isPresent()) {
        gates.atLeast(
            "student of four pairs " + name + ": greedy tokens equal to transformers', share",
            answers(beside, student),
            1);
      }
    }
    delete(folder);
    beside.ask("load " + NETWORK + " " + threads + " float32");
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void decode(StudentPairs beside) throws Exception {
    LlamaOptions half = LlamaOptions.cpu().withDtype(DType.BF16).withThreads(threads);
    DecodingConfig greedy = DecodingConfig.greedy(32).ignoringEnds();
    beside.ask("load " + NETWORK + " " + threads + " bfloat16");
    try (Llama llama = Llama.load(NETWORK, half)) {
      for (int batch : new int[] {1, 16}) {
        List<int[]> prompts = StudentBench.ids(0, batch, 32, 49_000);
        String command = "decode " + batch + " 32 32";
        llama.generate(prompts, greedy, batch);
        beside.ask(command);
        beside.compare(
            "decode batch " + batch + ", bf16, CPU ms a token",
            1e3 / (batch * 32),
            1.3,
            pair -> llama.generate(prompts, greedy, batch),
            pair -> command);
      }
    }
    Optional<JsonNode> other = beside.ask("llamacpp " + FILE + " 1 64");
    if (other.isPresent()) {
      Gates.note(
          other.get().has("rate")
              ? "llama.cpp, Q4_1 file, batch 1, tokens per second: " + other.get().path("rate")
              : "llama.cpp's Python binding is not installed beside the peer: not measured");
    }
  }
}
