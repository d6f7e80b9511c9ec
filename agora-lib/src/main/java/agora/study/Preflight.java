package agora.study;

import agora.endpoint.Endpoint;
import agora.generate.DataGenerator;
import agora.llama.Checkpoint;
import agora.llama.VllmServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what would stop a study half-way, before anything is spent: each finding is a field of
 * the study's file, and what is wrong with it and how to mend it.
 */
final class Preflight {
  private final StudyParts parts;
  private final StudyConfig config;
  private final GenerateStage generating;
  private final Map<String, String> findings = new LinkedHashMap<>();

  Preflight(StudyParts parts) {
    this.parts = parts;
    this.config = parts.config();
    this.generating = parts.generating();
  }

  /**
   * Refuses to begin.
   *
   * @throws IllegalArgumentException if there are findings; it lists them
   */
  static void require(Path study, Map<String, String> findings) {
    if (!findings.isEmpty()) {
      throw new IllegalArgumentException(
          study
              + " cannot run, nothing was asked:"
              + findings.entrySet().stream()
                  .map(finding -> "\n  " + finding.getKey() + ": " + finding.getValue())
                  .collect(Collectors.joining()));
    }
  }

  /** Something that a check does; it throws what it finds. */
  @FunctionalInterface
  private interface Look {
    void look() throws InterruptedException;
  }

  /** Returns what stands in the way of these cells, by field. */
  Map<String, String> findings(Collection<Cell> cells) throws InterruptedException {
    generation(cells);
    if (!config.student().named()) {
      look("student", () -> config.student().base());
      return findings;
    }
    look("student.reference", this::reference);
    look("student.recipe", () -> parts.training().recipe(config.trainingSeeds().getFirst()));
    if (Device.isGpu(config.student()) && Device.count(config.student()) == 0) {
      findings.put("student.device", "cuda, and this machine has no GPU: write cpu, or go to one");
    }
    look("student.decoder", this::decoder);
    Set<String> domains =
        cells.stream().map(cell -> cell.setting().domain().key()).collect(Collectors.toSet());
    for (BenchmarkConfig benchmark : config.benchmarks()) {
      if (domains.contains(benchmark.domain())) {
        benchmark(benchmark);
      }
    }
    if (config.embeddings() != null) {
      key("embeddings", config.embeddings());
    }
    String rewardModel = config.metrics().rewardModel();
    if (rewardModel != null) {
      look("metrics.rewardModel", () -> Checkpoint.find(rewardModel));
    }
    Endpoint rubric = config.judges().get("rubric");
    if (rubric != null) {
      key("judges.rubric", rubric);
    }
    if (findings.isEmpty()) {
      room(new Plan(parts).left(cells));
    }
    return findings;
  }

  private void decoder() {
    StudentConfig student = config.student();
    if (student.decoder() == null) {
      return;
    }
    if (!VllmServer.isInstalled()) {
      throw new IllegalArgumentException(
          "vllm, and there is no command 'vllm' on the PATH: install it (pip install vllm, in its own environment) and add its folder to the PATH, or leave student.decoder out to decode in this process");
    }
    for (String checkpoint : List.of(student.base(), student.reference())) {
      if (checkpoint.endsWith(".gguf")) {
        throw new IllegalArgumentException(
            "vllm, which is given checkpoint folders, and %s is a file: write it as a folder with environment/agora import"
                .formatted(checkpoint));
      }
    }
  }

  private void reference() {
    String reference = config.student().reference();
    if (!config.student().trainsReference()) {
      Checkpoint.find(reference);
    } else if (!Files.isRegularFile(Path.of(reference))) {
      throw new IllegalArgumentException(
          "no file "
              + reference
              + ": name a checkpoint, or a file of instances that the base is trained on");
    }
  }

  /** Looks whether money and disk suffice for what is left to do. */
  private void room(CostEstimate left) {
    Double budget = config.budgetUsd();
    double spent = parts.connections().purse().spentOnFinished();
    if (budget != null && spent + left.usd() > budget) {
      findings.put(
          "budgetUsd",
          "$%.2f was spent and these cells will cost about $%.2f (generation %.2f, judging %.2f), which is more than $%.2f: raise it, or run fewer cells at a time"
              .formatted(spent, left.usd(), left.generationUsd(), left.judgingUsd(), budget));
    }
    Path root = parts.runs().root();
    Path there = root;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      if (free < left.bytes()) {
        findings.put(
            "disk",
            "these cells need about %.1f GB at %s, %.1f GB are free: make room, or set AGORA_RUNS to a larger disk"
                .formatted(left.bytes() / 1e9, root, free / 1e9));
      }
    } catch (IOException unknown) {
      // a file system that does not say how much is free: writing will
    }
  }

  /** Returns what stands in the way of generating the data of these cells. */
  Map<String, String> generation(Collection<Cell> cells) throws InterruptedException {
    if (config.student().named()) {
      look("student.base", () -> Checkpoint.find(config.student().base()));
    }
    Set<String> asked = cells.stream().map(Cell::generator).collect(Collectors.toSet());
    for (StudyConfig.Generator generator : config.generators()) {
      if (asked.contains(generator.name())) {
        key("generators." + generator.name(), generator.endpoint());
      }
    }
    Set<String> seen = new LinkedHashSet<>();
    for (Cell cell : cells) {
      if (config.isImported(cell.generator())) {
        String field = "data." + cell.generator() + "." + cell.setting().key();
        if (seen.add(field)) {
          look(field, () -> generating.imports().instances(cell));
        }
        continue;
      }
      String seeds = "seeds." + cell.setting().key();
      if (seen.add(cell.setting() + cell.promptStyle())) {
        look(seeds, () -> generating.seeds(cell.setting()));
        if (!findings.containsKey(seeds)) {
          look(
              "prompts, " + cell.promptStyle() + " " + cell.setting().key(),
              () -> DataGenerator.estimate(generating.materials(cell), generating.how(cell)));
        }
      }
    }
    return findings;
  }

  private void benchmark(BenchmarkConfig benchmark) throws InterruptedException {
    String field = "benchmarks." + benchmark.name();
    Endpoint judge = config.judges().get("pairwise");
    if (BenchmarkFiles.isPairwise(benchmark) && judge != null) {
      key("judges.pairwise", judge);
    }
    Set<@Nullable String> named = new LinkedHashSet<>(List.of(benchmark.file()));
    named.add(benchmark.baseline());
    named.add(benchmark.exemplars());
    if (benchmark.lengthControl() != null) {
      named.addAll(benchmark.lengthControl());
    }
    List<String> missing =
        named.stream()
            .filter(file -> file != null && !Files.exists(Path.of(file)))
            .map(String::valueOf)
            .toList();
    if (missing.isEmpty()) {
      look(field, () -> parts.files().read(benchmark));
    } else {
      findings.put(
          field,
          "no file %s: environment/fetch brings what is published (its --help lists the names), or name your own"
              .formatted(String.join(", ", missing)));
    }
  }

  private void key(String field, Endpoint endpoint) {
    String problem = endpoint.keyProblem(System::getenv);
    if (problem != null) {
      findings.put(field + ".key", problem);
    }
    if (endpoint.exposesKey() && !Connections.isEmbedded(endpoint)) {
      findings.put(
          field + ".base_url",
          "%s would get its key over plain http, readable on the way: write https, or reach the server through a tunnel at 127.0.0.1, or leave out 'key'"
              .formatted(endpoint.where()));
    }
  }

  private void look(String field, Look look) throws InterruptedException {
    try {
      look.look();
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      findings.putIfAbsent(field, String.valueOf(e.getMessage()));
    }
  }
}
