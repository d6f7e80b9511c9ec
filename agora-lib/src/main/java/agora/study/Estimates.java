package agora.study;

import agora.data.Domain;
import agora.endpoint.Endpoint;
import agora.evaluate.Problem;
import agora.generate.DataGenerator;
import agora.llama.Checkpoint;
import agora.llm.Price;
import agora.llm.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Cost estimates of the parts of a study, made before anything is asked.
 *
 * <p>Formulas: training is 6 floating-point operations a weight and token, inference 2 (Kaplan et
 * al. 2020, section 2.1); decoding also reads every weight once a step and the keys and values of
 * each row, 131,072 bytes a token in an 8B Llama, less in proportion. Where inputs are missing, an
 * item has 700 tokens of prompt and 550 of answer, about what the paper's data have. Four
 * characters are a token.
 */
final class Estimates {
  private static final int PROMPT_TOKENS = 700;
  private static final int ANSWER_TOKENS = 550;
  private static final int JUDGE_TEMPLATE = 350;
  private static final int RUBRIC_TEMPLATE = 250;
  private static final int RUBRIC_ANSWER = 150;
  private static final int ROWS = 64;
  private static final double CACHE_OF_A_WEIGHT = 131_072 / 8.03e9;
  private static final int BYTES_OF_AN_INSTANCE = 6_000;
  private static final int BYTES_OF_AN_ANSWER = 4_000;

  private final StudyConfig config;
  private final Inputs inputs;
  private final GenerateStage generating;
  private final TrainStage training;
  private final BenchmarkFiles files;
  private final NetworkSize size;
  private final Device device;

  Estimates(
      StudyConfig config, GenerateStage generating, TrainStage training, BenchmarkFiles files) {
    this.config = config;
    this.inputs = new Inputs(config);
    this.generating = generating;
    this.training = training;
    this.files = files;
    this.size =
        config.student().named() ? NetworkSize.of(config.student().base()) : new NetworkSize(0, 0);
    this.device = Device.of(config.student());
  }

  /** Returns what the data of a cell takes: requests, tokens, money, disk. */
  CostEstimate generation(Cell cell) throws InterruptedException {
    if (config.isImported(cell.generator())) {
      return CostEstimate.NOTHING;
    }
    int volume = generating.largest(cell);
    long bytes = (long) BYTES_OF_AN_INSTANCE * volume;
    if (!inputs.forData(cell)) {
      Usage usage = usage(volume, PROMPT_TOKENS, ANSWER_TOKENS);
      Price price = config.generator(cell.generator()).endpoint().pricePaid();
      return new CostEstimate(volume, tokens(usage), price.cost(usage), 0, 0, bytes);
    }
    DataGenerator.Estimate estimate =
        DataGenerator.estimate(generating.materials(cell), generating.how(cell));
    return new CostEstimate(
        estimate.requests(),
        estimate.promptTokens() + estimate.likelyTokens(),
        estimate.likelyUsd(),
        0,
        0,
        bytes);
  }

  /** Returns what training a cell's student takes: hours and disk. */
  CostEstimate training(Cell cell) {
    double tokens =
        (double) tokensOfAnInstance(cell) * cell.volume() * training.recipe(cell.seed()).epochs();
    return new CostEstimate(
        0, 0, 0, 0, 6 * size.weights() * tokens / device.trainingFlops() / 3600, size.bytes());
  }

