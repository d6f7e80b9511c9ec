package agora.study;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.data.Sha256;
import agora.endpoint.Endpoint;
import agora.generate.DataGenerator;
import agora.generate.ExamplePool;
import agora.generate.GenerationConfig;
import agora.generate.GenerationInputs;
import agora.generate.GenerationReport;
import agora.generate.Seed;
import agora.generate.SeedSource;
import agora.generate.Seeds;
import agora.generate.Style;
import agora.llama.Checkpoint;
import agora.llm.Budget;
import agora.llm.ChatModel;
import agora.llm.QuestionKey;
import agora.llm.Sampling;
import agora.llm.ScriptedChatModel;
import agora.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Has a generator write the data of a cell. */
final class GenerateStage {
  private static final int VERSION = 1;
  static final String SEEDS = "data/seeds";

  private final StudyConfig config;
  private final RunDirectory runs;
  private final Connections connections;
  private final ImportStage imports;
  private final boolean pilots;
  private final Map<String, Read> read = new ConcurrentHashMap<>();
  private final Map<Cell, Integer> largest = new HashMap<>();
  private volatile boolean goOn;

  /**
   * Opens the stage.
   *
   * @param pilots whether a cell's data ends at its own volume, so that a pilot pays for a pilot;
   *     else it is the beginning of the largest volume that the study has of it
   */
  GenerateStage(StudyConfig config, RunDirectory runs, Connections connections, boolean pilots) {
    this.config = config;
    this.pilots = pilots;
    this.runs = runs;
    this.connections = connections;
    this.imports = new ImportStage(config, runs);
  }

  ImportStage imports() {
    return imports;
  }

  /** Generations go on from here even if their first answers are nearly all rejected. */
  void goOn() {
    goOn = true;
  }

  boolean goesOn() {
    return goOn;
  }

  List<Seed> seeds(Setting setting) {
    StudyConfig.SeedFile file = config.seeds().get(setting.key());
    return file == null
        ? SeedSource.read(Path.of(SEEDS), setting)
        : Seeds.read(Path.of(file.file()), file.fields());
  }

  GenerationInputs materials(Cell cell) {
    return read(cell).materials();
  }

  /** Prompt, seeds and themes, read once as long as none of their files changes. */
  private Read read(Cell cell) {
    Path prompts = Path.of(config.prompts());
    StudyConfig.SeedFile file = config.seeds().get(cell.setting().key());
    Path seeds = Path.of(file == null ? SEEDS : file.file());
    String files =
        Files.exists(prompts) && Files.exists(seeds)
            ? Fingerprint.of(prompts) + Fingerprint.of(seeds)
            : "";
    Read known = read.get(cell.setting() + " " + cell.promptStyle());
    if (known == null || !known.files().equals(files)) {
      Style style = Style.ofKey(cell.promptStyle());
      known =
          Read.of(
              files, GenerationInputs.read(prompts, cell.setting(), style, seeds(cell.setting())));
      read.put(cell.setting() + " " + cell.promptStyle(), known);
    }
    return known;
  }

  private record Read(String files, GenerationInputs materials, String hash) {
    static Read of(String files, GenerationInputs materials) {
      return new Read(
          files, materials, Sha256.of(Jsonl.mapper().valueToTree(materials.fields()).toString()));
    }
  }

  GenerationConfig how(Cell cell) {
    Endpoint endpoint = config.generator(cell.generator()).endpoint();
    StudyConfig.GenerationOptions options = config.generation();
    return GenerationConfig.of(cell.setting(), endpoint.model(), largest(cell))
        .withStyle(Style.ofKey(cell.promptStyle()))
        .withSeed(config.dataSeed(cell))
        .withSampling(
            Sampling.of(options.temperature(), options.topP(), options.maxTokens())
                .withStop(options.stop()))
        .withConcurrency(options.concurrency())
        .withKeepReasoning(options.keepsReasoning())
        .withGoOn(goOn)
        .withPool(ExamplePool.PAPER, Math.max(1, config.volume() / 10))
        .withSystem(options.system())
        .withCost(endpoint.pricePaid(), Budget.NONE);
  }

  /**
   * Returns the largest volume among the cells of the same data: smaller cells are trained on its
   * beginning.
   */
  int largest(Cell cell) {
    return pilots ? cell.volume() : largestOfTheStudy(cell);
  }

  private int largestOfTheStudy(Cell cell) {
    synchronized (largest) { // once for all cells: a study may have a hundred thousand
      if (largest.isEmpty()) {
        Cells.of(config)
            .forEach(other -> largest.merge(ofOneInstance(other), other.volume(), Math::max));
      }
      return Math.max(cell.volume(), largest.getOrDefault(ofOneInstance(cell), 0));
    }
  }

  /** Returns what the cells of the same data have in common. */
  private static Cell ofOneInstance(Cell cell) {
    return new Cell(cell.setting(), cell.generator(), cell.promptStyle(), 1, cell.seed());
  }

  StageKey key(Cell cell) {
    return key(cell, largest(cell));
  }

  private StageKey key(Cell cell, int volume) {
    return key(cell, volume, config.student().named());
  }

