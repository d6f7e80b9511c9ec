package agora.study;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Instance;
import agora.data.Method;
import agora.data.Setting;
import agora.endpoint.Endpoint;
import agora.endpoint.HttpEmbeddingModel;
import agora.endpoint.HttpRewardModel;
import agora.generate.Seed;
import agora.intrinsic.AnswerCorrectness;
import agora.intrinsic.BatchPerplexity;
import agora.intrinsic.CachedEmbeddings;
import agora.intrinsic.Contamination;
import agora.intrinsic.Diversity;
import agora.intrinsic.FormatAdherence;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.Length;
import agora.intrinsic.LexicalDiversity;
import agora.intrinsic.NearDuplicates;
import agora.intrinsic.Part;
import agora.intrinsic.Perplexity;
import agora.intrinsic.RewardScore;
import agora.intrinsic.Rubric;
import agora.intrinsic.RubricJudge;
import agora.judge.JudgePrompt;
import agora.llama.Checkpoint;
import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.llama.Scorer;
import agora.llama.SentenceEncoder;
import agora.llm.EmbeddingModel;
import agora.mini.MiniDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Metrics that a study measures of a data set; each opens the model that it needs. */
final class CellMetrics {
  private static final double NEAR = 0.8;
  private static final int JUDGE_REQUESTS = 32;

  private final StudyConfig config;
  private final Connections connections;
  private final LlamaOptions options;
  private final Llama base;
  private final Path vectors;

  /**
   * @param base the student before training, open
   * @param vectors file that keeps embeddings
   */
  CellMetrics(
      StudyConfig config, Connections connections, LlamaOptions options, Llama base, Path vectors) {
    this.config = config;
    this.connections = connections;
    this.options = options;
    this.base = base;
    this.vectors = vectors;
  }

  List<IntrinsicMetric> of(
      GeneratedData data, Path folder, List<Seed> seeds, Contamination contamination) {
    Setting setting = data.cell().setting();
    String student = config.student().baseIdentity();
    List<IntrinsicMetric> metrics = new ArrayList<>();
    metrics.add(new Length(Part.INSTRUCTION, base.tokenizer()));
    metrics.add(new Length(Part.RESPONSE, base.tokenizer()));
    metrics.add(new LexicalDiversity(Part.INSTRUCTION));
    metrics.add(new LexicalDiversity(Part.RESPONSE));
    metrics.add(new NearDuplicates(NEAR));
    metrics.add(FormatAdherence.of(setting.domain()));
    metrics.add(contamination);
    AnswerCorrectness correctness = correctness(setting, seeds);
    if (data.dataset().instances().stream().anyMatch(correctness::knows)) {
      metrics.add(correctness);
    }
    metrics.add(new Perplexity(Scorer.of(base), student));
    if (config.metrics().batchPerplexity()) {
      metrics.add(byBatch(student));
    }
    metrics.addAll(diversities());
    metrics.addAll(reward());
    metrics.addAll(grades(setting.domain(), folder));
    return metrics;
  }

  /** Padding is the token that ends a text, as in the reference project's set-up of Llama. */
  private IntrinsicMetric byBatch(String student) {
    int padding = base.tokenizer().eos().orElse(0);
    return new BatchPerplexity(Scorer.of(base), base.tokenizer(), padding, student);
  }

  /**
   * Returns the check of the answers where the right ones are known: the grammar's in a miniature,
   * the seeds' own where a generator answered math seeds as they stand.
   */
  private AnswerCorrectness correctness(Setting setting, List<Seed> seeds) {
    if (config.miniature()) {
      MiniDomain domain = MiniDomain.of(setting.domain());
      if (setting.domain() == Domain.MATH) { // imported data may state its answers in other forms
        return AnswerCorrectness.math(
            instance -> domain.solve(instance.instruction()).orElse(null));
      }
      return new AnswerCorrectness(
          instance -> domain.grade(instance.instruction(), instance.response()).orElse(Double.NaN));
    }
    Map<String, String> gold = new HashMap<>();
    if (setting.domain() == Domain.MATH && setting.method() == Method.RESPONSE_GENERATION) {
      seeds.stream()
          .filter(seed -> !seed.response().isBlank())
          .forEach(seed -> gold.put(seed.instruction(), seed.response()));
    }
    return AnswerCorrectness.math(instance -> gold.get(instance.instruction()));
  }

