package agora.study;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.endpoint.Endpoint;
import agora.generate.Seed;
import agora.intrinsic.CachedEmbeddings;
import agora.intrinsic.Contamination;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricReport;
import agora.intrinsic.Part;
import agora.llama.Checkpoint;
import agora.llama.Llama;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Measures a cell's data without training on it. */
final class MetricsStage {
  /** Part of the stage's key: a new or changed metric raises it, and data is measured again. */
  private static final int VERSION = 2;

  private static final String REPORT = "metrics.json";
  private static final String VECTORS = "embeddings.bin";

  private final StudyConfig config;
  private final RunDirectory runs;
  private final Connections connections;
  private final BenchmarkFiles files;
  private final Students students;

  MetricsStage(StudyConfig config, RunDirectory runs, Connections connections) {
    this.config = config;
    this.runs = runs;
    this.connections = connections;
    this.files = new BenchmarkFiles(config, connections);
    this.students = new Students(config.student());
  }

  MetricReport measure(GeneratedData data, ProgressListener progress) throws InterruptedException {
    return read(stage(data, progress));
  }

  private Path stage(GeneratedData data, ProgressListener progress) throws InterruptedException {
    return runs.stage(
        key(data),
        partial -> {
          try (Llama llama =
              Llama.load(Checkpoint.find(config.student().base()), students.options())) {
            CellMetrics metrics =
                new CellMetrics(
                    config, connections, students.options(), llama, partial.resolve(VECTORS));
            MetricReport report =
                MetricReport.measure(
                    data.dataset(),
                    metrics.of(data, partial, seeds(data), contamination()),
                    MetricCache.in(runs.root().resolve("cache/metrics")),
                    progress);
            Jsonl.mapper().writeValue(partial.resolve(REPORT).toFile(), report);
          }
        });
  }

  /** Returns the metrics if they are measured. */
  Optional<MetricReport> known(GeneratedData data) {
    return runs.find(key(data)).map(MetricsStage::read);
  }

  /**
   * Returns the embeddings of the first {@code n} texts.
   *
   * @throws IllegalArgumentException if the study embeds nothing
   */
  float[][] embeddings(GeneratedData data, Part part, int n) throws InterruptedException {
    if (config.embeddings() == null && config.metrics().embedder() == null) {
      throw new IllegalArgumentException(
          "study "
              + config.name()
              + " embeds nothing: name an endpoint in 'embeddings', or metrics.embedder");
    }
    List<String> texts = data.dataset().instances().stream().limit(n).map(part::of).toList();
    Path vectors = stage(data, ProgressListener.none()).resolve(VECTORS);
    return CachedEmbeddings.of(
            missing -> {
              throw new IllegalStateException(
                  vectors + " lacks " + missing.size() + " texts: delete its folder");
            },
            vectors)
        .embed(texts);
  }

  /** Returns the check against every benchmark of the study. */
  Contamination contamination() {
    return Contamination.with(config.benchmarks().stream().map(files::read).toList());
  }

  private StageKey key(GeneratedData data) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("version", VERSION);
    inputs.put("data", data.hash());
    inputs.put("base", config.student().baseIdentity());
    inputs.put("metrics", Jsonl.mapper().valueToTree(config.metrics()));
    inputs.put("embeddings", name(config.embeddings()));
    inputs.put("judge", name(config.judges().get("rubric")));
    if (config.judges().containsKey("rubric")) {
      inputs.put("rubrics", Fingerprint.of(Path.of(config.prompts(), "rubrics")));
      inputs.put("prompt", Fingerprint.of(Path.of(config.prompts(), "judges", "rubric.txt")));
    }
    inputs.put(
        "benchmarks",
        config.benchmarks().stream().map(b -> Fingerprint.of(Path.of(b.file()))).toList());
    if (config.miniature() && config.isImported(data.cell().generator())) {
      inputs.put("answers", "in any form"); // the grammar's alone counted before: measured again
    }
    Cell cell = data.cell(); // students of several seeds share one measuring of their data
    StageKey key = new StageKey("metrics", cell.withSeed(config.dataSeed(cell)).key(), inputs);
    return runs.doneOrOwn(key, students.computedOn());
  }

  private static String name(@Nullable Endpoint endpoint) {
    return endpoint == null ? "" : endpoint.baseUrl() + " " + endpoint.model();
  }

  /** Returns the seeds of the cell's setting; none for data that the study did not generate. */
  private List<Seed> seeds(GeneratedData data) {
    return data.cell().promptStyle().equals(ImportStage.STYLE)
        ? List.of()
        : new GenerateStage(config, runs, connections, false).seeds(data.cell().setting());
  }

  private static MetricReport read(Path folder) {
    return Jsonl.readOne(folder.resolve(REPORT), MetricReport.class);
  }
}