  private StageKey key(Cell cell, int volume, boolean counted) {
    Endpoint endpoint = config.generator(cell.generator()).endpoint();
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("version", VERSION);
    inputs.put("endpoint", endpoint.baseUrl() + " " + endpoint.model());
    inputs.put(
        "parameters", Jsonl.mapper().valueToTree(List.of(endpoint.parameters(), endpoint.body())));
    inputs.put("materials", read(cell).hash());
    GenerationConfig how = how(cell);
    inputs.put(
        "how",
        Map.of(
            "setting", how.setting().key(),
            "style", how.style().key(),
            "system", how.system(),
            "pool", how.poolRule().key(),
            "sampling", QuestionKey.fields(how.sampling())));
    inputs.put(
        "numbers",
        List.of(volume, how.seed(), how.attempts(), how.generationSize(), how.maxTokens()));
    inputs.put("tokenizer", counted ? Fingerprint.of(tokenizerFile()) : "four characters a token");
    if (how.keepReasoning()) {
      inputs.put("reasoning", "keep");
    }
    String name =
        String.join(
            ".",
            cell.setting().key(),
            cell.generator(),
            cell.promptStyle(),
            "s" + config.dataSeed(cell));
    Map<String, Object> former = new LinkedHashMap<>(inputs);
    former.put(
        "how",
        List.of(
            how.setting().key(),
            how.style().key(),
            how.system(),
            how.poolRule().key().toUpperCase(Locale.ROOT),
            QuestionKey.former(how.sampling())));
    return new StageKey("generate", name, inputs).formerly(former);
  }

  GeneratedData generate(Cell cell, ProgressListener progress) throws InterruptedException {
    if (config.isImported(cell.generator())) {
      return imports.data(cell);
    }
    Optional<GeneratedData> there = known(cell);
    if (there.isPresent()) {
      requireInstances(cell, GenerationReport.read(there.get().directory()));
      return there.get();
    }
    Path folder =
        runs.stage(
            key(cell),
            partial -> {
              Endpoint endpoint = config.generator(cell.generator()).endpoint();
              takeOver(cell, partial);
              ChatModel model = connections.chat(endpoint, partial.resolve("batches.json"));
              GenerationConfig how =
                  how(cell).withCost(endpoint.pricePaid(), connections.budget(partial));
              requireInstances(cell, generate(model, cell, how, partial, progress));
            });
    return data(cell, folder);
  }

  /**
   * Starts a generation with the answers of a smaller volume of the same data: its items are the
   * beginning of these, and are not paid again.
   */
  private void takeOver(Cell cell, Path partial) throws IOException {
    Path journal = partial.resolve(DataGenerator.JOURNAL);
    Path stages = runs.root().resolve("generate");
    if (Files.exists(journal) || !Files.isDirectory(stages)) {
      return;
    }
    StageKey key = key(cell);
    int volume = largest(cell);
    Path smaller = null;
    int most = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(stages, key.name() + "-*")) {
      for (Path folder : folders) {
        if (!GenerationReport.isIn(folder)) {
          continue;
        }
        int there = GenerationReport.read(folder).volume();
        if (there > most && there < volume && runs.isStage(folder, key(cell, there))) {
          smaller = folder;
          most = there;
        }
      }
    }
    if (smaller != null) {
      Path copy = partial.resolve(DataGenerator.JOURNAL + ".copy");
      Files.copy(smaller.resolve(DataGenerator.JOURNAL), copy, StandardCopyOption.REPLACE_EXISTING);
      Files.move(copy, journal, StandardCopyOption.ATOMIC_MOVE);
      connections.purse().move(smaller, partial);
    }
  }

  private static void requireInstances(Cell cell, GenerationReport report) {
    if (!report.stopped().isEmpty() || report.accepted() == 0) {
      String why =
          report.stopped().isEmpty()
              ? "all answers were rejected: " + report.rejected()
              : report.stopped();
      throw new IllegalStateException("no data for " + cell.setting().label() + ": " + why);
    }
  }

  private GenerationReport generate(
      ChatModel model, Cell cell, GenerationConfig how, Path partial, ProgressListener progress)
      throws IOException, InterruptedException {
    if (!config.student().named()) {
      return DataGenerator.generate(model, materials(cell), how, partial, progress);
    }
    try (Tokenizer tokenizer = Tokenizer.load(Checkpoint.find(config.student().base()))) {
      return DataGenerator.generate(model, materials(cell), how, tokenizer, partial, progress);
    }
  }

  /**
   * Returns the data if it is all there. Data that was generated before the study named a student
   * is paid for, and stays the study's data.
   */
  Optional<GeneratedData> known(Cell cell) {
    if (config.isImported(cell.generator())) {
      return imports.known(cell);
    }
    Optional<Path> folder = runs.find(key(cell));
    if (folder.isEmpty() && pilots) { // the study's own data begins with the pilot's
      folder = runs.find(key(cell, largestOfTheStudy(cell)));
    }
    if (folder.isEmpty() && config.student().named()) {
      folder = runs.find(key(cell, largest(cell), false));
    }
    return folder.map(found -> data(cell, found));
  }

  /**
   * Returns the folder of a generation, finished or begun, with its report and rejected answers.
   */
  Optional<Path> folder(Cell cell) {
    if (config.isImported(cell.generator())) {
      return Optional.empty();
    }
    StageKey key = key(cell);
    return runs.find(key).or(() -> runs.begun(key));
  }

  DataGenerator.Preview preview(Cell cell, int item) throws InterruptedException {
    Endpoint endpoint = config.generator(cell.generator()).endpoint();
    ChatModel model = connections.chat(endpoint.withBatch(false), runs.root());
    return DataGenerator.preview(model, materials(cell), how(cell), item);
  }

  /** Returns the prompt of an item as it is sent when no example was generated yet. */
  String prompt(Cell cell, int item) throws InterruptedException {
    return DataGenerator.preview(
            ScriptedChatModel.of(request -> ""), materials(cell), how(cell), item)
        .request()
        .messages()
        .getLast()
        .content();
  }

  private Path tokenizerFile() {
    return Checkpoint.find(config.student().base()).resolve("tokenizer.json");
  }

  private static GeneratedData data(Cell cell, Path folder) {
    return new GeneratedData(
        cell, folder, folder.resolve("instances.jsonl"), GenerationReport.read(folder).table());
  }
}
