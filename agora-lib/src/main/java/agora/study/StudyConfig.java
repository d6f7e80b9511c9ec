package agora.study;

import agora.data.Domain;
import agora.data.Setting;
import agora.evaluate.Protocol;
import agora.generate.FieldMapping;
import agora.llama.ChatForm;
import agora.llama.Checkpoint;
import agora.llm.Endpoint;
import agora.llm.Sampling;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * @param student what is trained
 * @param benchmarks what scores it
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

  public StudyConfig {
    require(
        name != null && name.matches("[A-Za-z0-9._-]+"),
        "name must be letters, digits, '.', '_' or '-'",
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
    promptStyle = promptStyle == null ? "agorabench" : promptStyle;
    require(volume >= 1, "volume must be >= 1", volume);
    variants = list(variants);
    seeds = seeds == null ? Map.of() : Map.copyOf(seeds);
    prompts = prompts == null ? "data/prompts" : prompts;
    require(student != null, "student must be given", student);
    benchmarks = list(benchmarks);
    for (String setting : settings) {
      Domain domain = Setting.ofKey(setting).domain();
      require(
          benchmarks.stream().anyMatch(b -> b.domain().equals(domain.key())),
          "benchmarks must hold one for domain " + domain.key(),
          benchmarks.stream().map(BenchmarkConfig::name).toList());
    }
    judges = judges == null ? Map.of() : Map.copyOf(judges);
    metrics = metrics == null ? MetricsConfig.NONE : metrics;
    generation = generation == null ? GenerationOptions.defaults() : generation;
    trainingSeeds =
        trainingSeeds == null || trainingSeeds.isEmpty() ? List.of(1L) : List.copyOf(trainingSeeds);
    require(budgetUsd == null || budgetUsd > 0, "budgetUsd must be > 0", budgetUsd);
  }

  /** A generator: its name in tables, and who answers. */
  public record Generator(String name, Endpoint endpoint) {}

  /** Cells beyond the grid: these generators and settings with another prompt style or volume. */
  public record Variant(
      List<String> generators,
      List<String> settings,
      @Nullable String promptStyle,
      @Nullable Integer volume) {
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
      fields = fields == null ? FieldMapping.DEFAULT : fields;
    }
  }

  /**
   * What is trained.
   *
   * @param base checkpoint folder or a name in the Hugging Face cache
   * @param reference the instruct-tuned model that PGR measures against: a checkpoint folder, a
   *     name in the Hugging Face cache, or a {@code .jsonl} file of instances that the base is
   *     trained on with the study's recipe
   * @param recipe {@code mini}, {@code precise} or {@code paper}
   * @param overrides fields of the recipe that differ, as its JSON has them
   * @param device {@code cpu} or {@code cuda}
   * @param chatForm how a base without a chat template of its own speaks: {@code llama3}, {@code
   *     chatml}, {@code zephyr}, or {@code reference} for the reference model's template, which is
   *     the default
   */
  public record StudentConfig(
      String base,
      String reference,
      String recipe,
      @Nullable Map<String, JsonNode> overrides,
      @Nullable String device,
      @Nullable String chatForm) {
    public StudentConfig {
      if (chatForm != null && !chatForm.equals("reference")) {
        ChatForm.named(chatForm);
      }
    }

    /** Returns how the base speaks if it has no chat template of its own. */
    ChatForm form() {
      if (chatForm != null && !chatForm.equals("reference")) {
        return ChatForm.named(chatForm);
      }
      return TrainStage.isTrained(this) ? ChatForm.fitting() : ChatForm.of(Path.of(reference));
    }

    /** Returns what identifies the base and how it speaks. */
    String baseIdentity() {
      Path folder = Checkpoint.find(base);
      try {
        String spoken = form().identity(folder);
        String files = Fingerprint.of(folder);
        return spoken == null ? files : files + " " + Sha256.of(spoken);
      } catch (IOException e) {
        throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
      }
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
    /** Returns how many solved examples the protocols show at most. */
    int mostShots() {
      return Stream.of(protocol, baseProtocol, referenceProtocol)
          .filter(Objects::nonNull)
          .mapToInt(Protocol::shots)
          .max()
          .orElse(0);
    }
  }

  /** How generators are asked: sampling and how many requests are in flight. */
  public record GenerationOptions(
      @JsonProperty("temperature") double temperature,
      @JsonProperty("topP") double topP,
      @JsonProperty("maxTokens") int maxTokens,
      @JsonProperty("concurrency") int concurrency) {
    static GenerationOptions defaults() {
      return new GenerationOptions(1.0, 0.9, 4096, 64);
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
