package agora.bench;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.NearDuplicateSearch;
import agora.data.ProgressListener;
import agora.intrinsic.Diversity;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.NearDuplicates;
import agora.intrinsic.Perplexity;
import agora.intrinsic.RewardScore;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Scorer;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.stats.StatisticsChecks;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Measures the metrics of data sets: {@code environment/bench intrinsic}; one line per gate. */
public final class IntrinsicBench {
  private static final String TEMPLATE =
      "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}{{ '\\n' }}{% endfor %}"
          + "{% if add_generation_prompt %}[assistant] {% endif %}";

  private final Gates gates = new Gates();
  private final Path folder;

  private IntrinsicBench(Path folder) {
    this.folder = folder;
  }

  /** Runs every gate; exit 0 when all hold. */
  public static void main(String[] args) throws Exception {
    IntrinsicBench bench = new IntrinsicBench(Files.createTempDirectory("agora-intrinsic"));
    bench.diversity();
    bench.duplicates();
    bench.values();
    bench.throughput();
    bench.statistics();
    System.exit(bench.gates.allHold() ? 0 : 1);
  }

  private void diversity() {
    Random random = new Random(5);
    float[][] vectors = new float[10_000][1024];
    for (float[] vector : vectors) {
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) (random.nextGaussian() + 0.3);
      }
    }
    double best = Double.POSITIVE_INFINITY;
    Diversity.of("diversity", vectors);
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      Diversity.of("diversity", vectors);
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    gates.check(
        "diversity of 10,000 x 1,024, seconds (best of 5)", text(best), "<= 0.2", best <= 0.2);
    float[][] some = java.util.Arrays.copyOf(vectors, 2_000);
    double off = Math.abs(Diversity.of("diversity", some).mean().value() - allPairs(some));
    gates.check(
        "diversity of 2,000 against all pairs", "%.1e".formatted(off), "<= 1e-6", off <= 1e-6);
  }

  private static double allPairs(float[][] vectors) {
    int n = vectors.length;
    double[] norms = new double[n];
    for (int i = 0; i < n; i++) {
      norms[i] = Math.sqrt(dot(vectors[i], vectors[i]));
    }
    double sum =
        IntStream.range(0, n)
            .parallel()
            .mapToDouble(i -> {
              double row = 0;
              for (int j = 0; j < i; j++) {
                row += 1 - dot(vectors[i], vectors[j]) / (norms[i] * norms[j]);
              }
              return row;
            })
            .sum();
    return sum / ((double) n * (n - 1) / 2);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** A tenth of the instances repeat one before at a Jaccard similarity of at least 0.8. */
  private void duplicates() {
    Random random = new Random(11);
    List<Instance> instances = new ArrayList<>();
    Set<Integer> planted = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String[] words = new String[300];
      if (i % 10 == 9) {
        planted.add(i);
        words = instances.get(i - 9).response().split(" ");
        words[random.nextInt(words.length)] = "changed" + i;
        for (int k = 0; k < 9; k++) {
          words[random.nextInt(words.length)] = "also" + i;
        }
      } else {
        for (int j = 0; j < words.length; j++) {
          words[j] = "w" + random.nextInt(20_000);
        }
      }
      instances.add(Instance.of("", String.join(" ", words)));
    }
    Dataset dataset = new Dataset("planted", instances);
    long start = System.nanoTime();
    List<NearDuplicateSearch.Pair> pairs = new NearDuplicates(0.8).pairs(dataset);
    double seconds = (System.nanoTime() - start) / 1e9;
    int similar = 0;
    int found = 0;
    Set<Integer> flagged = new HashSet<>();
    pairs.forEach(pair -> flagged.add(pair.later()));
    for (int i : planted) {
      if (jaccard(instances.get(i).response(), instances.get(i - 9).response()) >= 0.8) {
        similar++;
        found += flagged.contains(i) ? 1 : 0;
      }
    }
    double recall = (double) found / similar;
    gates.check(
        "near duplicates among 10,000 x 300 words, seconds on one core",
        text(seconds),
        "<= 10",
        seconds <= 10);
    gates.check(
        "their recall (" + similar + " pairs at Jaccard >= 0.8)",
        text(recall),
        ">= 0.95",
        recall >= 0.95);
    gates.check(
        "flagged without being planted",
        Long.toString(flagged.stream().filter(i -> !planted.contains(i)).count()),
        "0",
        planted.containsAll(flagged));
  }

  private static double jaccard(String a, String b) {
    Set<String> left = shingles(a);
    Set<String> right = shingles(b);
    Set<String> common = new HashSet<>(left);
    common.retainAll(right);
    return (double) common.size() / (left.size() + right.size() - common.size());
  }

  private static Set<String> shingles(String text) {
    String[] words = text.split(" ");
    Set<String> shingles = new HashSet<>();
    for (int i = 0; i + 2 < words.length; i++) {
      shingles.add(words[i] + " " + words[i + 1] + " " + words[i + 2]);
    }
    return shingles;
  }

  private void values() throws Exception {
    String python = System.getenv("AGORA_PEER_PYTHON");
    if (python == null) {
      Gates.note("transformers not measured: AGORA_PEER_PYTHON is not set");
      return;
    }
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      instances.add(
          Instance.of("Question " + i + "?", "Answer, " + "and so on ".repeat(i / 3) + i + "."));
    }
    Dataset dataset = new Dataset("values", instances);
    Path file = folder.resolve("instances.jsonl");
    dataset.write(file);
    Path student = checkpoint("llama");
    try (Llama llama = Llama.load(student)) {
      compare(
          "perplexity", new Perplexity(Scorer.of(llama), "bench"), dataset, python, student, file);
    }
    Path judge = checkpoint("llama-reward");
    try (Llama llama = Llama.load(judge)) {
      compare("reward", new RewardScore(Scorer.of(llama), "bench"), dataset, python, judge, file);
    }
  }

  private void compare(
      String what, IntrinsicMetric metric, Dataset dataset, String python, Path model, Path file)
      throws Exception {
    MetricCache cache = MetricCache.in(Files.createTempDirectory(folder, "cache"));
    List<Double> ours = metric.measure(dataset, cache, ProgressListener.none()).perInstance();
    Process process =
        new ProcessBuilder(
                python,
                "agora-lib/src/bench/python/intrinsic_peer.py",
                what,
                model.toString(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      Gates.note(what + " by transformers not measured: its program failed");
      return;
    }
    double worst = 0;
    JsonNode theirs = Jsonl.mapper().readTree(said);
    for (int i = 0; i < ours.size(); i++) {
      double value = theirs.get(i).asDouble();
      worst = Math.max(worst, Math.abs(ours.get(i) - value) / Math.max(1, Math.abs(value)));
    }
    gates.check(
        what + " against transformers, relative",
        "%.1e".formatted(worst),
        "<= 1e-4",
        worst <= 1e-4);
  }

  /** The metric, tokens and cache and all, beside the forward pass over the same tokens. */
  private void throughput() throws Exception {
    Path tokenizer = checkpoint("llama");
    LlamaConfig shape = LlamaConfig.small(320, 512, 1408, 4, 8, 512);
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < 96; i++) {
      instances.add(Instance.of("Question " + i, "one two three four ".repeat(10 + i % 7)));
    }
    Dataset dataset = new Dataset("throughput", instances);
    try (Llama llama = Llama.random(shape, 1, tokenizer, LlamaOptions.cpu())) {
      Scorer scorer = Scorer.of(llama);
      List<int[]> tokens = new ArrayList<>();
      for (Instance instance : instances) {
        String prompt =
            llama
                .chatTemplate()
                .render(List.of(new Message(Role.USER, instance.instruction())), true);
        tokens.add(llama.tokenizer().encode(prompt + instance.response()));
      }
      scorer.logprobs(tokens);
      double metric = Double.POSITIVE_INFINITY;
      double forward = Double.POSITIVE_INFINITY;
      for (int round = 0; round < 5; round++) {
        MetricCache cache = MetricCache.in(Files.createTempDirectory(folder, "cache"));
        long start = System.nanoTime();
        new Perplexity(scorer, "bench").measure(dataset, cache, ProgressListener.none());
        metric = Math.min(metric, (System.nanoTime() - start) / 1e9);
        start = System.nanoTime();
        scorer.logprobs(tokens);
        forward = Math.min(forward, (System.nanoTime() - start) / 1e9);
      }
      double ratio = metric / forward;
      gates.check(
          "perplexity beside the forward pass alone (best of 5 each)",
          text(ratio) + " x",
          "<= 1.1 x",
          ratio <= 1.1);
    }
  }

  /** What the metrics are analysed by, against the numbers of other implementations. */
  private void statistics() {
    for (StatisticsChecks.Check check : StatisticsChecks.run()) {
      gates.check(
          check.what(),
          String.format(Locale.ROOT, "%.1e", check.difference()),
          "< 1e-8",
          check.difference() < 1e-8);
    }
  }

  private Path checkpoint(String name) throws IOException, URISyntaxException {
    Path copy = Files.createTempDirectory(folder, name);
    for (String from : List.of(name, "tokenizer")) {
      URL url = IntrinsicBench.class.getResource("/agora/llama/" + from + "/expected.json");
      if (url == null) {
        throw new IllegalStateException("the test resources are not on the class path");
      }
      try (Stream<Path> files = Files.list(Path.of(url.toURI()).resolveSibling(""))) {
        for (Path file : files.filter(path -> !path.endsWith("expected.json")).toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    Files.writeString(copy.resolve("chat_template.jinja"), TEMPLATE);
    return copy;
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
