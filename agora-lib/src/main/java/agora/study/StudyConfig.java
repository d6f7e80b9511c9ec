package agora.study;

import agora.data.Domain;
import agora.data.Setting;
import agora.evaluate.Protocol;
import agora.generate.FieldMapping;
import agora.generate.Style;
import agora.llm.AskOptions;
import agora.llm.Endpoint;
import agora.llm.Sampling;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A study as its JSON file says it: who generates, what is trained, how it is scored, and what it
 * may cost.
 *
 * @param name names the study's folder below {@code runs/}
 * @param description one line for tables and figures
 * @param miniature whether its numbers are those of a miniature; then every figure says so
 * @param generators who writes the data
 * @param settings keys of the settings; empty means all nine
 * @param promptStyle {@code agorabench}, {@code unoptimized} or {@code json}
 * @param volume instances a cell, >= 1
 * @param variants cells beyond generators x settings: other prompt styles or volumes
 * @param seeds seed file of each setting, by key; the paper's own sources in {@code data/seeds}
 *     where none is named
 * @param prompts folder of the prompt files
 * @param student what is trained; nothing where data alone is generated
 * @param benchmarks what scores it; needed where there is a student
 * @param judges who judges, by role: {@code pairwise}, {@code rubric}
 * @param embeddings who embeds instructions and responses; null leaves diversity out unless {@code
 *     metrics} names an embedder
 * @param metrics what else is measured of data
 * @param generation how generators are asked
 * @param trainingSeeds one student a seed for each cell
 * @param budgetUsd hard bound of what generators, judges and embedding models may cost in all; null
 *     for none
 */
