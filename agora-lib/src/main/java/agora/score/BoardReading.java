package agora.score;

import agora.data.Method;
import agora.data.Setting;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Sentences about a board, and its ranking: the best generators, with certainty.
 *
 * @param name the board's
 * @param generators in the board's order
 * @param compared over how many settings means are taken
 * @param means the generators that have a mean, best first
 * @param bySetting the generators measured in each setting, best first
 * @param missing one row per missing cell: generator, setting, reason
 */
record BoardReading(
    String name,
    SeedNoise noise,
    List<String> generators,
    int compared,
    List<Entry> means,
    Map<Setting, List<Entry>> bySetting,
    Table missing) {
  /** One generator with its PGR. */
  record Entry(String generator, Pgr pgr) {}

  private static final int MOST_MISSING = 9;

  /** Returns what a setting says. */
  Reading setting(Setting setting) {
    List<Entry> entries = bySetting.getOrDefault(setting, List.of());
    if (entries.isEmpty()) {
      return Reading.of(setting.label(), "No student of this setting is finished yet.");
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(lead(entries, 1));
    behind(entries, 1).ifPresent(sentences::add);
    nothing(entries, 1).ifPresent(sentences::add);
    List<String> others = without(entries);
    if (!others.isEmpty()) {
      sentences.add("Not measured here: " + Words.names(others) + ".");
    }
    defined(entries).ifPresent(sentences::add);
    return new Reading(setting.label(), sentences);
  }

  /** Returns what the words of certainty mean, where any stands. */
  private Optional<String> defined(List<Entry> entries) {
    boolean compared = entries.size() > 1 && entries.getFirst().pgr().interval().isPresent();
    return compared ? Optional.of(Words.defined(noise.sentence())) : Optional.empty();
  }

  /**
   * Returns sentences about the whole board: the means first, then the best generator of each
   * setting.
   */
  Reading whole() {
    List<String> sentences = new ArrayList<>();
    if (!means.isEmpty()) {
      String over = bySetting.size() == 1 ? "" : " over " + over();
      sentences.add("**On the mean" + over + ":** " + lower(lead(means, compared)) + noise.basis());
      behind(means, compared).ifPresent(sentences::add);
      if (bySetting.size() > 1 && means.size() > 1) {
        sentences.add(everywhere(means.getFirst()));
      }
    }
    List<String> incomplete = without(means);
    if (!incomplete.isEmpty()) {
      String which = means.isEmpty() ? "**Without a mean:** " : "**Not measured:** ";
      sentences.add(which + Words.names(incomplete) + ".");
    }
    sentences.addAll(unmeasured());
    if (bySetting.size() > 1) {
      bySetting.forEach((setting, entries) ->
          sentences.add("**" + setting.label() + ":** " + lower(lead(entries, 1))));
    }
    defined(means).ifPresent(sentences::add);
    return new Reading(name, sentences);
  }

  /** Returns in how many settings a generator is the highest, and in how many that is proven. */
  private String everywhere(Entry best) {
    List<List<Entry>> led =
        bySetting.values().stream()
            .filter(some -> some.size() > 1 && some.getFirst().generator().equals(best.generator()))
            .toList();
    long contested = bySetting.values().stream().filter(some -> some.size() > 1).count();
    long proven = led.stream().filter(entries -> open(entries, 1).isEmpty()).count();
    return String.format(
            Locale.ROOT,
            "**%s:** %s is the highest in %d of %d settings%s%s.",
            led.size() == contested ? "Everywhere" : "Not everywhere",
            Words.code(best.generator()),
            led.size(),
            contested,
            contested < bySetting.size() ? " with two generators or more" : "",
            noise.isCounted() && best.pgr().interval().isPresent()
                ? ", with a proven lead in " + proven + " of them"
                : "")
        + byMethod(best.generator());
  }

  /** Returns a generator's mean PGR and rank by method, where all have every setting of it. */
  private String byMethod(String generator) {
    List<String> parts = new ArrayList<>();
    for (Method method : Method.values()) {
      Map<String, Double> sums = new HashMap<>();
      long settings = 0;
      for (Map.Entry<Setting, List<Entry>> each : bySetting.entrySet()) {
        if (each.getKey().method() == method && each.getValue().size() == means.size()) {
          settings++;
          each.getValue().forEach(e -> sums.merge(e.generator(), e.pgr().percent(), Double::sum));
        }
      }
      if (sums.containsKey(generator)) {
        double own = sums.get(generator);
        long rank = 1 + sums.values().stream().filter(sum -> sum > own).count();
        parts.add(
            lower(method.label())
                + " "
                + Words.number(own / settings)
                + " % (number "
                + rank
                + " of "
                + sums.size()
                + ")");
      }
    }
    return parts.size() < 2 ? "" : " Its means by method: " + String.join(", ", parts) + ".";
  }

  private String over() {
    String settings = compared + (compared == 1 ? " setting" : " settings");
    return compared == bySetting.size() ? settings : "the " + settings + " that all have";
  }

  /** Returns what is missing where another generator is measured, with the reason. */
  private List<String> unmeasured() {
    List<String> all = new ArrayList<>();
    for (Row row : missing) {
      String cell = Words.code(row.getString("generator")) + " in " + row.getString("setting");
      all.add(cell + ": " + row.getString("why"));
    }
    if (all.isEmpty()) {
      return List.of();
    }
    String more =
        all.size() > MOST_MISSING ? " (and " + (all.size() - MOST_MISSING) + " more)" : "";
    return List.of(
        "**Missing"
            + more
            + ":** "
            + String.join("; ", all.subList(0, Math.min(MOST_MISSING, all.size())))
            + ".");
  }

  private List<String> without(List<Entry> entries) {
    List<String> others = new ArrayList<>(generators);
    entries.forEach(entry -> others.remove(entry.generator()));
    return others;
  }

  /** Returns the best generator, how sure that is, and what the certainty counts. */
  private String lead(List<Entry> entries, int settings) {
    Entry first = entries.getFirst();
    String own = Words.code(first.generator()) + " with a PGR of " + named(first.pgr());
    if (entries.size() == 1) {
      return "Only " + own + " is measured: there is nothing to compare.";
    }
    Entry second = entries.get(1);
    String next = Words.code(second.generator()) + " (" + beside(second.pgr()) + ")";
    Optional<Double> p = beating(first, second, settings);
    if (p.isEmpty()) {
      return "The highest is "
          + own
          + ", then "
          + next
          + ". Single runs have no intervals, so the order is not certain.";
    }
    String by =
        Words.points(difference(first, second, settings), noise.isMeasuredElsewhere())
            + ", P "
            + Words.probability(p.get());
    if (!noise.isCounted()) {
      return "On these problems, with one student each, the highest is "
          + own
          + ". Its lead over "
          + next
          + " is "
          + by
          + ". Another seed may change that, so it is not proven.";
    }
    List<String> open = open(entries, settings);
    List<String> others = open.stream().filter(other -> !other.equals(second.generator())).toList();
    return (open.isEmpty() ? "Take " : "The highest is ")
        + own
        + ". Its lead over "
        + next
        + " is "
        + by
        + (open.contains(second.generator()) ? ": not proven." : ": proven.")
        + (others.isEmpty() ? "" : " Its lead over " + Words.names(others) + " is not proven.");
  }

  /** Returns those over whom the lead of the first is not proven. */
  private List<String> open(List<Entry> entries, int settings) {
    return entries.stream()
        .skip(1)
        .filter(e -> beating(entries.getFirst(), e, settings).orElse(0.5) < Words.SURE)
        .map(Entry::generator)
        .toList();
  }

  private Optional<String> behind(List<Entry> entries, int settings) {
    Entry first = entries.getFirst();
    List<String> behind =
        entries.stream()
            .skip(1)
            .filter(e -> beating(first, e, settings).orElse(0.5) >= Words.SURE)
            .map(e -> Words.code(e.generator()) + " (" + beside(e.pgr()) + ")")
            .toList();
    String title =
        noise.isCounted()
            ? "**Proven to be behind it:** "
            : "**Behind it on these problems (other seeds not counted):** ";
    return behind.isEmpty()
        ? Optional.empty()
        : Optional.of(title + String.join(", ", behind) + ".");
  }

  /** Returns whose data was worth nothing, or less, with the interval that this is read from. */
  private Optional<String> nothing(List<Entry> entries, int settings) {
    List<String> worse = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<Estimate> interval = noise.points(entry.pgr(), settings);
      if (interval.isPresent() && interval.get().low() <= 0) {
        boolean seeds = noise.isMeasuredElsewhere();
        boolean below = interval.get().high() < 0;
        (below ? worse : open)
            .add(
                Words.code(entry.generator())
                    + " "
                    + Words.percent(interval.get(), seeds)
                    + (below ? "" : disagreeing(entry.pgr())));
      }
    }
    String on = noise.isCounted() ? "" : " on these problems";
    List<String> parts = new ArrayList<>();
    if (!worse.isEmpty()) {
      parts.add("**Worse than no training" + on + ":** " + String.join(", ", worse) + ".");
    }
    if (!open.isEmpty()) {
      parts.add(
          "**Not distinguishable from no training" + on + ":** " + String.join(", ", open) + ".");
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", parts));
  }

  /** Returns an interval over test problems that excludes 0, where seeds leave it open. */
  private static String disagreeing(Pgr pgr) {
    return pgr.percentInterval()
        .filter(problems -> problems.low() > 0 || problems.high() < 0)
        .map(problems ->
            " (" + Words.overProblems(problems) + " excludes 0, but the wider interval decides)")
        .orElse("");
  }

  /** Returns a PGR with its interval, named where verdicts count more than it does. */
  private String named(Pgr pgr) {
    return noise.isMeasuredElsewhere() ? Words.pgrOverProblems(pgr) : Words.pgr(pgr);
  }

  /** Returns a PGR beside a verdict, without an interval that the verdict is not read from. */
  private String beside(Pgr pgr) {
    return noise.isMeasuredElsewhere() ? Words.plain(pgr) : Words.pgr(pgr);
  }

  private Optional<Double> beating(Entry a, Entry b, int settings) {
    return noise.beating(a.pgr(), b.pgr(), settings);
  }

  private Estimate difference(Entry a, Entry b, int settings) {
    return noise.difference(a.pgr(), b.pgr(), settings);
  }

  /**
   * Returns the generators from best to worst mean.
   *
   * @param over what the title says of the settings
   */
  Table ranking(String over) {
    IntColumn rank = IntColumn.create("rank");
    StringColumn generator = StringColumn.create("generator");
    DoubleColumn value = DoubleColumn.create("PGR %");
    DoubleColumn low = DoubleColumn.create("low 95 %");
    DoubleColumn high = DoubleColumn.create("high 95 %");
    DoubleColumn beatsNext = DoubleColumn.create("P(beats the next)");
    StringColumn beatenBy = StringColumn.create("beaten by");
    for (int i = 0; i < means.size(); i++) {
      Pgr pgr = means.get(i).pgr();
      List<String> better =
          means.stream().filter(other -> isAbove(other.pgr(), pgr)).map(Entry::generator).toList();
      rank.append(1 + better.size());
      generator.append(means.get(i).generator());
      value.append(pgr.percent());
      appendInterval(low, high, pgr);
      Optional<Double> p =
          i + 1 < means.size()
              ? noise.beating(pgr, means.get(i + 1).pgr(), compared)
              : Optional.empty();
      p.ifPresentOrElse(beatsNext::append, beatsNext::appendMissing);
      beatenBy.append(String.join(", ", better));
    }
    for (String without : without(means)) {
      rank.appendMissing();
      generator.append(without);
      List.of(value, low, high, beatsNext).forEach(DoubleColumn::appendMissing);
      beatenBy.append("not measured");
    }
    String title = name + ", ranking" + over + noise.named(low);
    return Table.create(title, rank, generator, value, low, high, beatsNext, beatenBy);
  }

  private boolean isAbove(Pgr a, Pgr b) {
    return noise.beating(a, b, compared).map(p -> p >= Words.SURE).orElse(a.value() > b.value());
  }

  /** Appends a PGR's interval in percent; missing values where it has none. */
  static void appendInterval(DoubleColumn low, DoubleColumn high, Pgr pgr) {
    pgr.interval().ifPresentOrElse(e -> low.append(100 * e.low()), low::appendMissing);
    pgr.interval().ifPresentOrElse(e -> high.append(100 * e.high()), high::appendMissing);
  }

  private static String lower(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