  private List<IntrinsicMetric> diversities() {
    if (config.embeddings() == null && config.metrics().embedder() == null) {
      return List.of();
    }
    return List.of(diversity(Part.INSTRUCTION), diversity(Part.RESPONSE));
  }

  private IntrinsicMetric diversity(Part part) {
    return (dataset, cache, listener) -> {
      try (Embedder embedder = embedder()) {
        EmbeddingModel kept = CachedEmbeddings.of(embedder.model(), vectors);
        return new Diversity(part, kept).measure(dataset, cache, listener);
      }
    };
  }

  private record Embedder(EmbeddingModel model, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }
  }

  private Embedder embedder() {
    String named = config.metrics().embedder();
    Endpoint endpoint = config.embeddings();
    if (named == null && endpoint != null) {
      HttpEmbeddingModel model =
          connections.embeddings(endpoint, vectors.resolveSibling("embeddings"));
      return new Embedder(model, model::close);
    }
    if (named == null || named.equals(MetricsConfig.STUDENT)) {
      return new Embedder(Scorer.of(base), () -> {});
    }
    try {
      SentenceEncoder encoder = SentenceEncoder.load(Path.of(named), options);
      return new Embedder(encoder, encoder::close);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<IntrinsicMetric> reward() {
    String checkpoint = config.metrics().rewardModel();
    Endpoint endpoint = config.metrics().rewardEndpoint();
    if (checkpoint != null) {
      return List.of(rewardOf(Checkpoint.find(checkpoint)));
    }
    return endpoint == null ? List.of() : List.of(rewardOf(endpoint));
  }

  private IntrinsicMetric rewardOf(Path checkpoint) {
    return (dataset, cache, listener) -> {
      try (Llama llama = Llama.load(checkpoint, options)) {
        return new RewardScore(Scorer.of(llama), Fingerprint.of(checkpoint))
            .measure(dataset, cache, listener);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private IntrinsicMetric rewardOf(Endpoint endpoint) {
    return (dataset, cache, listener) -> {
      try (HttpRewardModel model = connections.rewards(endpoint)) {
        return new RewardScore(model, endpoint.baseUrl() + " " + endpoint.model())
            .measure(dataset, cache, listener);
      }
    };
  }

  private List<IntrinsicMetric> grades(Domain domain, Path folder) {
    Endpoint endpoint = config.judges().get("rubric");
    if (endpoint == null) {
      return List.of();
    }
    RubricJudge judge =
        RubricJudge.of(
                connections.chat(endpoint, folder.resolve("judge-batches.json")),
                JudgePrompt.read(Path.of(config.prompts(), "judges", "rubric.txt")),
                folder)
            .withAsking(connections.asking(endpoint, JUDGE_REQUESTS, folder));
    return List.of(
        ofFirst(judge.difficulty(domain, rubric(domain, "difficulty"))),
        ofFirst(judge.quality(rubric(domain, "quality"))));
  }

  private Rubric rubric(Domain domain, String of) {
    String name = domain == Domain.INSTRUCTION_FOLLOWING ? "general" : domain.key();
    return Rubric.read(Path.of(config.prompts(), "rubrics", name + "-" + of + ".txt"));
  }

  /** Measures the first instances alone, where the study bounds what is judged. */
  private IntrinsicMetric ofFirst(IntrinsicMetric metric) {
    Integer most = config.metrics().judged();
    return most == null
        ? metric
        : (dataset, cache, listener) -> metric.measure(first(dataset, most), cache, listener);
  }

  private static Dataset first(Dataset dataset, int n) {
    List<Instance> instances = dataset.instances();
    return new Dataset(dataset.name(), instances.subList(0, Math.min(n, instances.size())));
  }
}