  /**
   * Returns what measuring a cell's data takes: embeddings of both parts, the base's perplexity,
   * rewards, difficulty and quality by a rubric judge.
   */
  CostEstimate measuring(Cell cell) {
    if (config.metrics().onDemand()) {
      return new CostEstimate(0, 0, 0, 0, 0, 0);
    }
    long tokens = (long) tokensOfAnInstance(cell) * cell.volume();
    int networks = config.metrics().rewardModel() == null ? 1 : 2; // one of about the base's size
    double hours = networks * 2 * size.weights() * tokens / device.decodingFlops() / 3600;
    CostEstimate effort = new CostEstimate(0, 0, 0, 0, hours, 0);
    Endpoint embeddings = config.embeddings();
    if (embeddings != null) {
      double usd = embeddings.pricePaid().cost(new Usage(tokens, 0, 0));
      effort = effort.plus(new CostEstimate(2L * cell.volume(), tokens, 0, usd, 0, 0));
    }
    Endpoint rubric = config.judges().get("rubric");
    if (rubric != null) {
      Integer most = config.metrics().judged();
      int calls = 2 * (most == null ? cell.volume() : Math.min(most, cell.volume()));
      Usage usage = usage(calls, RUBRIC_TEMPLATE + tokensOfAnInstance(cell), RUBRIC_ANSWER);
      double usd = rubric.pricePaid().cost(usage);
      effort = effort.plus(new CostEstimate(calls, tokens(usage), 0, usd, 0, 0));
    }
    return effort;
  }

  /** Returns who is called to measure data, in words. */
  List<String> measuredBy() {
    List<String> called = new ArrayList<>();
    if (!config.metrics().onDemand()) {
      if (config.embeddings() != null) {
        called.add("embeddings of the data");
      }
      if (config.judges().containsKey("rubric")) {
        called.add("judge of the data's quality");
      }
    }
    return called;
  }

  /** Returns what a student, or base and reference, take on a domain's benchmarks. */
  CostEstimate evaluation(Domain domain) {
    CostEstimate all = CostEstimate.NOTHING;
    for (BenchmarkConfig benchmark : config.benchmarks()) {
      if (benchmark.domain().equals(domain.key())) {
        all = all.plus(answering(benchmark)).plus(judging(benchmark));
      }
    }
    return all;
  }

  /**
   * Returns what it takes when a generator itself solves a benchmark, and a judge if one judges.
   */
  CostEstimate solving(StudyConfig.Generator generator, BenchmarkConfig benchmark) {
    return asking(generator, benchmark).plus(judging(benchmark));
  }

  /** Returns what it takes to ask a generator the problems of a benchmark. */
  CostEstimate asking(StudyConfig.Generator generator, BenchmarkConfig benchmark) {
    int problems = problems(benchmark);
    Usage usage = usage(problems, questionTokens(benchmark), answerTokens(benchmark));
    double usd = generator.endpoint().pricePaid().cost(usage);
    return new CostEstimate(
        problems, tokens(usage), usd, 0, 0, (long) BYTES_OF_AN_ANSWER * problems);
  }

  private CostEstimate answering(BenchmarkConfig benchmark) {
    int problems = problems(benchmark);
    double answers = (double) problems * answerTokens(benchmark);
    double step =
        Math.max(
            2 * size.weights() * ROWS / device.decodingFlops(),
            (size.bytes()
                    + ROWS
                        * (PROMPT_TOKENS / 2.0 + answerTokens(benchmark) / 2.0)
                        * CACHE_OF_A_WEIGHT
                        * size.weights())
                / device.bandwidth());
    return new CostEstimate(
        0, 0, 0, 0, answers / ROWS * step / 3600, (long) BYTES_OF_AN_ANSWER * problems);
  }

  CostEstimate judging(BenchmarkConfig benchmark) {
    Endpoint judge = config.judges().get("pairwise");
    if (judge == null || !BenchmarkFiles.isPairwise(benchmark)) {
      return CostEstimate.NOTHING;
    }
    boolean arena = benchmark.kind().startsWith("arena");
    int calls = problems(benchmark) * (arena ? 2 : 1); // both orders; AlpacaEval draws one
    int prompt = JUDGE_TEMPLATE + questionTokens(benchmark) + 2 * answerTokens(benchmark);
    Usage usage = usage(calls, prompt, arena ? ANSWER_TOKENS : 1); // explained, or one letter
    return new CostEstimate(calls, tokens(usage), 0, judge.pricePaid().cost(usage), 0, 0);
  }

