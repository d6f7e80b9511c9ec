package agora.study;

import agora.data.Dataset;
import agora.data.Domain;
import agora.data.Folders;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.data.Rows;
import agora.data.Setting;
import agora.evaluate.Benchmark;
import agora.evaluate.FewShotExample;
import agora.evaluate.Problem;
import agora.intrinsic.Contamination;
import agora.intrinsic.MetricReport;
import agora.intrinsic.Part;
import agora.llama.Checkpoint;
import agora.llama.Llama;
import agora.llm.Answers;
import agora.llm.Asker;
import agora.llm.Question;
import agora.llm.Sampling;
import agora.train.Sft;
import agora.train.SftConfig;
import agora.train.TrainingData;
import agora.train.TrainingListener;
import agora.train.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Metrics of a study's present data, by instance. Nothing is generated. */
public final class StudyMetrics {
  private static final String SOLVED = "solved.jsonl";

  private final StudyParts parts;
  private final MetricsStage stage;
  private final ProgressListener progress;

  StudyMetrics(StudyParts parts, ProgressListener progress) {
    this.parts = parts;
    this.stage = parts.metrics();
    this.progress = progress;
  }

  /** Returns every metric of some data, measuring what is missing. */
  public MetricReport measure(GeneratedData data) throws InterruptedException {
    return stage.measure(data, progress);
  }

  /** Returns one row per generator with data in this setting: the mean of every metric. */
  public Table table(Setting setting) throws InterruptedException {
    Map<String, GeneratedData> all = data(setting);
    Table table =
        Table.create("metrics in " + setting.key(), StringColumn.create("generator", all.keySet()));
    Map<String, DoubleColumn> columns = new LinkedHashMap<>();
    for (GeneratedData data : all.values()) {
      measure(data)
          .features()
          .forEach(
              (name, mean) -> columns.computeIfAbsent(name, DoubleColumn::create).append(mean));
    }
    columns.values().forEach(table::addColumns);
    return table;
  }

