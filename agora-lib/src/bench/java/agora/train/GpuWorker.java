package agora.train;

import agora.data.Jsonl;
import agora.llama.DecodingConfig;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Scorer;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Torch;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our side of the check on a GPU: one network, and one line of JSON for each command. The commands
 * are those of {@code gpu_peer.py}, and {@code save FOLDER TOKENIZER-FOLDER}, {@code finetune
 * FOLDER DATA RUN}, {@code resume FOLDER DATA RUN}, {@code flash HEADS DOCUMENT...}, {@code dense
 * HEADS ROWS TOKENS}.
 *
 * <p>Arguments: {@code cpu} or {@code cuda}, and threads.
 */
public final class GpuWorker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SftConfig AS_A_USER =
      SftConfig.paper().withEpochs(2).withBatch(2, 1).withMaxTokens(64);

  private final LlamaOptions options;
  private @Nullable Llama llama;

  private GpuWorker(LlamaOptions options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws IOException {
    LlamaOptions device = arguments[0].equals("cuda") ? LlamaOptions.cuda() : LlamaOptions.cpu();
    GpuWorker worker = new GpuWorker(device.withThreads(Integer.parseInt(arguments[1])));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(worker.answerOrError(line));
    }
    worker.close();
  }

  private String answerOrError(String line) throws IOException {
    try {
      return JSON.writeValueAsString(answer(List.of(line.split(" "))));
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.printStackTrace();
      return JSON.writeValueAsString(JSON.createObjectNode().put("error", e.toString()));
    }
  }

  private ObjectNode answer(List<String> words) throws IOException, InterruptedException {
    return switch (words.getFirst()) {
      case "load" -> loaded(Llama.load(Path.of(words.get(1)), typed(words.get(2))));
      case "random" -> random(Path.of(words.get(1)), words.get(2), number(words, 3));
      case "save" -> save(Path.of(words.get(1)), Path.of(words.get(2)));
      case "logits" -> logits(number(words, 1), number(words, 2), Path.of(words.get(3)));
      case "labels" -> labels(number(words, 1), number(words, 2), Path.of(words.get(3)));
      case "gradients" -> learner().gradients(rows(words, 1), words.get(3), Path.of(words.get(4)));
      case "train" ->
          learner()
              .train(
                  words.get(1),
                  number(words, 2),
                  number(words, 3),
                  number(words, 4),
                  Path.of(words.get(5)));
      case "sft" -> learner().measure(words.subList(1, words.size()));
      case "decode" -> decode(number(words, 1), number(words, 2), number(words, 3));
      case "score" -> score(rows(words, 1));
      case "reward" -> reward(rows(words, 1));
      case "finetune" -> finetune(Path.of(words.get(1)), Path.of(words.get(2)), words.get(3));
      case "resume" -> resume(Path.of(words.get(1)), Path.of(words.get(2)), words.get(3));
      case "judge" -> judge(number(words, 1), words.get(2));
      case "flash" -> new GpuFlash(network()).answer(words.subList(1, words.size()));
      case "dense" ->
          new GpuFlash(network()).dense(words.get(1), number(words, 2), number(words, 3));
      case "errors" -> GpuErrors.answer();
      case "memory" -> JSON.createObjectNode().put("resident", peakMemory());
      default -> throw new IllegalArgumentException("no command '" + words.getFirst() + "'");
    };
  }

  private static int number(List<String> words, int at) {
    return Integer.parseInt(words.get(at));
  }

  private LlamaOptions typed(String dtype) {
    return options.withDtype(DType.valueOf(dtype));
  }

  private ObjectNode loaded(Llama fresh) {
    close();
    llama = fresh;
    return JSON.createObjectNode().put("parameters", fresh.parameters().count());
  }

  private ObjectNode random(Path config, String dtype, int labels) throws IOException {
    close();
    ObjectNode json = (ObjectNode) Jsonl.mapper().readTree(config.toFile());
    if (labels > 0) {
      json.putArray("architectures").add("LlamaForSequenceClassification");
      json.put("num_labels", labels);
    }
    return loaded(Llama.random(LlamaConfig.of(json), 1, null, typed(dtype)));
  }

  /** Writes the network, and beside it the tokenizer of another folder. */
  private ObjectNode save(Path folder, Path tokenizer) throws IOException {
    network().save(folder);
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      if (Files.exists(tokenizer.resolve(name))) {
        Files.copy(tokenizer.resolve(name), folder.resolve(name));
      }
    }
    return JSON.createObjectNode();
  }

  private Llama network() {
    if (llama == null) {
      throw new IllegalStateException("no network: load one first");
    }
    return llama;
  }

  private GpuLearner learner() {
    return new GpuLearner(network());
  }

  private List<int[]> rows(List<String> words, int at) {
    return rows(network(), number(words, at), number(words, at + 1), 0);
  }

  /** Returns the tokens that the peer makes. */
  static List<int[]> rows(Llama llama, int rows, int tokens, long seed) {
    int vocabulary = llama.config().vocabSize();
    int[][] out = new int[rows][tokens];
    for (int i = 0; i < rows * tokens; i++) {
      long mixed = (i * 2654435761L + seed * 40503 + 12345) % (1L << 32) >> 7;
      out[i / tokens][i % tokens] = (int) (mixed % vocabulary);
    }
    return List.of(out);
  }

  private ObjectNode logits(int rows, int tokens, Path file) throws IOException {
    try (GpuNumbersFile out = new GpuNumbersFile(file)) {
      for (int[] row : rows(network(), rows, tokens, 0)) {
        for (float[] logits : network().logits(row)) {
          out.add("logits", logits);
        }
      }
      return out.parts();
    }
  }

  private ObjectNode labels(int rows, int tokens, Path file)
      throws IOException, InterruptedException {
    try (GpuNumbersFile out = new GpuNumbersFile(file)) {
      for (float[] row : Scorer.of(network()).labels(rows(network(), rows, tokens, 0))) {
        out.add("labels", row);
      }
      return out.parts();
    }
  }

  private ObjectNode decode(int batch, int prompt, int more) throws InterruptedException {
    List<int[]> prompts = rows(network(), batch, prompt, 0);
    long start = System.nanoTime();
    var completions =
        network().generate(prompts, DecodingConfig.greedy(more).ignoringEnds(), batch);
    ObjectNode out = JSON.createObjectNode().put("seconds", (System.nanoTime() - start) / 1e9);
    out.set("ids", JSON.valueToTree(completions.stream().map(c -> c.tokens()).toList()));
    return out;
  }

  private ObjectNode score(List<int[]> texts) throws InterruptedException {
    long start = System.nanoTime();
    double total =
        Scorer.of(network()).logprobs(texts).stream().flatMapToDouble(Arrays::stream).sum();
    return JSON.createObjectNode()
        .put("seconds", (System.nanoTime() - start) / 1e9)
        .put("total", total);
  }

  private ObjectNode reward(List<int[]> texts) throws InterruptedException {
    long start = System.nanoTime();
    Scorer.of(network()).labels(texts);
    return JSON.createObjectNode().put("seconds", (System.nanoTime() - start) / 1e9);
  }

  /** Returns how far below the best logit the chosen tokens lie, at most. */
  private ObjectNode judge(int prompt, String chosen) throws IOException {
    int[][] more = JSON.readValue(chosen, int[][].class);
    List<int[]> prompts = rows(network(), more.length, prompt, 0);
    double gap = 0;
    double largest = 0;
    for (int i = 0; i < more.length; i++) {
      int[] all = Arrays.copyOf(prompts.get(i), prompt + more[i].length);
      System.arraycopy(more[i], 0, all, prompt, more[i].length);
      float[][] logits = network().logits(all);
      for (int t = prompt; t < all.length; t++) {
        float best = logits[t - 1][0];
        for (float logit : logits[t - 1]) {
          best = Math.max(best, logit);
          largest = Math.max(largest, Math.abs(logit));
        }
        gap = Math.max(gap, best - logits[t - 1][all[t]]);
      }
    }
    return JSON.createObjectNode().put("gap", gap).put("largest", largest);
  }

  private TrainingRun tuned(
      Path checkpoint, Path data, String run, SftConfig config, TrainingListener listener) {
    return Sft.train(checkpoint, TrainingData.read(data), config, Path.of(run), listener, options);
  }

  /** Fine-tunes a checkpoint on a file of pairs, as a user would, in the formats of the paper. */
  private ObjectNode finetune(Path checkpoint, Path data, String run) {
    TrainingRun done = tuned(checkpoint, data, run, AS_A_USER, event -> {});
    return JSON.createObjectNode()
        .put("checkpoint", done.checkpoint().toString())
        .put("steps", done.result().steps())
        .put("loss", done.result().finalLoss());
  }

  /** Fine-tunes twice, the second time in two parts, and says whether the bytes are the same. */
  private ObjectNode resume(Path checkpoint, Path data, String run) throws IOException {
    SftConfig config = AS_A_USER.withSaving(new Saving(1, 0, 0, false, 0));
    byte[] whole = weights(tuned(checkpoint, data, run + "-whole", config, event -> {}));
    TrainingListener dies =
        event -> {
          if (event instanceof TrainingEvent.Step step && step.step() == 2) {
            throw new IllegalStateException("a power cut, on purpose");
          }
        };
    try {
      tuned(checkpoint, data, run + "-parts", config, dies);
      throw new IllegalStateException("the run that should have died did not");
    } catch (IllegalStateException e) {
      if (!String.valueOf(e.getMessage()).startsWith("a power cut")) {
        throw e;
      }
    }
    byte[] parts = weights(tuned(checkpoint, data, run + "-parts", config, event -> {}));
    return JSON.createObjectNode().put("equal", Arrays.equals(whole, parts));
  }

  private static byte[] weights(TrainingRun run) throws IOException {
    return Files.readAllBytes(run.checkpoint().resolve("model.safetensors"));
  }

  /** Waits until the device has done all that it was asked for. */
  static void settle(Llama llama) {
    try (NativeScope scope = NativeScope.open()) {
      var some = llama.parameters().tensors().getFirst();
      TrainingScript.script().call(scope, "sft_block", some, 0, 1).getFirst().floats();
    }
  }

  private static long peakMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return -1;
  }

  private void close() {
    if (llama != null) {
      llama.close();
      llama = null;
      if (options.device() == LlamaOptions.Device.CUDA) {
        Torch.releaseDeviceMemory();
      }
    }
  }
}