  /** Returns the problems of the file, or, where it is missing, of the published one. */
  private int problems(BenchmarkConfig benchmark) {
    int published =
        switch (benchmark.kind()) {
          case "gsm8k" -> 1319;
          case "math" -> 5000;
          case "humaneval", "humaneval+" -> 164;
          case "mbpp" -> 257;
          case "mbpp+" -> 378;
          case "alpacaeval" -> 805;
          default -> 500;
        };
    int all = files.known(benchmark).map(List::size).orElse(published);
    return benchmark.limit() == null ? all : Math.min(all, benchmark.limit());
  }

  private int questionTokens(BenchmarkConfig benchmark) {
    return files
        .known(benchmark)
        .map(problems ->
            (int)
                problems.stream()
                    .map(Problem::question)
                    .mapToInt(question -> question.length() / 4 + 16)
                    .average()
                    .orElse(0))
        .orElse(150);
  }

  private static int answerTokens(BenchmarkConfig benchmark) {
    int likely =
        switch (benchmark.domain()) {
          case "math" -> 300;
          case "code" -> 200;
          default -> 500;
        };
    return benchmark.sampling() == null
        ? likely
        : Math.min(likely, benchmark.sampling().maxTokens());
  }

  private int tokensOfAnInstance(Cell cell) {
    if (!inputs.forSeeds(cell.setting())) {
      return ANSWER_TOKENS;
    }
    return Math.max(
        1,
        (int)
            generating.seeds(cell.setting()).stream()
                .limit(1000)
                .mapToInt(s -> (s.instruction().length() + s.response().length()) / 4 + 16)
                .average()
                .orElse(ANSWER_TOKENS));
  }

  private static Usage usage(int calls, int prompt, int answer) {
    return new Usage((long) calls * prompt, 0, (long) calls * answer);
  }

  private static long tokens(Usage usage) {
    return usage.promptTokens() + usage.completionTokens();
  }

  /**
   * How large a network is: of its files, or, where they are not there, of its name ({@code 8B},
   * {@code 135M}) at two bytes a weight.
   *
   * @param weights how many
   * @param bytes of its checkpoint
   */
  record NetworkSize(double weights, long bytes) {
    private static final Pattern IN_NAME =
        Pattern.compile("(\\d+(?:\\.\\d+)?)([BM])\\b", Pattern.CASE_INSENSITIVE);
    private static final double EIGHT_BILLION = 8.03e9;

    static NetworkSize of(String pathOrName) {
      if (!Checkpoint.isThere(pathOrName)) {
        return named(pathOrName);
      }
      try {
        Path folder = Checkpoint.find(pathOrName);
        if (Files.isRegularFile(folder)) {
          return ofFile(folder);
        }
        long bytes = 0;
        try (Stream<Path> list = Files.list(folder)) {
          List<Path> files = list.filter(f -> f.toString().endsWith(".safetensors")).toList();
          for (Path file : files) {
            bytes += Files.size(file);
          }
        }
        boolean wide = Files.readString(folder.resolve("config.json")).contains("\"float32\"");
        return new NetworkSize(bytes / (wide ? 4.0 : 2.0), bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(pathOrName + ": cannot be read: " + e.getMessage(), e);
      }
    }

    /** A GGUF file is held in single precision, whatever its own types are. */
    private static NetworkSize ofFile(Path file) throws IOException {
      try (Checkpoint opened = Checkpoint.open(file)) {
        return new NetworkSize(opened.weights(), 4 * opened.weights());
      }
    }

    private static NetworkSize named(String name) {
      Matcher matcher = IN_NAME.matcher(name);
      double weights = EIGHT_BILLION;
      if (matcher.find()) {
        weights =
            Double.parseDouble(matcher.group(1))
                * (matcher.group(2).equalsIgnoreCase("B") ? 1e9 : 1e6);
      }
      return new NetworkSize(weights, (long) (2 * weights));
    }
  }
}