  /** Returns a metric of every instance in this setting, by generator; unknown values left out. */
  public Map<String, double[]> values(Setting setting, String metric) throws InterruptedException {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Map.Entry<String, GeneratedData> entry : data(setting).entrySet()) {
      MetricReport report = measure(entry.getValue());
      values.put(
          entry.getKey(),
          report.values(metric).perInstance().stream()
              .mapToDouble(Double::doubleValue)
              .filter(Double::isFinite)
              .toArray());
    }
    return values;
  }

  /**
   * Returns the embeddings of the first {@code n} instructions of each generator in this setting.
   */
  public Map<String, double[][]> embeddings(Setting setting, int n) throws InterruptedException {
    Map<String, double[][]> embeddings = new LinkedHashMap<>();
    for (Map.Entry<String, GeneratedData> entry : data(setting).entrySet()) {
      float[][] vectors = stage.embeddings(entry.getValue(), Part.INSTRUCTION, n);
      double[][] rows = new double[vectors.length][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = new double[vectors[i].length];
        for (int j = 0; j < rows[i].length; j++) {
          rows[i][j] = vectors[i][j];
        }
      }
      embeddings.put(entry.getKey(), rows);
    }
    return embeddings;
  }

  /**
   * Returns the instances that contain half or more of a benchmark's problem: position, problem,
   * share of its runs of 8 words, instruction.
   */
  public Table flagged(GeneratedData data) {
    Dataset dataset = data.dataset();
    return Rows.of(stage.contamination().flagged(dataset))
        .count("instance", Contamination.Flag::instance)
        .text("problem", Contamination.Flag::problem)
        .number("share", Contamination.Flag::share)
        .text("instruction", flag -> dataset.instances().get(flag.instance()).instruction())
        .table("flagged in " + dataset.name());
  }

  /**
   * Returns the data without the flagged instances, as a generator of its own. Training on it shows
   * the effect of the flagged instances.
   */
  public GeneratedData withoutFlagged(GeneratedData data) throws InterruptedException {
    Dataset clean = stage.contamination().without(data.dataset());
    return new ImportStage(parts.config(), parts.runs())
        .data(
            data.cell().setting(),
            data.cell().generator() + "-clean",
            clean.instances(),
            data.cell().seed());
  }

  /** Work with an open network. */
  @FunctionalInterface
  public interface NetworkWork<T> {
    /** Returns what the work gives; the network is closed afterwards. */
    T on(Llama network) throws InterruptedException;
  }

  /** Returns what identifies the untrained student and how it speaks. */
  public String student() {
    return parts.config().student().baseIdentity();
  }

  /** Opens the untrained student on the study's device for some work. */
  public <T> T onStudent(NetworkWork<T> work) throws InterruptedException {
    return on(Checkpoint.find(parts.config().student().base()), work);
  }

  /**
   * Trains the student for one epoch on some data, by the study's recipe, for some work; the
   * trained student is not kept.
   */
  public <T> T afterOneEpoch(Dataset data, NetworkWork<T> work) throws InterruptedException {
    StudentConfig student = parts.config().student();
    SftConfig recipe = parts.training().recipe(parts.config().trainingSeeds().getFirst());
    try {
      Path root = Files.createDirectories(parts.runs().root());
      Path folder = Files.createTempDirectory(root, "epoch-");
      try {
        TrainingRun run =
            Sft.train(
                Checkpoint.find(student.base()),
                TrainingData.of(data),
                recipe.withEpochs(1),
                folder.resolve("run"),
                TrainingListener.none(),
                new Students(student).options());
        return on(run.checkpoint(), work);
      } finally {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> T on(Path checkpoint, NetworkWork<T> work) throws InterruptedException {
    try (Llama network = Llama.load(checkpoint, new Students(parts.config().student()).options())) {
      return work.on(network);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns development problems of a domain with the answers of the reference, what the gap that
   * PGR measures is made of. Answers are not graded, so that nothing is paid for; blank ones are
   * left out. Development problems are those of {@link Study#forPilots}.
   *
   * @param n the first problems of each benchmark, &gt;= 1
   * @throws IllegalArgumentException if the study has no benchmark of the domain
   */
  public Dataset developmentAnswers(Domain domain, int n) throws InterruptedException {
    List<BenchmarkConfig> benchmarks = parts.scores().benchmarks(domain);
    if (benchmarks.isEmpty()) {
      throw new IllegalArgumentException(
          "study " + parts.config().name() + " has no benchmark of " + domain.key());
    }
    List<Instance> solved = new ArrayList<>();
    for (BenchmarkConfig benchmark : benchmarks) {
      solved.addAll(Dataset.read(solved(benchmark.onDevelopment(), n)).instances());
    }
    return new Dataset("development problems of " + domain.key(), solved);
  }

  private Path solved(BenchmarkConfig benchmark, int n) throws InterruptedException {
    EvaluateStage.Subject reference = parts.scores().reference(benchmark);
    Benchmark problems = parts.files().read(benchmark).first(n);
    Sampling own = benchmark.sampling();
    Sampling sampling = own == null ? problems.sampling() : own;
    List<Question> questions = new ArrayList<>();
    for (Problem problem : problems.problems()) {
      List<FewShotExample> shown =
          problems.exemplars().stream().limit(reference.protocol().shots()).toList();
      questions.add(
          new Question(
              problem.id(),
              problems.prompts().request(problem, reference.protocol(), shown, sampling)));
    }
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("version", 1);
    inputs.put("reference", reference.identity());
    inputs.put("questions", Jsonl.mapper().valueToTree(questions));
    StageKey key =
        parts
            .runs()
            .doneOrOwn(
                new StageKey("development", benchmark.name(), inputs),
                new Students(parts.config().student()).computedOn());
    Path folder =
        parts
            .runs()
            .stage(
                key,
                partial ->
                    reference
                        .opening()
                        .open(
                            progress,
                            model -> {
                              Answers answers =
                                  Asker.askAll(
                                      model,
                                      questions,
                                      partial.resolve("answers.jsonl"),
                                      reference.asking().apply(partial));
                              Jsonl.write(partial.resolve(SOLVED), rows(questions, answers));
                            }));
    return folder.resolve(SOLVED);
  }

  private static List<Map<String, String>> rows(List<Question> questions, Answers answers) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Question question : questions) {
      if (!answers.failures().containsKey(question.id())
          && !answers.reply(question.id()).answer().isBlank()) {
        rows.add(
            Map.of(
                "instruction", question.request().messages().getLast().content(),
                "response", answers.reply(question.id()).answer()));
      }
    }
    return rows;
  }

  private Map<String, GeneratedData> data(Setting setting) {
    Map<String, GeneratedData> found = new LinkedHashMap<>();
    for (Cell cell : Cells.of(parts.config()).of(setting)) {
      if (parts.config().isInGrid(cell) && !found.containsKey(cell.generator())) {
        parts.data(cell).ifPresent(data -> found.put(cell.generator(), data));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalStateException("no data in " + setting.key() + " yet: run the study first");
    }
    return found;
  }
}
