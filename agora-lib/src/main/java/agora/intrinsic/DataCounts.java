package agora.intrinsic;

import agora.data.Domain;
import agora.data.Instance;
import agora.data.TextSketch;
import agora.data.UnicodeText;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts of a part of a data set: lines by reason, and instances by length. Counts of parts add up
 * to exactly those of the whole.
 */
public final class DataCounts implements Serializable {
  /** Reason of an instance with nothing amiss. */
  public static final String VALID = "valid";

  @Serial private static final long serialVersionUID = 1;

  private final TreeMap<String, Long> reasons = new TreeMap<>();
  private final TreeMap<Integer, Long> instructionWords = new TreeMap<>();
  private final TreeMap<Integer, Long> responseWords = new TreeMap<>();
  private final ArrayList<Contamination.Flag> contaminated = new ArrayList<>();
  private long instances;

  /**
   * Counts an instance.
   *
   * @param domain whose form the response must have; null to require none
   * @param problems what it must not contain; null to look for nothing
   */
  public void add(
      Instance instance,
      TextSketch sketch,
      @Nullable Domain domain,
      @Nullable Contamination problems) {
    if (problems != null) {
      problems.flag(Math.toIntExact(instances), instance).ifPresent(contaminated::add);
    }
    instances++;
    addRejected(reason(instance, domain));
    instructionWords.merge(sketch.instructionWords(), 1L, Long::sum);
    responseWords.merge(sketch.responseWords(), 1L, Long::sum);
  }

  /** Counts an answer that a generation rejected; it is not an instance. */
  public void addRejected(String reason) {
    reasons.merge(reason, 1L, Long::sum);
  }

  /** Adds the counts of another part. */
  public void add(DataCounts part) {
    part.contaminated.forEach(flag -> contaminated.add(flag.after(instances)));
    instances += part.instances;
    merge(reasons, part.reasons);
    merge(instructionWords, part.instructionWords);
    merge(responseWords, part.responseWords);
  }

  private static <K> void merge(Map<K, Long> all, Map<K, Long> part) {
    part.forEach((key, count) -> all.merge(key, count, Long::sum));
  }

  private static String reason(Instance instance, @Nullable Domain domain) {
    if (instance.instruction().isBlank()) {
      return "empty instruction";
    }
    if (instance.response().isBlank()) {
      return "empty response";
    }
    if (UnicodeText.hasLostCharacters(instance.instruction() + instance.response())) {
      return "damaged characters";
    }
    if (domain == null || FormatAdherence.of(domain).rule().test(instance)) {
      return VALID;
    }
    return "not the form of " + domain.key();
  }

  /** Returns the number of instances. */
  public long instances() {
    return instances;
  }

  /** Returns the number of lines by reason: valid, what is wrong, or why it was rejected. */
  public Map<String, Long> reasons() {
    return reasons;
  }

  /** Returns the instances that contain a problem, ascending. */
  public List<Contamination.Flag> contaminated() {
    return contaminated;
  }

  /** Returns the words of the instructions. */
  public Lengths instructionLengths() {
    return Lengths.of(instructionWords);
  }

  /** Returns the words of the responses. */
  public Lengths responseLengths() {
    return Lengths.of(responseWords);
  }

  /**
   * Lengths of texts in words.
   *
   * @param mean arithmetic mean
   * @param min shortest
   * @param quartile1 lower quartile, between order statistics as numpy interpolates by default
   * @param median median
   * @param quartile3 upper quartile
   * @param max longest
   */
  public record Lengths(
      double mean, double min, double quartile1, double median, double quartile3, double max) {
    private static Lengths of(TreeMap<Integer, Long> counts) {
      long n = counts.values().stream().mapToLong(Long::longValue).sum();
      double sum = 0; // whole numbers below 2^53: no rounding
      for (Map.Entry<Integer, Long> length : counts.entrySet()) {
        sum += (double) length.getKey() * length.getValue();
      }
      return new Lengths(
          sum / n,
          quantile(counts, n, 0),
          quantile(counts, n, 0.25),
          quantile(counts, n, 0.5),
          quantile(counts, n, 0.75),
          quantile(counts, n, 1));
    }

    private static double quantile(TreeMap<Integer, Long> counts, long n, double probability) {
      double position = probability * (n - 1);
      long below = (long) Math.floor(position);
      double low = ordered(counts, below);
      double weight = position - below;
      return weight == 0 ? low : low + weight * (ordered(counts, below + 1) - low);
    }

    private static int ordered(TreeMap<Integer, Long> counts, long rank) {
      long before = 0;
      for (Map.Entry<Integer, Long> length : counts.entrySet()) {
        before += length.getValue();
        if (before > rank) {
          return length.getKey();
        }
      }
      throw new IllegalArgumentException("lengths need at least one instance, there was none");
    }
  }
}
