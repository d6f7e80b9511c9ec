package agora.study;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.intrinsic.Diversity;
import agora.intrinsic.FormatAdherence;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.Length;
import agora.intrinsic.LexicalDiversity;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricReport;
import agora.intrinsic.NearDuplicates;
import agora.intrinsic.Part;
import agora.intrinsic.Perplexity;
import agora.llama.Checkpoint;
import agora.llama.Llama;
import agora.llama.Scorer;
import agora.llm.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures a cell's data without training on it. */
final class MetricsStage {
  private static final int VERSION = 1;
  private static final double NEAR = 0.8;
  private static final String REPORT = "metrics.json";

  private final StudyConfig config;
  private final RunDirectory runs;
  private final Connections connections;
  private final Students students;

  MetricsStage(StudyConfig config, RunDirectory runs, Connections connections) {
    this.config = config;
    this.runs = runs;
    this.connections = connections;
    this.students = new Students(config.student());
  }

  MetricReport measure(GeneratedData data, ProgressListener progress) throws InterruptedException {
    Path folder =
        runs.stage(
            key(data),
            partial -> {
              try (Llama llama =
                  Llama.load(Checkpoint.find(config.student().base()), students.options())) {
                MetricReport report =
                    MetricReport.measure(
                        data.dataset(),
                        metrics(data, llama),
                        MetricCache.in(partial.resolve("cache")),
                        progress);
                Jsonl.mapper().writeValue(partial.resolve(REPORT).toFile(), report);
              }
            });
    return read(folder);
  }

  /** Returns the metrics if they are measured. */
  Optional<MetricReport> known(GeneratedData data) {
    return runs.find(key(data)).map(MetricsStage::read);
  }

  private StageKey key(GeneratedData data) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("version", VERSION);
    inputs.put("data", data.hash());
    inputs.put("base", Fingerprint.of(Checkpoint.find(config.student().base())));
    Endpoint embeddings = config.embeddings();
    inputs.put(
        "embeddings", embeddings == null ? "" : embeddings.baseUrl() + " " + embeddings.model());
    return new StageKey("metrics", data.cell().key(), inputs);
  }

  private List<IntrinsicMetric> metrics(GeneratedData data, Llama llama) {
    List<IntrinsicMetric> metrics = new ArrayList<>();
    metrics.add(new Length(Part.INSTRUCTION, llama.tokenizer()));
    metrics.add(new Length(Part.RESPONSE, llama.tokenizer()));
    metrics.add(new LexicalDiversity(Part.INSTRUCTION));
    metrics.add(new NearDuplicates(NEAR));
    metrics.add(FormatAdherence.of(data.cell().setting().domain()));
    metrics.add(new Perplexity(Scorer.of(llama), config.student().base()));
    Endpoint embeddings = config.embeddings();
    if (embeddings != null) {
      metrics.add(new Diversity(Part.INSTRUCTION, connections.embeddings(embeddings)));
      metrics.add(new Diversity(Part.RESPONSE, connections.embeddings(embeddings)));
    }
    return metrics;
  }

  private static MetricReport read(Path folder) {
    Path file = folder.resolve(REPORT);
    try {
      return Jsonl.mapper().readValue(file.toFile(), MetricReport.class);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
