package agora.study;

import agora.data.Folders;
import agora.data.Jsonl;
import agora.data.Setting;
import agora.endpoint.Endpoint;
import agora.generate.FieldMapping;
import agora.llm.Price;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builder of a study of your own generator or data. Student, benchmarks, seeds and compared
 * generators come from another study: the embedded miniature, unless {@link #like} names one.
 *
 * <p>{@link #open} writes the study's file to {@code runs/<name>/study.json}, so that {@code
 * environment/agora run} and other pages can open the same study. What the other study has finished
 * is read there, not done again.
 */
public final class StudyBuilder {
  private static final Path MINIATURE = Path.of("data/studies/mini.json");
  private static final int SEEDS = 3;

  private final String name;

  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
  private final Map<String, Map<Setting, Source>> data = new LinkedHashMap<>();
  private final List<Setting> settings = new ArrayList<>();
  private Path like = MINIATURE;
  private Path runs = runs();
  private boolean alone;
  private int students = SEEDS;
  private @Nullable Integer volume;
  private @Nullable Double budgetUsd;

  /** A file of instances; {@code fields} null to find out. */
  private record Source(Path file, @Nullable FieldMapping fields) {}

  /**
   * @param name names its folder below {@code runs/}
   */
  public StudyBuilder(String name) {
    this.name = name;
  }

  /** Returns the folder of all run directories: {@code AGORA_RUNS}, else {@code runs}. */
  public static Path runs() {
    return StudyOwner.runs();
  }

  /** Puts the run directory below this folder. */
  StudyBuilder in(Path folder) {
    runs = folder;
    return this;
  }

  /** Takes student, benchmarks, seeds and generators of this study's file. */
  public StudyBuilder like(Path study) {
    like = study;
    return this;
  }

  /**
   * Adds a generator.
   *
   * @param generator what tables call it
   */
  public StudyBuilder endpoint(String generator, Endpoint endpoint) {
    endpoints.put(generator, endpoint);
    return this;
  }

  /**
   * Adds a generator behind a server that speaks OpenAI's chat completions and needs no key.
   *
   * @param baseUrl such as {@code http://127.0.0.1:11434/v1}
   * @param model its name there; also what tables call it
   */
  public StudyBuilder endpoint(String baseUrl, String model) {
    return endpoint(model, Endpoint.openAi(baseUrl, model));
  }

  /**
   * Adds a file of data.
   *
   * @param dataset what tables call it
   * @param file JSON, JSONL or CSV with instructions and responses, or chat messages
   */
  public StudyBuilder data(String dataset, Setting setting, Path file) {
    return data(dataset, setting, file, null);
  }

  /**
   * Adds a file of data with other field names.
   *
   * @param fields which field or column is the instruction, and which the response
   */
  public StudyBuilder data(
      String dataset, Setting setting, Path file, @Nullable FieldMapping fields) {
    data.computeIfAbsent(dataset, any -> new LinkedHashMap<>())
        .put(setting, new Source(file, fields));
    return this;
  }

  /** Runs only these settings; without this, those of the data, or all of the study's. */
  public StudyBuilder settings(Setting... chosen) {
    settings.clear();
    settings.addAll(List.of(chosen));
    return this;
  }

  /** Asks each generator for this many instances, and trains on this many. */
  public StudyBuilder volume(int instances) {
    volume = instances;
    return this;
  }

  /** Trains this many students on each data set, with different seeds; 3 by default. */
  public StudyBuilder students(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("students must be >= 1, was " + count);
    }
    students = count;
    return this;
  }

  /** Limits the total cost of generators, judges and embedding models. */
  public StudyBuilder budgetUsd(double most) {
    budgetUsd = most;
    return this;
  }

  /**
   * Overrides settings by environment variables, where they are set: {@code AGORA_ENDPOINT}, {@code
   * AGORA_MODEL}, {@code AGORA_KEY} (the name of the variable that holds the key) and {@code
   * AGORA_PRICE} (USD per million tokens in and out, such as {@code 0.15,0.60}) in place of the
   * endpoint, {@code AGORA_DATA} (a file) in place of the data, {@code AGORA_SETTING} (one or
   * several, with commas) in place of the settings.
   */
  public StudyBuilder fromEnvironment() {
    return from(System::getenv);
  }

  StudyBuilder from(Function<String, @Nullable String> environment) {
    String setting = environment.apply("AGORA_SETTING");
    if (setting != null && !setting.isBlank()) {
      settings(
          Stream.of(setting.split(",", -1))
              .map(key -> Setting.ofKey(key.strip().replace('-', '_')))
              .toArray(Setting[]::new));
    }
    String url = environment.apply("AGORA_ENDPOINT");
    if (url != null && !url.isBlank() && !endpoints.isEmpty()) {
      String model = environment.apply("AGORA_MODEL");
      String served = model == null || model.isBlank() ? Endpoint.servedModel(url) : model;
      endpoints.clear();
      String key = environment.apply("AGORA_KEY");
      Endpoint endpoint = Endpoint.openAi(url, served);
      if (key != null && !key.isBlank()) {
        endpoint = endpoint.withKey(key);
      }
      String price = environment.apply("AGORA_PRICE");
      if (price != null && !price.isBlank()) {
        endpoint = endpoint.withPrice(Price.parse("AGORA_PRICE", price));
      }
      endpoint(served, endpoint);
    }
    String file = environment.apply("AGORA_DATA");
    if (file != null && !file.isBlank() && !data.isEmpty()) {
      String dataset = data.keySet().iterator().next();
      List<Setting> where =
          settings.isEmpty() ? List.copyOf(data.values().iterator().next().keySet()) : settings;
      data.clear();
      where.forEach(each -> data(dataset, each, Path.of(file)));
    }
    return this;
  }

  /** Leaves out the other study's generators. */
  public StudyBuilder alone() {
    alone = true;
    return this;
  }

  /**
   * Writes the study's file and opens it.
   *
   * @throws IllegalArgumentException if nothing of your own was added, a name is taken, a data file
   *     is missing, or the other study has no seeds for a setting
   */
  public Study open() {
    if (endpoints.isEmpty() && data.isEmpty()) {
      throw new IllegalArgumentException(
          "study '" + name + "' has nothing of your own: add endpoint(...) or data(...)");
    }
    Path folder = runs.resolve(name);
    Path file = folder.resolve(StudyOwner.FILE);
    StudyOwner.requireFree(name, file);
    StudyConfig other = StudyFile.read(like);
    ObjectNode study = read(like);
    study.put("name", name);
    study.put("description", "your own, beside the generators of " + other.name());
    study.set("generators", generators(study.path("generators")));
    study.set("settings", Jsonl.mapper().valueToTree(chosen(other)));
    study.set("variants", Jsonl.mapper().createArrayNode());
    study.set(
        "trainingSeeds",
        Jsonl.mapper().valueToTree(LongStream.rangeClosed(1, students).boxed().toList()));
    study.put("generationSeed", 1);
    study.set("reuse", Jsonl.mapper().valueToTree(finished(other, folder)));
    study.remove("budgetUsd");
    if (budgetUsd != null) {
      study.put("budgetUsd", budgetUsd);
    }
    if (volume != null) {
      study.put("volume", volume);
    }
    Map<Path, Path> copies = new LinkedHashMap<>();
    study.set("data", imported(folder, copies));
    try {
      StudyFile.of(file, study); // a mistake is found before anything is written
      Files.createDirectories(folder);
      copy(copies);
      Path next = Files.createTempFile(folder, "study", ".next");
      Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValue(next.toFile(), study);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
    return Study.open(file);
  }

  /** Returns the run directories in which the same stages may be finished already. */
  private List<String> finished(StudyConfig other, Path own) {
    List<String> folders = new ArrayList<>();
    folders.add(runs.resolve(other.name()).toString());
    if (Files.isDirectory(runs)) {
      try (Stream<Path> all = Files.list(runs)) {
        all.filter(folder -> Files.exists(folder.resolve(StudyOwner.FILE)) && !folder.equals(own))
            .sorted()
            .forEach(folder -> folders.add(folder.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(runs + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return folders;
  }

  private ArrayNode generators(JsonNode others) {
    ArrayNode all = Jsonl.mapper().createArrayNode();
    endpoints.forEach((generator, endpoint) -> {
      ObjectNode node = all.addObject().put("name", generator);
      node.set("endpoint", Jsonl.mapper().valueToTree(endpoint));
    });
    if (!alone) {
      for (JsonNode node : others) {
        if (!endpoints.containsKey(node.path("name").asText())) {
          all.add(node);
        }
      }
    }
    return all;
  }

  private List<String> chosen(StudyConfig other) {
    List<Setting> wanted = settings;
    if (wanted.isEmpty() && endpoints.isEmpty()) {
      wanted = data.values().stream().flatMap(files -> files.keySet().stream()).distinct().toList();
    }
    List<String> keys = wanted.stream().map(Setting::key).toList();
    for (String key : keys) {
      if (!other.settings().contains(key)) {
        throw new IllegalArgumentException(
            "setting " + key + " is not one of " + like + ": " + other.settings());
      }
    }
    return keys.isEmpty() ? other.settings() : keys;
  }

  /**
   * Returns the study's field of the files, which is to name their copies in the run directory.
   *
   * @param copies receives each copy to make, with its source
   * @throws IllegalArgumentException if a file is missing or one of its rows is no instance: it is
   *     found now, not in a worker
   */
  private ObjectNode imported(Path folder, Map<Path, Path> copies) {
    ObjectNode all = Jsonl.mapper().createObjectNode();
    for (Map.Entry<String, Map<Setting, Source>> dataset : data.entrySet()) {
      ObjectNode files = all.putObject(dataset.getKey());
      for (Map.Entry<Setting, Source> entry : dataset.getValue().entrySet()) {
        Source source = entry.getValue();
        ImportedFile.read(source.file(), source.fields());
        Path copy =
            folder
                .resolve("data")
                .resolve(safe(dataset.getKey()))
                .resolve(entry.getKey().key())
                .resolve(safe(source.file().getFileName().toString()));
        while (copies.containsKey(copy)) { // names in other scripts all become '-'
          copy = copy.resolveSibling("-" + copy.getFileName());
        }
        copies.put(copy, source.file());
        ObjectNode node = files.putObject(entry.getKey().key()).put("file", copy.toString());
        if (source.fields() != null) {
          node.set("fields", Jsonl.mapper().valueToTree(source.fields()));
        }
      }
    }
    return all;
  }

  /** Copies the files into the run directory, so that the study stays whole when yours move. */
  private static void copy(Map<Path, Path> copies) throws IOException {
    for (Map.Entry<Path, Path> each : copies.entrySet()) {
      Path copy = each.getKey();
      Folders.createParent(copy);
      if (!Files.exists(copy) || !Files.isSameFile(copy, each.getValue())) {
        Files.copy(each.getValue(), copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static String safe(String text) {
    return text.replaceAll("[^A-Za-z0-9_.-]+|^[.]+", "-");
  }

  private static ObjectNode read(Path file) {
    try {
      return (ObjectNode) StudyFile.tree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
