package agora.score;

import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Seed replicates of several kinds of students: the mean PGR of each kind, and its variation over
 * seeds.
 */
public final class SeedReplicates {
  private final String name;
  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  private record Kind(List<Pgr> seeds, Pgr mean) {}

  private SeedReplicates(String name, Map<String, List<Pgr>> kinds) {
    this.name = name;
    SeedNoise noise = SeedNoise.of(kinds.values(), name);
    kinds.forEach((kind, seeds) -> this.kinds.put(kind, new Kind(seeds, noise.mean(seeds))));
  }

  /**
   * Returns these students.
   *
   * @param name what tables and figures call them together
   * @param kinds by the name of the kind, a PGR a seed, at least one
   */
  public static SeedReplicates of(String name, Map<String, List<Pgr>> kinds) {
    kinds.forEach((kind, seeds) -> {
      if (seeds.isEmpty()) {
        throw new IllegalArgumentException(kind + ": a kind needs at least one PGR, had none");
      }
    });
    return new SeedReplicates(name, kinds);
  }

  public String name() {
    return name;
  }

  /** Returns the kinds, in the order given. */
  public List<String> kinds() {
    return List.copyOf(kinds.keySet());
  }

  /** Returns the PGR of each seed of a kind. */
  public List<Pgr> seeds(String kind) {
    return kind(kind).seeds();
  }

  /** Returns the mean of a kind; its interval counts problems, and seeds pooled over all kinds. */
  public Pgr mean(String kind) {
    return kind(kind).mean();
  }

