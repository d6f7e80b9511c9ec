package agora.study;

import agora.endpoint.Endpoint;
import agora.evaluate.Benchmark;
import agora.evaluate.Benchmarks;
import agora.evaluate.FewShotExample;
import agora.evaluate.Problem;
import agora.evaluate.QuestionAnswerPrompts;
import agora.judge.AlpacaEval;
import agora.judge.AlpacaFiles;
import agora.judge.ArenaHard;
import agora.judge.ArenaRules;
import agora.judge.JudgePrompt;
import agora.judge.LengthControl;
import agora.judge.PairwiseJudge;
import agora.llm.AskOptions;
import agora.llm.ChatModel;
import agora.llm.ScriptedChatModel;
import agora.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the benchmarks that a study names, with their judges. */
final class BenchmarkFiles {
  private static final int JUDGE_REQUESTS = 32;
  private static final ChatModel UNASKED =
      ScriptedChatModel.of(request -> {
        throw new IllegalStateException("problems are only read here");
      });

  private final StudyConfig config;
  private final Connections connections;
  private final Map<Read, List<Problem>> problems = new ConcurrentHashMap<>();
  private final Map<Read, Benchmark> unjudged = new ConcurrentHashMap<>();

  /** A benchmark and what its files held: a file that has changed is read again. */
  private record Read(BenchmarkConfig benchmark, Object content) {}

  BenchmarkFiles(StudyConfig config, Connections connections) {
    this.config = config;
    this.connections = connections;
  }

  static boolean isPairwise(BenchmarkConfig benchmark) {
    return benchmark.kind().equals("alpacaeval") || benchmark.kind().startsWith("arena-hard");
  }

  /** Returns the problems, if their file is there; nothing is asked. */
  Optional<List<Problem>> known(BenchmarkConfig benchmark) {
    Path file = Path.of(benchmark.file());
    return Files.exists(file)
        ? Optional.of(
            problems.computeIfAbsent(
                new Read(benchmark, Fingerprint.of(file)), any -> read(benchmark).problems()))
        : Optional.empty();
  }

  /** Reads a benchmark whose judge cannot be asked and whose programs cannot be run. */
  Benchmark read(BenchmarkConfig wanted) {
    return open(wanted, AskOptions.of(1), UNASKED, Sandbox::none);
  }

  /** Opens a benchmark; a judge's batches are noted in {@code folder}. */
  Benchmark open(BenchmarkConfig wanted, Path folder) {
    if (!isPairwise(wanted)) {
      // Opened once: a program that several students write is run and graded once.
      return unjudged.computeIfAbsent(
          new Read(wanted, identity(wanted)),
          any -> open(wanted, AskOptions.of(1), UNASKED, Sandbox::shared));
    }
    return open(
        wanted,
        connections.asking(judge(), JUDGE_REQUESTS, folder.resolve("judge")),
        connections.chat(judge(), folder.resolve("judge-batches.json")),
        Sandbox::none);
  }

  private Benchmark open(
      BenchmarkConfig wanted, AskOptions asking, ChatModel judge, Supplier<Sandbox> sandbox) {
    Path file = Path.of(wanted.file());
    Benchmark benchmark =
        Benchmarks.open(wanted.kind(), file, sandbox)
            .orElseGet(() -> judged(wanted, asking, judge));
    if ("bare".equals(wanted.prompt())) {
      benchmark = benchmark.withPrompts(QuestionAnswerPrompts.bare());
    } else if (wanted.prompt() != null) {
      throw new IllegalArgumentException(
          "a benchmark's prompt is bare or not given, was " + wanted.prompt());
    }
    if (wanted.exemplars() != null) {
      Path training = Path.of(wanted.exemplars());
      benchmark = benchmark.withExemplars(FewShotExample.read(training, wanted.mostShots()));
    }
    Integer limit = wanted.limit();
    benchmark = limit == null ? benchmark : benchmark.first(limit);
    return wanted.part() == null ? benchmark : benchmark.where(wanted::includes);
  }

  private Benchmark judged(BenchmarkConfig wanted, AskOptions asking, ChatModel judge) {
    return switch (wanted.kind()) {
      case "alpacaeval" ->
          AlpacaEval.read(
              Path.of(wanted.file()),
              PairwiseJudge.alpacaEval(judge, prompt("alpacaeval")).withAsking(asking),
              lengthControl(wanted),
              0);
      case "arena-hard" ->
          arenaHard(wanted, "", arena(judge, "arenahard", asking), ArenaRules.V0_1);
      case "arena-hard-2.0" ->
          arenaHard(wanted, "hard_prompt", arena(judge, "arenahard", asking), ArenaRules.V2_0);
      case "arena-hard-2.0-creative" ->
          arenaHard(
              wanted,
              "creative_writing",
              arena(judge, "arenahard-creative", asking),
              ArenaRules.V2_0);
      default ->
          throw new IllegalArgumentException(
              "a benchmark's kind is one of "
                  + Benchmarks.KINDS
                  + " or, judged, one of [alpacaeval, arena-hard, arena-hard-2.0,"
                  + " arena-hard-2.0-creative], was "
                  + wanted.kind());
    };
  }

  /** Returns what of the benchmark determines a score. */
  Map<String, Object> identity(BenchmarkConfig benchmark) {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("benchmark", benchmark.kind());
    identity.put("prompt", benchmark.prompt() == null ? "own" : benchmark.prompt());
    identity.put("problems", Fingerprint.of(Path.of(benchmark.file())));
    if (isPairwise(benchmark)) {
      identity.put("judge", judge().baseUrl() + " " + judge().model());
      identity.put("prompts", Fingerprint.of(Path.of(config.prompts(), "judges")));
    }
    if (benchmark.baseline() != null) {
      identity.put("baseline", Fingerprint.of(Path.of(benchmark.baseline())));
    }
    if (benchmark.exemplars() != null) {
      identity.put("exemplars", Fingerprint.of(Path.of(benchmark.exemplars())));
    }
    if (benchmark.lengthControl() != null) {
      identity.put(
          "lengthControl",
          benchmark.lengthControl().stream().map(file -> Fingerprint.of(Path.of(file))).toList());
    }
    return identity;
  }

  private static Benchmark arenaHard(
      BenchmarkConfig wanted, String category, PairwiseJudge judge, ArenaRules rules) {
    return ArenaHard.read(Path.of(wanted.file()), category, baseline(wanted), judge, rules);
  }

  private PairwiseJudge arena(ChatModel judge, String prompt, AskOptions asking) {
    return PairwiseJudge.arenaHard(judge, prompt(prompt)).withAsking(asking);
  }

  private JudgePrompt prompt(String name) {
    return JudgePrompt.read(Path.of(config.prompts(), "judges", name + ".txt"));
  }

  private static @Nullable LengthControl lengthControl(BenchmarkConfig benchmark) {
    List<String> tables = benchmark.lengthControl();
    return tables == null
        ? null
        : AlpacaFiles.lengthControl(Path.of(tables.get(0)), Path.of(tables.get(1)));
  }

  private static Path baseline(BenchmarkConfig benchmark) {
    String baseline = benchmark.baseline();
    if (baseline == null) {
      throw new IllegalArgumentException(
          "benchmark "
              + benchmark.name()
              + " compares pairs: name the file of its baseline's answers in 'baseline'");
    }
    return Path.of(baseline);
  }

  private Endpoint judge() {
    Endpoint judge = config.judges().get("pairwise");
    if (judge == null) {
      throw new IllegalArgumentException(
          "a pairwise benchmark needs judges.pairwise, an endpoint, in study " + config.name());
    }
    return judge;
  }
}