public record StudyConfig(
    String name,
    String description,
    boolean miniature,
    List<Generator> generators,
    List<String> settings,
    String promptStyle,
    int volume,
    List<Variant> variants,
    Map<String, SeedFile> seeds,
    String prompts,
    StudentConfig student,
    List<BenchmarkConfig> benchmarks,
    Map<String, Endpoint> judges,
    @Nullable Endpoint embeddings,
    MetricsConfig metrics,
    GenerationOptions generation,
    List<Long> trainingSeeds,
    @Nullable Double budgetUsd) {

  private static final String ABSENT = "\0";
  private static final Set<String> JUDGES = new TreeSet<>(Set.of("pairwise", "rubric"));

  public StudyConfig {
    require(
        name != null && name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"),
        "name must be letters, digits, '.', '_' or '-', the first no '.'",
        name);
    description = description == null ? name : description;
    generators = list(generators);
    require(!generators.isEmpty(), "generators must name at least one", generators);
    unique(generators.stream().map(Generator::name).toList());
    settings =
        settings == null || settings.isEmpty()
            ? Setting.all().stream().map(Setting::key).toList()
            : List.copyOf(settings);
    settings.forEach(Setting::ofKey);
    promptStyle = promptStyle == null ? "agorabench" : Style.ofKey(promptStyle).key();
    require(volume >= 1, "volume must be >= 1", volume);
    variants = list(variants);
    requireKnown(generators, variants);
    seeds = seeds == null ? Map.of() : Map.copyOf(seeds);
    seeds.keySet().forEach(Setting::ofKey);
    prompts = prompts == null ? "data/prompts" : prompts;
    student = student == null ? StudentConfig.NONE : student;
    benchmarks = list(benchmarks);
    for (String setting : student.named() ? settings : List.<String>of()) {
      Domain domain = Setting.ofKey(setting).domain();
      require(
          benchmarks.stream().anyMatch(b -> b.domain().equals(domain.key())),
          "benchmarks must hold one for domain " + domain.key(),
          benchmarks.stream().map(BenchmarkConfig::name).toList());
    }
    judges = judges == null ? Map.of() : Map.copyOf(judges);
    require(
        JUDGES.containsAll(judges.keySet()),
        "judges are by role, one of " + JUDGES,
        judges.keySet());
    metrics = metrics == null ? MetricsConfig.NONE : metrics;
    generation = generation == null ? GenerationOptions.defaults() : generation;
    trainingSeeds =
        trainingSeeds == null || trainingSeeds.isEmpty() ? List.of(1L) : List.copyOf(trainingSeeds);
    require(budgetUsd == null || budgetUsd > 0, "budgetUsd must be > 0", budgetUsd);
  }

  /** A generator: its name in tables, and who answers. */
  public record Generator(String name, Endpoint endpoint) {
    public Generator {
      require(
          name != null && name.matches("[\\w][\\w.+@:() -]*"),
          "a generator's name must be letters, digits and . + @ : ( ) - _ or spaces",
          name);
      require(endpoint != null, "a generator needs an 'endpoint'; that of " + name, endpoint);
    }
  }

  /** Cells beyond the grid: these generators and settings with another prompt style or volume. */
  public record Variant(
      List<String> generators,
      List<String> settings,
      @Nullable String promptStyle,
      @Nullable Integer volume) {
    public Variant {
      require(
          generators != null && !generators.isEmpty(),
          "a variant's 'generators' name some",
          generators);
      require(
          settings != null && !settings.isEmpty(), "a variant's 'settings' name some", settings);
      generators = List.copyOf(generators);
      settings = List.copyOf(settings);
      settings.forEach(Setting::ofKey);
      require(volume == null || volume >= 1, "a variant's volume must be >= 1", volume);
      promptStyle = promptStyle == null ? null : Style.ofKey(promptStyle).key();
    }

    Cell cell(StudyConfig study, Setting setting, String generator) {
      return new Cell(
          setting,
          study.generator(generator).name(),
          promptStyle == null ? study.promptStyle() : promptStyle,
          volume == null ? study.volume() : volume,
          study.trainingSeeds().getFirst());
    }
  }

  /**
   * Where a setting's seeds are.
   *
   * @param file JSON, JSONL or CSV
   * @param fields maps {@code instruction} and {@code response} to the file's own names; null for
   *     the same names
   */
  public record SeedFile(String file, FieldMapping fields) {
    public SeedFile {
      require(file != null && !file.isBlank(), "seeds need a 'file'", file);
      fields = fields == null ? FieldMapping.DEFAULT : fields;
    }
  }

  /**
   * What is trained.
   *
   * @param base checkpoint folder or a name in the Hugging Face cache
   * @param reference likewise, the instruct-tuned model that PGR measures against
   * @param recipe {@code mini}, {@code precise} or {@code paper}
   * @param overrides fields of the recipe that differ, as its JSON has them
   * @param device {@code cpu} or {@code cuda}
   */
  public record StudentConfig(
      String base,
      String reference,
      String recipe,
      @Nullable Map<String, JsonNode> overrides,
      @Nullable String device) {
    static final StudentConfig NONE = new StudentConfig();

    public StudentConfig {
      require(base != null && !base.isBlank(), "a student needs a 'base' checkpoint", base);
      require(
          reference != null && !reference.isBlank(),
          "a student needs a 'reference' checkpoint",
          reference);
      require(
          device == null || device.equals("cpu") || device.equals("cuda"),
          "a student's device is one of [cpu, cuda]",
          device);
    }

    private StudentConfig() {
      this(ABSENT, ABSENT, "mini", null, null);
    }

    /** Returns whether the study names a student. */
    public boolean named() {
      return !base.equals(ABSENT);
    }

    /**
     * Returns the checkpoint that students are trained from.
     *
     * @throws IllegalArgumentException if the study names no student
     */
    @Override
    public String base() {
      require(
          named(),
          "this study generates data alone: to train and score, give its file a 'student' and 'benchmarks'; student",
          null);
      return base;
    }

    /** Returns the instruct-tuned checkpoint; see {@link #base}. */
    @Override
    public String reference() {
      base();
      return reference;
    }
  }

  /**
   * What scores students.
   *
   * @param name names it in tables
   * @param domain key of the domain that it scores
   * @param kind file format: {@code gsm8k}, {@code math}, {@code humaneval}, {@code mbpp}, {@code
   *     alpacaeval} ...
   * @param file the problems
   * @param baseline the baseline's answers, where they are not in the file of problems
   * @param lengthControl AlpacaEval's published tables of difficulties and of gamed outputs; null
   *     to do without
   * @param protocol how students are asked; null for zero-shot chat with the training's system
   *     message
   * @param baseProtocol how the base model is asked where that differs
   * @param referenceProtocol how the reference is asked where that differs
   * @param exemplars a training file whose first problems few-shot protocols show, see {@link
   *     agora.evaluate.Exemplar#read}
   * @param prompt {@code bare} asks the problem's text and nothing else; null for the benchmark's
   *     own prompt
   * @param limit first problems only; null for all
   * @param sampling how answers are sampled; null for the paper's Table 6
   */
  public record BenchmarkConfig(
      String name,
      String domain,
      String kind,
      String file,
      @Nullable String baseline,
      @Nullable List<String> lengthControl,
      @Nullable Protocol protocol,
      @Nullable Protocol baseProtocol,
      @Nullable Protocol referenceProtocol,
      @Nullable String exemplars,
      @Nullable String prompt,
      @Nullable Integer limit,
      @Nullable Sampling sampling) {
    public BenchmarkConfig {
      require(name != null && !name.isBlank(), "a benchmark needs a 'name'", name);
      require(domain != null, "benchmark " + name + " needs a 'domain'", domain);
      Domain.ofKey(domain);
      require(kind != null, "benchmark " + name + " needs a 'kind'", kind);
      require(file != null && !file.isBlank(), "benchmark " + name + " needs a 'file'", file);
      require(
          lengthControl == null || lengthControl.size() == 2,
          "lengthControl of benchmark " + name + " names two tables",
          lengthControl);
      require(limit == null || limit >= 1, "limit of benchmark " + name + " must be >= 1", limit);
    }

    /** Returns how many solved examples the protocols show at most. */
    int mostShots() {
      return Stream.of(protocol, baseProtocol, referenceProtocol)
          .filter(Objects::nonNull)
          .mapToInt(Protocol::shots)
          .max()
          .orElse(0);
    }
  }

  /**
   * How generators are asked.
   *
   * @param temperature >= 0
   * @param topP within (0, 1]
   * @param maxTokens of an answer, >= 1
   * @param concurrency requests in flight, 1 to 10,000
   * @param system the system message; empty for none, null for the project's own
   */
  public record GenerationOptions(
      double temperature, double topP, int maxTokens, int concurrency, @Nullable String system) {
    public GenerationOptions {
      Sampling.of(temperature, topP, maxTokens);
      AskOptions.of(concurrency);
    }

    /** Reads what a file says; what it does not say is the default. */
    @JsonCreator
    static GenerationOptions read(
        @JsonProperty("temperature") @Nullable Double temperature,
        @JsonProperty("topP") @Nullable Double topP,
        @JsonProperty("maxTokens") @Nullable Integer maxTokens,
        @JsonProperty("concurrency") @Nullable Integer concurrency,
        @JsonProperty("system") @Nullable String system) {
      GenerationOptions usual = defaults();
      return new GenerationOptions(
          temperature == null ? usual.temperature : temperature,
          topP == null ? usual.topP : topP,
          maxTokens == null ? usual.maxTokens : maxTokens,
          concurrency == null ? usual.concurrency : concurrency,
          system);
    }

    static GenerationOptions defaults() {
      return new GenerationOptions(1.0, 0.9, 4096, 64, null);
    }
  }

  /** Returns the generator of this name. */
  public Generator generator(String wanted) {
    return generators.stream()
        .filter(generator -> generator.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no generator '"
                    + wanted
                    + "' in study "
                    + name
                    + "; present: "
                    + generators.stream().map(Generator::name).toList()));
  }

  /** Returns whether the cell is one of generators by settings, not a variant. */
  boolean isInGrid(Cell cell) {
    return cell.promptStyle().equals(promptStyle) && cell.volume() == volume;
  }

  /** Returns the benchmark of this name. */
  public BenchmarkConfig benchmark(String wanted) {
    return benchmarks.stream()
        .filter(benchmark -> benchmark.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no benchmark '"
                    + wanted
                    + "' in study "
                    + name
                    + "; present: "
                    + benchmarks.stream().map(BenchmarkConfig::name).toList()));
  }

  private static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  private static void requireKnown(List<Generator> generators, List<Variant> variants) {
    List<String> names = generators.stream().map(Generator::name).toList();
    for (Variant variant : variants) {
      for (String name : variant.generators()) {
        require(names.contains(name), "a variant's generators are among " + names, name);
      }
    }
  }

  private static void unique(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      require(seen.add(name), "generators must have different names", name);
    }
  }

  private static void require(boolean holds, String rule, @Nullable Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}
