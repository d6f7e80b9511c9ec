package agora.study;

import static agora.study.StudyRules.require;

import agora.data.Domain;
import agora.data.Setting;
import agora.endpoint.Endpoint;
import agora.generate.FieldMapping;
import agora.generate.Style;
import agora.llm.AskOptions;
import agora.llm.Price;
import agora.llm.Sampling;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a study, as in its JSON file: generators, student, benchmarks and budget.
 *
 * @param name names the study's folder below {@code runs/}
 * @param description one line for tables and figures
 * @param miniature whether its numbers are those of a miniature; then every figure says so
 * @param generators who writes the data; may be empty where {@code data} is not
 * @param data data sets that were not generated here: the file of each setting, by name
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
 * @param trainingSeeds one student per seed for each cell
 * @param generationSeed the seed of every data set, so that students of several seeds learn the
 *     same data; null for the student's own seed
 * @param reuse run directories of other studies: a stage that is finished there is not done again
 * @param budgetUsd hard bound of what generators, judges and embedding models may cost in all; null
 *     for none
 */
public record StudyConfig(
    String name,
    String description,
    boolean miniature,
    List<Generator> generators,
    Map<String, Map<String, DataFile>> data,
    List<String> settings,
    String promptStyle,
    int volume,
    List<Cells.Variant> variants,
    Map<String, SeedFile> seeds,
    String prompts,
    StudentConfig student,
    List<BenchmarkConfig> benchmarks,
    Map<String, Endpoint> judges,
    @Nullable Endpoint embeddings,
    MetricsConfig metrics,
    GenerationOptions generation,
    List<Long> trainingSeeds,
    @Nullable Long generationSeed,
    List<String> reuse,
    @Nullable Double budgetUsd) {

  private static final List<String> JUDGES = List.of("pairwise", "rubric");

  public StudyConfig {
    require(
        name != null && name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
        "name must be letters, digits, '.', '_' or '-', a letter or digit first",
        name);
    description = description == null ? name : description;
    generators = list(generators);
    data = data == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(data));
    data.values().forEach(files -> files.keySet().forEach(Setting::ofKey));
    require(
        !generators.isEmpty() || !data.isEmpty(), "generators must name at least one", generators);
    StudyRules.unique(
        Stream.concat(generators.stream().map(Generator::name), data.keySet().stream()).toList());
    settings =
        settings == null || settings.isEmpty()
            ? Setting.all().stream().map(Setting::key).toList()
            : List.copyOf(settings);
    settings.forEach(Setting::ofKey);
    promptStyle = promptStyle == null ? "agorabench" : Style.ofKey(promptStyle).key();
    require(volume >= 1, "volume must be >= 1", volume);
    variants = list(variants);
    StudyRules.requireKnown(generators, variants);
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
    reuse = list(reuse);
    require(budgetUsd == null || budgetUsd > 0, "budgetUsd must be > 0", budgetUsd);
    if (!(data.isEmpty() && generators.stream().allMatch(Generator::isEmbedded))) {
      // Beside real prices, those of the embedded programs would be added to real money.
      generators =
          generators.stream()
              .map(g -> new Generator(g.name(), withoutFictionalPrice(g.endpoint())))
              .toList();
      Map<String, Endpoint> free = new HashMap<>(judges);
      free.replaceAll((role, endpoint) -> withoutFictionalPrice(endpoint));
      judges = Map.copyOf(free);
      embeddings = embeddings == null ? null : withoutFictionalPrice(embeddings);
    }
  }

  /** Generator: its name in tables, and its endpoint. */
  public record Generator(String name, Endpoint endpoint) {
    public Generator {
      require(
          name != null && name.matches("[\\w][\\w.+@:() -]*"),
          "a generator's name must be letters, digits and . + @ : ( ) - _ or spaces",
          name);
      require(endpoint != null, "a generator needs an 'endpoint'; that of " + name, endpoint);
    }

    /** Returns whether it is one of the programs of the embedded server. */
    public boolean isEmbedded() {
      return Connections.isEmbedded(endpoint);
    }
  }

  /**
   * Seeds of a setting.
   *
   * @param file JSON, JSONL or CSV
   * @param fields names of {@code instruction} and {@code response} in the file; null for the same
   */
  public record SeedFile(String file, FieldMapping fields) {
    public SeedFile {
      require(file != null && !file.isBlank(), "seeds need a 'file'", file);
      fields = fields == null ? FieldMapping.DEFAULT : fields;
    }
  }

  /**
   * File of imported instances.
   *
   * @param file JSON, JSONL or CSV
   * @param fields maps {@code instruction} and {@code response} to the file's own names; null to
   *     find out
   */
  public record DataFile(String file, @Nullable FieldMapping fields) {}

  /**
   * Generation settings of a study.
   *
   * @param temperature >= 0
   * @param topP within (0, 1]
   * @param maxTokens of an answer, >= 1
   * @param concurrency requests in flight, 1 to 10,000
   * @param system the system message; empty for none, null for the project's own
   * @param reasoning {@code keep} where students learn the generators' reasoning as the beginning
   *     of each response; null or {@code drop} leaves it out
   * @param stop texts that end an answer, besides the prompts' own [END]; at most three, which is
   *     what endpoints take
   */
  public record GenerationOptions(
      double temperature,
      double topP,
      int maxTokens,
      int concurrency,
      @Nullable String system,
      @Nullable String reasoning,
      List<String> stop) {
    public GenerationOptions {
      stop = stop == null ? List.of() : List.copyOf(stop);
      require(
          stop.size() <= 3 && stop.stream().noneMatch(String::isEmpty),
          "generation.stop must be at most three texts, none of them empty",
          stop);
      require(
          reasoning == null || reasoning.equals("drop") || reasoning.equals("keep"),
          "generation.reasoning must be 'drop' or 'keep'",
          reasoning);
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
        @JsonProperty("system") @Nullable String system,
        @JsonProperty("reasoning") @Nullable String reasoning,
        @JsonProperty("stop") @Nullable List<String> stop) {
      GenerationOptions usual = defaults();
      return new GenerationOptions(
          temperature == null ? usual.temperature : temperature,
          topP == null ? usual.topP : topP,
          maxTokens == null ? usual.maxTokens : maxTokens,
          concurrency == null ? usual.concurrency : concurrency,
          system,
          reasoning,
          stop == null ? List.of() : stop);
    }

    boolean keepsReasoning() {
      return "keep".equals(reasoning);
    }

    static GenerationOptions defaults() {
      return new GenerationOptions(1.0, 0.9, 4096, 64, null, null, List.of());
    }
  }

  /** Returns the generator of this name. */
  public Generator generator(String wanted) {
    return generators.stream()
        .filter(generator -> generator.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no generator '" + wanted + "' in study " + name + "; present: " + sources()));
  }

  /** Returns whether data of this name was brought, not generated. */
  boolean isImported(String wanted) {
    return data.containsKey(wanted);
  }

  /** Returns the names of everything that has a row on the score board: data, then generators. */
  List<String> sources() {
    return Stream.concat(data.keySet().stream(), generators.stream().map(Generator::name)).toList();
  }

  /**
   * Returns the generator or data set of this name.
   *
   * @throws IllegalArgumentException if the study has neither
   */
  String source(String wanted) {
    return isImported(wanted) ? wanted : generator(wanted).name();
  }

  /**
   * Returns the name of what this study is about: the first data set that was brought, else the
   * first generator that is no embedded program, else the second generator, else the only one.
   */
  public String subject() {
    return data.keySet().stream()
        .findFirst()
        .or(() -> generators.stream().filter(g -> !g.isEmbedded()).map(Generator::name).findFirst())
        .orElseGet(() -> generators.get(Math.min(1, generators.size() - 1)).name());
  }

  /** Returns the name of what {@link StudyBuilder} adds: the first data set or generator. */
  public String own() {
    return data.isEmpty() ? generators.getFirst().name() : data.keySet().iterator().next();
  }

  /** Returns whether every price of this study is fictional: those of embedded programs are. */
  public boolean pricesAreFictional() {
    return data.isEmpty() && generators.stream().allMatch(Generator::isEmbedded);
  }

  /** Returns the study's name with what a reader of its numbers has to know. */
  String label() {
    String miniatures = pricesAreFictional() ? " (miniature)" : " (student of the miniature)";
    return miniature ? name + miniatures : name;
  }

  /** Returns the seed of a cell's data: its own, or the one that all data of the study has. */
  long dataSeed(Cell cell) {
    return generationSeed == null ? cell.seed() : generationSeed;
  }

  /** Returns whether the cell is one of generators by settings, not a variant. */
  boolean isInGrid(Cell cell) {
    return isImported(cell.generator())
        || (cell.promptStyle().equals(promptStyle) && cell.volume() == volume);
  }

  /** Returns the benchmark of this name. */
  public BenchmarkConfig benchmark(String wanted) {
    return benchmarks.stream()
        .filter(benchmark -> benchmark.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no benchmark '%s' in study %s; present: %s"
                    .formatted(
                        wanted, name, benchmarks.stream().map(BenchmarkConfig::name).toList())));
  }

  /** Returns this study with other benchmarks. */
  StudyConfig withBenchmarks(List<BenchmarkConfig> others) {
    return new StudyConfig(
        name,
        description,
        miniature,
        generators,
        data,
        settings,
        promptStyle,
        volume,
        variants,
        seeds,
        prompts,
        student,
        others,
        judges,
        embeddings,
        metrics,
        generation,
        trainingSeeds,
        generationSeed,
        reuse,
        budgetUsd);
  }

  private static Endpoint withoutFictionalPrice(Endpoint endpoint) {
    return Connections.isEmbedded(endpoint) ? endpoint.withPrice(Price.FREE) : endpoint;
  }

  private static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }
}