  private Kind kind(String name) {
    Kind kind = kinds.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("no students '" + name + "'; present: " + kinds.keySet());
    }
    return kind;
  }

  /** Returns the difference in PGR between the first kind and the second, in points. */
  public Estimate difference(String first, String second) {
    return mean(first).minus(mean(second)).times(100);
  }

  /** Returns the sample standard deviation over the seeds of a kind in PGR points; NaN of one. */
  public double deviation(String kind) {
    double mean = mean(kind).percent();
    double squares = seeds(kind).stream().mapToDouble(p -> Math.pow(p.percent() - mean, 2)).sum();
    int freedom = seeds(kind).size() - 1;
    return freedom == 0 ? Double.NaN : Math.sqrt(squares / freedom);
  }

  /** Returns the root of the mean variance of the kinds that have several seeds, in PGR points. */
  public double pooledDeviation() {
    return Math.sqrt(
        kinds().stream()
            .mapToDouble(this::deviation)
            .filter(Double::isFinite)
            .map(deviation -> deviation * deviation)
            .average()
            .orElse(Double.NaN));
  }

  /** Returns the largest standard deviation of a kind, in PGR points. */
  public double largestDeviation() {
    return kinds().stream()
        .mapToDouble(this::deviation)
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  /**
   * Returns one row per kind: its seeds, mean PGR with its 95 % interval, deviation over the seeds.
   */
  public Table table() {
    StringColumn student = StringColumn.create("generator");
    IntColumn seeds = IntColumn.create("seeds");
    DoubleColumn pgr = DoubleColumn.create("PGR %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    DoubleColumn deviation = DoubleColumn.create("sd over seeds");
    for (String kind : kinds()) {
      Pgr mean = mean(kind);
      student.append(kind);
      seeds.append(seeds(kind).size());
      pgr.append(mean.percent());
      low.append(mean.interval().map(e -> 100 * e.low()).orElse(Double.NaN));
      high.append(mean.interval().map(e -> 100 * e.high()).orElse(Double.NaN));
      deviation.append(deviation(kind));
    }
    return Table.create(name, student, seeds, pgr, low, high, deviation);
  }

  /**
   * Returns one row with the difference in PGR between the first kind and the second, in points.
   */
  public Table compare(String first, String second) {
    Estimate difference = difference(first, second);
    return Table.create(
        name,
        StringColumn.create("generator", first),
        StringColumn.create("against", second),
        DoubleColumn.create("difference", difference.value()),
        DoubleColumn.create("low 95 %", difference.low()),
        DoubleColumn.create("high 95 %", difference.high()));
  }

  /** Returns in sentences the kinds with the highest PGR, and those that are indistinguishable. */
  public Reading reading() {
    List<String> ordered =
        kinds().stream().sorted(Comparator.comparingDouble(kind -> -mean(kind).value())).toList();
    if (ordered.isEmpty()) {
      return Reading.of(name, "No student of these kinds is finished yet.");
    }
    List<String> sentences = new ArrayList<>();
    List<String> parts =
        ordered.stream().map(kind -> Words.code(kind) + " " + Words.pgr(mean(kind))).toList();
    sentences.add("**From highest to lowest PGR:** " + String.join("; ", parts) + ".");
    List<String> alike = new ArrayList<>();
    for (int i = 0; i + 1 < ordered.size(); i++) {
      Optional<Double> p = Words.beating(mean(ordered.get(i)), mean(ordered.get(i + 1)));
      if (p.isPresent() && p.get() < Words.SURE) {
        alike.add(
            Words.code(ordered.get(i))
                + " and "
                + Words.code(ordered.get(i + 1))
                + " (P "
                + Words.probability(p.get())
                + ")");
      }
    }
    if (ordered.size() > 1) {
      sentences.add(
          alike.isEmpty()
              ? "Each lead over the next is proven (P >= " + Words.SURE + ")."
              : "**Neighbours that are not distinguishable:** " + String.join(", ", alike) + ".");
    }
    below(ordered).ifPresent(sentences::add);
    return new Reading(name, sentences);
  }

  private Optional<String> below(List<String> kinds) {
    List<String> worse =
        kinds.stream()
            .filter(kind -> mean(kind).interval().filter(e -> e.high() < 0).isPresent())
            .toList();
    return worse.isEmpty()
        ? Optional.empty()
        : Optional.of("**Worse than no training:** " + Words.names(worse) + ".");
  }

  /** Returns in a sentence whether the first kind differs from the second. */
  public Reading reading(String first, String second) {
    Estimate estimate = difference(first, second);
    boolean apart = estimate.low() > 0 || estimate.high() < 0;
    double most = Math.max(Math.abs(estimate.low()), Math.abs(estimate.high()));
    String sentence =
        apart
            ? "**A difference:** "
                + Words.code(first)
                + " recovers "
                + Words.number(Math.abs(estimate.value()))
                + " points "
                + (estimate.value() > 0 ? "more [" : "less [")
                + Words.range(estimate.value() > 0 ? estimate : estimate.times(-1))
                + "] than "
                + Words.code(second)
                + "; the interval does not contain 0."
            : "**No difference found:** "
                + Words.code(first)
                + " minus "
                + Words.code(second)
                + " is "
                + Words.points(estimate)
                + (most > 0 && Double.isFinite(most)
                    ? ". The interval contains 0, but a difference of up to "
                        + Words.number(most)
                        + " points is not excluded."
                    : ".");
    return Reading.of(name, sentence);
  }

  /** Returns in a sentence how much of a PGR is chance between seeds. */
  public Reading noiseReading() {
    double pooled = pooledDeviation();
    if (!Double.isFinite(pooled)) {
      return Reading.of(
          name, "**Chance between seeds is not known:** every kind has a single seed.");
    }
    return Reading.of(
        name,
        String.format(
            Locale.ROOT,
            "**Chance between seeds:** %.1f points of standard deviation, pooled over %d kinds; the"
                + " largest of a kind is %.1f. A difference of two single students has √2 times the pooled"
                + " one, %.1f.",
            pooled,
            kinds().size(),
            largestDeviation(),
            Math.sqrt(2) * pooled));
  }

  /** Returns the deviation over the seeds: pooled over the kinds, and the largest. */
  public Table noise() {
    return Table.create(
        name,
        IntColumn.create("kinds", new int[] {kinds.size()}),
        DoubleColumn.create("pooled sd", pooledDeviation()),
        DoubleColumn.create("largest sd", largestDeviation()));
  }
}
