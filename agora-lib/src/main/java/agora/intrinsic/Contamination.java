package agora.intrinsic;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.data.Words;
import agora.evaluate.Benchmark;
import agora.evaluate.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Contamination by a benchmark: the share of a problem's question, in runs of {@code n} words, that
 * an instance contains. A question of fewer than {@code n} words must be found whole.
 */
public final class Contamination implements IntrinsicMetric, Serializable {
  @Serial private static final long serialVersionUID = 1;
  private static final int RUN = 8;
  private static final double SHARE = 0.5;
  private static final List<String> QUESTIONS =
      List.of("question", "prompt", "problem", "instruction", "text");
  private static final List<String> IDS = List.of("id", "task_id", "question_id");

  private final int n;
  private final double threshold;
  private final List<Source> sources = new ArrayList<>();
  private final Map<Long, List<Integer>> index = new HashMap<>();
  private final Set<Integer> shorter = new HashSet<>();

  private record Source(String problem, int shingles) implements Serializable {}

  /**
   * Instance that contains a problem.
   *
   * @param instance position in the data set, from 0
   * @param problem benchmark and problem, such as {@code gsm8k: gsm8k/17}
   * @param share of the question's runs of words that were found, within (0, 1]
   */
  public record Flag(int instance, String problem, double share) implements Serializable {
    /** Returns the flag of the same instance in a data set that has so many before it. */
    Flag after(long earlier) {
      return new Flag(Math.toIntExact(instance + earlier), problem, share);
    }
  }

  private Contamination(int n, double threshold) {
    this.n = n;
    this.threshold = threshold;
  }

  /** Returns the check by runs of 8 words, flagged where half of a question is found. */
  public static Contamination with(List<Benchmark> benchmarks) {
    return with(benchmarks, RUN, SHARE);
  }

  /**
   * Returns the check against these benchmarks.
   *
   * @param n words of a run, >= 2
   * @param threshold share of a question from which an instance is flagged, within (0, 1]
   */
  public static Contamination with(List<Benchmark> benchmarks, int n, double threshold) {
    if (n < 2 || !(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "contamination needs n >= 2 and a threshold within (0, 1], was n "
              + n
              + ", "
              + threshold);
    }
    Contamination contamination = new Contamination(n, threshold);
    for (Benchmark benchmark : benchmarks) {
      for (Problem problem : benchmark.problems()) {
        contamination.add(benchmark.name() + ": " + problem.id(), problem.question());
      }
    }
    return contamination;
  }

  /**
   * Returns the check against the problems of a file, by runs of 8 words, flagged where half of a
   * question is found.
   *
   * @param file JSON Lines with a field {@code question}, {@code prompt}, {@code problem}, {@code
   *     instruction} or {@code text}, and perhaps {@code id} or {@code task_id}
   * @throws IllegalArgumentException if a line has none of them, or there is no line
   */
  public static Contamination withQuestions(Path file) {
    Contamination contamination = new Contamination(RUN, SHARE);
    for (Jsonl.Line<JsonNode> line : Jsonl.lines(file, JsonNode.class)) {
      String question = text(line.value(), QUESTIONS);
      if (question.isBlank()) {
        throw new IllegalArgumentException(
            "%s line %d: a problem needs one of the fields %s"
                .formatted(file, line.number(), QUESTIONS));
      }
      String id = text(line.value(), IDS);
      contamination.add(id.isEmpty() ? "line " + line.number() : id, question);
    }
    if (contamination.sources.isEmpty()) {
      throw new IllegalArgumentException(file + ": there is no problem in it");
    }
    return contamination;
  }

  private static String text(JsonNode line, List<String> fields) {
    return fields.stream()
        .map(field -> line.path(field).asText(""))
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse("");
  }

  private void add(String problem, String question) {
    long[] words = Words.hashes(question);
    Set<Long> runs = distinct(words, n);
    if (runs.isEmpty()) {
      return;
    }
    int source = sources.size();
    sources.add(new Source(problem, runs.size()));
    runs.forEach(run -> index.computeIfAbsent(run, key -> new ArrayList<>(1)).add(source));
    if (words.length < n) {
      shorter.add(words.length);
    }
  }

  /** Returns the largest share of a problem that each instance contains; 0 for none. */
  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener) {
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      shares.add(worst(i, dataset.instances().get(i)).share());
    }
    return MetricValues.of("contamination", shares);
  }

  /**
   * Returns the instances that contain a problem, in order, each with the problem of the largest
   * share.
   */
  public List<Flag> flagged(Dataset dataset) {
    List<Flag> flags = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      flag(i, dataset.instances().get(i)).ifPresent(flags::add);
    }
    return flags;
  }

  /** Returns the flag of one instance, if it contains a problem. */
  Optional<Flag> flag(int position, Instance instance) {
    return Optional.of(worst(position, instance)).filter(worst -> worst.share() >= threshold);
  }

  /** Returns the data set without the flagged instances. */
  public Dataset without(Dataset dataset) {
    Set<Integer> flagged = new HashSet<>();
    flagged(dataset).forEach(flag -> flagged.add(flag.instance()));
    List<Instance> kept = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      if (!flagged.contains(i)) {
        kept.add(dataset.instances().get(i));
      }
    }
    return new Dataset(dataset.name(), kept);
  }

  private Flag worst(int position, Instance instance) {
    long[] words = Words.hashes(instance.instruction() + " " + instance.response());
    Set<Long> runs = new HashSet<>(distinct(words, n));
    shorter.forEach(length -> runs.addAll(distinct(words, length)));
    Map<Integer, Integer> found = new HashMap<>();
    for (long run : runs) {
      index.getOrDefault(run, List.of()).forEach(source -> found.merge(source, 1, Integer::sum));
    }
    Flag worst = new Flag(position, "", 0);
    for (Map.Entry<Integer, Integer> entry : found.entrySet()) {
      Source source = sources.get(entry.getKey());
      double share = (double) entry.getValue() / source.shingles();
      if (share > worst.share()) {
        worst = new Flag(position, source.problem(), share);
      }
    }
    return worst;
  }

  private static Set<Long> distinct(long[] words, int length) {
    Set<Long> runs = new HashSet<>();
    for (long run : Words.shingles(words, length)) {
      runs.add(run);
    }
    return runs;
  }
}
