package agora.score;

import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sentences about students of several kinds. */
final class SeedReplicatesReading {
  private final SeedReplicates repeats;

  SeedReplicatesReading(SeedReplicates repeats) {
    this.repeats = repeats;
  }

  /** Returns the kinds from best to worst, and whether each is distinguishable from the next. */
  Reading order() {
    List<String> kinds =
        repeats.kinds().stream()
            .sorted(Comparator.comparingDouble(kind -> -repeats.mean(kind).value()))
            .toList();
    if (kinds.isEmpty()) {
      return Reading.of(repeats.name(), "No student of these kinds is finished yet.");
    }
    List<String> sentences = new ArrayList<>();
    List<String> parts =
        kinds.stream().map(kind -> Words.code(kind) + " " + Words.pgr(repeats.mean(kind))).toList();
    sentences.add("**From highest to lowest PGR:** " + String.join("; ", parts) + ".");
    List<String> alike = new ArrayList<>();
    for (int i = 0; i + 1 < kinds.size(); i++) {
      Optional<Double> p =
          Words.beating(repeats.mean(kinds.get(i)), repeats.mean(kinds.get(i + 1)));
      if (p.isPresent() && p.get() < Words.SURE) {
        alike.add(
            Words.code(kinds.get(i))
                + " and "
                + Words.code(kinds.get(i + 1))
                + " (P "
                + Words.probability(p.get())
                + ")");
      }
    }
    if (kinds.size() > 1) {
      sentences.add(
          alike.isEmpty()
              ? "Each is surely ahead of the next (P >= " + Words.SURE + ")."
              : "**Neighbours that are not distinguishable:** " + String.join(", ", alike) + ".");
    }
    below(kinds).ifPresent(sentences::add);
    return new Reading(repeats.name(), sentences);
  }

  private Optional<String> below(List<String> kinds) {
    List<String> worse =
        kinds.stream()
            .filter(kind -> repeats.mean(kind).interval().filter(e -> e.high() < 0).isPresent())
            .toList();
    return worse.isEmpty()
        ? Optional.empty()
        : Optional.of("**Worse than no training:** " + Words.names(worse) + ".");
  }

  /** Returns how much more one kind recovers than another, and whether that is a difference. */
  Reading difference(String first, String second) {
    Estimate estimate = repeats.difference(first, second);
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
    return Reading.of(repeats.name(), sentence);
  }

  /** Returns how much of a PGR is chance. */
  Reading noise() {
    double pooled = repeats.pooledDeviation();
    if (!Double.isFinite(pooled)) {
      return Reading.of(
          repeats.name(), "**Chance between seeds is not known:** every kind has a single seed.");
    }
    return Reading.of(
        repeats.name(),
        String.format(
            Locale.ROOT,
            "**Chance between seeds:** %.1f points of standard deviation, pooled over %d kinds; the"
                + " largest of a kind is %.1f. A difference of two single students has √2 times the pooled"
                + " one, %.1f.",
            pooled,
            repeats.kinds().size(),
            repeats.largestDeviation(),
            Math.sqrt(2) * pooled));
  }
}
