package agora.bench;

import agora.llama.DecodingConfig;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Scorer;
import agora.torch.DType;
import agora.torch.Torch;
import agora.train.StepWorker;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Measures the student network of 135 million parameters beside transformers: decoding, scoring,
 * loading, native memory over many steps, and how soon an interrupt is heard.
 */
public final class StudentBench {
  private static final String ABOUT =
      "Measures the student network of 135 million random weights, and transformers beside it where"
          + " AGORA_PEER_PYTHON names an interpreter that has it; each row takes at most five"
          + " minutes on two cores.";
  private static final Map<String, String> ROWS = new LinkedHashMap<>();

  static {
    ROWS.put("parity", "log-probabilities of a sharded checkpoint beside transformers'");
    ROWS.put("load", "seconds and peak memory of loading bf16 to fp32, in a process of its own");
    ROWS.put("decode", "decoding at batch 1 and 16, fp32, CPU seconds over transformers'");
    ROWS.put("decode-bf16", "the same in bf16");
    ROWS.put("score", "log-probabilities of 64 sequences of 256, CPU seconds over transformers'");
    ROWS.put("memory", "growth of native memory over --steps steps, at ten points");
    ROWS.put("interrupt", "seconds until an interrupt of a prompt of 2,000 tokens is heard");
  }

  private static final int PROMPT = 32;
  private static final int NEW = 24;
  private static final int SEQUENCES = 64;
  private static final int LENGTH = 256;

  /** Sequences of one pair: all 64 at once would be a minute. */
  private static final int TOGETHER = 16;

  private static final long SHARD_BYTES = 100_000_000;

  private final Gates gates = new Gates();
  private final BenchRows rows;
  private final int pairs;
  private final int threads;

  private StudentBench(BenchRows rows) {
    this.rows = rows;
    this.pairs = rows.number("pairs");
    this.threads = rows.number("threads");
  }

  /** Runs the rows; exits 0 when all their gates hold. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Integer> numbers = Map.of("pairs", 9, "threads", 2, "steps", 10_000);
    StudentBench bench = new StudentBench(BenchRows.of(ABOUT, ROWS, numbers, arguments));
    bench.run();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void run() throws Exception {
    if (rows.wants("memory")) {
      StudentSteps.measure(rows.number("steps"), threads, gates);
    }
    if (!rows.wantsAny("parity", "load", "decode", "decode-bf16", "score", "interrupt")) {
      return;
    }
    Torch.setThreads(threads);
    Path folder = Files.createTempDirectory("agora-student");
    try {
      Path checkpoint = folder.resolve("135m");
      LlamaConfig shape = StepWorker.shape("135m");
      try (Llama made = Llama.random(shape, 1, null, LlamaOptions.cpu())) {
        made.save(checkpoint, DType.BF16, SHARD_BYTES);
      }
      if (rows.wants("load")) {
        load(checkpoint);
      }
      if (rows.wants("interrupt")) {
        interrupt(checkpoint);
      }
      if (rows.wantsAny("parity", "decode", "decode-bf16", "score")) {
        besidePeer(checkpoint);
      }
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void load(Path checkpoint) throws IOException, InterruptedException {
    List<StudentLoad.Measured> loads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      loads.add(StudentLoad.measure(checkpoint, threads));
    }
    StudentLoad.Measured slowest =
        loads.stream().max(Comparator.comparingDouble(StudentLoad.Measured::seconds)).orElseThrow();
    Gates.note(
        String.format(
            Locale.ROOT,
            "load: the slowest of %d took %.2f processor seconds",
            loads.size(),
            slowest.cpuSeconds()));
    gates.atMost("load, 135M shape in bf16 to fp32, seconds", slowest.seconds(), 2);
    gates.atMost(
        "load: peak memory above the engine's own, over the fp32 size",
        loads.stream().mapToDouble(StudentLoad.Measured::peakOverSize).max().orElseThrow(),
        1.3);
  }

  private void interrupt(Path checkpoint)
      throws IOException, InterruptedException, ExecutionException {
    List<int[]> prompt = ids(0, 1, 2000, 49_000);
    try (Llama llama = Llama.load(checkpoint)) {
      long start = System.nanoTime();
      llama.generate(prompt, DecodingConfig.greedy(1), 1);
      Gates.note(
          String.format(
              Locale.ROOT,
              "a prompt of 2,000 tokens is read in %.2f seconds",
              (System.nanoTime() - start) / 1e9));
      double longest = 0;
      for (int i = 0; i < 5; i++) {
        FutureTask<Long> reading =
            new FutureTask<>(() -> {
              try {
                llama.generate(prompt, DecodingConfig.greedy(1), 1);
                throw new IllegalStateException("the prompt was read before the interrupt");
              } catch (InterruptedException e) {
                return System.nanoTime();
              }
            });
        Thread reader = Thread.ofPlatform().start(reading);
        Thread.sleep(300 + 170L * i);
        long interrupted = System.nanoTime();
        reader.interrupt();
        longest = Math.max(longest, (reading.get() - interrupted) / 1e9);
      }
      gates.atMost("interrupt of a prompt of 2,000 tokens, seconds, longest of 5", longest, 1);
    }
  }

  private void besidePeer(Path checkpoint) throws Exception {
    Optional<StudentPeer> started = StudentPeer.start();
    if (started.isEmpty()) {
      Gates.note("no peer: set AGORA_PEER_PYTHON");
    }
    try (StudentPairs beside = new StudentPairs(started, pairs, gates)) {
      if (rows.wants("parity") && started.isPresent()) {
        parity(checkpoint, beside, DType.F32, "float32", 1e-4);
        parity(checkpoint, beside, DType.BF16, "bfloat16", 2e-2);
      }
      beside.ask("load " + checkpoint + " " + threads + " float32");
      if (rows.wantsAny("decode", "score")) {
        try (Llama llama = Llama.load(checkpoint)) {
          if (rows.wants("decode")) {
            decode(llama, beside);
          }
          if (rows.wants("score")) {
            score(llama, beside);
          }
        }
      }
      if (rows.wants("decode-bf16")) {
        LlamaOptions half = LlamaOptions.cpu().withDtype(DType.BF16);
        try (Llama llama = Llama.load(checkpoint, half)) {
          beside.ask("load " + checkpoint + " " + threads + " bfloat16");
          decode(llama, beside);
        }
      }
    }
  }

  /** The largest difference of log-probabilities of the same, sharded checkpoint. */
  private void parity(
      Path checkpoint, StudentPairs beside, DType type, String name, double tolerance)
      throws Exception {
    List<int[]> texts = ids(0, 4, 64, 49_000);
    beside.ask("load " + checkpoint + " " + threads + " " + name);
    JsonNode theirs = beside.ask("logprobs 4 64").orElseThrow().path("logprobs");
    double most = 0;
    try (Llama llama = Llama.load(checkpoint, LlamaOptions.cpu().withDtype(type))) {
      List<double[]> ours = Scorer.of(llama).logprobs(texts);
      for (int i = 0; i < ours.size(); i++) {
        for (int j = 0; j < ours.get(i).length; j++) {
          most = Math.max(most, Math.abs(ours.get(i)[j] - theirs.get(i).get(j).asDouble()));
        }
      }
    }
    gates.atMost(
        "log-probabilities beside transformers, " + name + ", largest difference", most, tolerance);
  }

  private void decode(Llama llama, StudentPairs beside) throws Exception {
    roofline(llama);
    DecodingConfig greedy = DecodingConfig.greedy(NEW).ignoringEnds();
    for (int batch : new int[] {1, 16}) {
      List<int[]> prompts = ids(0, batch, PROMPT, 49_000);
      String command = "decode " + batch + " " + PROMPT + " " + NEW;
      llama.generate(prompts, greedy, batch);
      beside.ask(command);
      beside.compare(
          "decode batch " + batch + ", " + llama.dtype() + ", CPU ms a token",
          1e3 / (batch * NEW),
          1.3,
          pair -> llama.generate(prompts, greedy, batch),
          pair -> command);
    }
  }

  /** How fast the weights alone can be read: a matrix of 512 MB times a vector. */
  private static void roofline(Llama llama) {
    double bandwidth = (512 << 20) / StudentRoofline.secondsFor(512L << 20, 5);
    double bytes = (double) llama.parameters().count() * llama.dtype().bytes();
    Gates.note(
        String.format(
            Locale.ROOT,
            "roofline: %.1f GB/s read, %.0f MB a step, %.1f ms a step at best",
            bandwidth / 1e9,
            bytes / 1e6,
            1e3 * bytes / bandwidth));
  }

  /** Sixteen sequences a pair, so that the two sides meet the same minute of the machine. */
  private void score(Llama llama, StudentPairs beside) throws Exception {
    Scorer scorer = Scorer.of(llama);
    scorer.logprobs(ids(0, 8, LENGTH, 49_000));
    beside.ask("forward 0 8 " + LENGTH);
    beside.compare(
        "score 64 x 256, 16 at a time, CPU us a token",
        1e6 / (TOGETHER * LENGTH),
        1.0,
        pair -> scorer.logprobs(ids(first(pair), TOGETHER, LENGTH, 49_000)),
        pair -> "forward " + first(pair) + " " + TOGETHER + " " + LENGTH);
  }

  private static int first(int pair) {
    return pair * TOGETHER % SEQUENCES;
  }

  /** The same tokens that the peer makes: rows from {@code first} on. */
  static List<int[]> ids(int first, int rows, int tokens, int vocabulary) {
    List<int[]> out = new ArrayList<>();
    for (int i = first; i < first + rows; i++) {
      int[] row = new int[tokens];
      for (int j = 0; j < tokens; j++) {
        row[j] = (int) (((i * (long) tokens + j) * 7919 + 13) % vocabulary);
      }
      out.add(row);
    }
    return out;
  }
}
