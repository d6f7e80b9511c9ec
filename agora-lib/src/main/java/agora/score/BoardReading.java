package agora.score;

import agora.data.Setting;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** Sentences about a board: the best generators, with certainty. */
final class BoardReading {
  /** One generator with its PGR. */
  record Entry(String generator, Pgr pgr) {}

  private static final int MOST_MISSING = 9;

  private final ScoreBoard board;

  BoardReading(ScoreBoard board) {
    this.board = board;
  }

  /** Returns what a setting says. */
  Reading setting(Setting setting) {
    List<Entry> entries = entries(setting);
    if (entries.isEmpty()) {
      return Reading.of(setting.label(), "No student of this setting is finished yet.");
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(lead(entries, 1));
    behind(entries, 1).ifPresent(sentences::add);
    nothing(entries, 1).ifPresent(sentences::add);
    List<String> missing =
        board.generators().stream().filter(g -> board.cell(g, setting).isEmpty()).toList();
    if (!missing.isEmpty()) {
      sentences.add("Not measured here: " + Words.names(missing) + ".");
    }
    defined(entries).ifPresent(sentences::add);
    return new Reading(setting.label(), sentences);
  }

  /** Returns what the words of certainty mean, where any stands. */
  private Optional<String> defined(List<Entry> entries) {
    boolean compared = entries.size() > 1 && entries.getFirst().pgr().interval().isPresent();
    return compared ? Optional.of(Words.defined(board.seedNoise().sentence())) : Optional.empty();
  }

  /**
   * Returns sentences about the whole board: the means first, then the best generator of each
   * setting.
   */
  Reading whole() {
    List<String> sentences = new ArrayList<>();
    List<Entry> means = means();
    if (!means.isEmpty()) {
      String over = board.settings().size() == 1 ? "" : " over " + over();
      sentences.add(
          "**On the mean"
              + over
              + ":** "
              + lower(lead(means, board.compared().size()))
              + board.seedNoise().basis());
      behind(means, board.compared().size()).ifPresent(sentences::add);
      if (board.settings().size() > 1 && means.size() > 1) {
        sentences.add(everywhere(means.getFirst().generator()));
      }
    }
    List<String> incomplete =
        board.generators().stream().filter(g -> board.average(g).isEmpty()).toList();
    if (!incomplete.isEmpty()) {
      String which = means.isEmpty() ? "**Without a mean:** " : "**Not measured:** ";
      sentences.add(which + Words.names(incomplete) + ".");
    }
    sentences.addAll(missing());
    if (board.settings().size() > 1) {
      for (Setting setting : board.settings()) {
        sentences.add("**" + setting.label() + ":** " + lower(lead(entries(setting), 1)));
      }
    }
    defined(means).ifPresent(sentences::add);
    return new Reading(board.name(), sentences);
  }

  /** Returns in how many settings a generator is the highest, and in how many that is sure. */
  private String everywhere(String generator) {
    int highest = 0;
    int surely = 0;
    for (Setting setting : board.settings()) {
      List<Entry> entries = entries(setting);
      if (!entries.isEmpty() && entries.getFirst().generator().equals(generator)) {
        highest++;
        surely += open(entries, 1).isEmpty() ? 1 : 0;
      }
    }
    int all = board.settings().size();
    boolean known =
        board.seedNoise().isCounted() && means().getFirst().pgr().interval().isPresent();
    return String.format(
        Locale.ROOT,
        "**%s:** %s is the highest in %d of %d settings%s.",
        highest == all ? "Everywhere" : "Not everywhere",
        Words.code(generator),
        highest,
        all,
        known ? ", surely in " + surely + " of them" : "");
  }

  private String over() {
    int compared = board.compared().size();
    if (compared == board.settings().size()) {
      return compared + " settings";
    }
    return "the " + compared + (compared == 1 ? " setting" : " settings") + " that all have";
  }

  /** Returns what is missing where another generator is measured, with the reason. */
  private List<String> missing() {
    Table missing = board.missing();
    List<String> all = new ArrayList<>();
    for (Row row : missing) {
      all.add(
          Words.code(row.getString("generator"))
              + " in "
              + row.getString("setting")
              + ": "
              + row.getString("why"));
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

  List<Entry> means() {
    return sorted(
        board.generators().stream()
            .flatMap(g -> board.average(g).map(pgr -> new Entry(g, pgr)).stream())
            .toList());
  }

  private List<Entry> entries(Setting setting) {
    return sorted(
        board.generators().stream()
            .flatMap(g -> board.cell(g, setting).map(pgr -> new Entry(g, pgr)).stream())
            .toList());
  }

  private static List<Entry> sorted(List<Entry> entries) {
    return entries.stream()
        .sorted(Comparator.comparingDouble((Entry entry) -> -entry.pgr().value()))
        .toList();
  }

  /** Returns the best generator, how sure that is, and what the certainty counts. */
  private String lead(List<Entry> entries, int settings) {
    Entry first = entries.getFirst();
    String name = Words.code(first.generator());
    String own = name + " with a PGR of " + named(first.pgr());
    if (entries.size() == 1) {
      return "Only " + own + " is measured: there is nothing to compare.";
    }
    Entry second = entries.get(1);
    String next = Words.code(second.generator()) + ", " + beside(second.pgr());
    Optional<Double> p = beating(first, second, settings);
    if (p.isEmpty()) {
      return "The highest is "
          + own
          + ", then "
          + next
          + ". Single runs have no intervals, so the order is not certain.";
    }
    String by =
        " ahead of "
            + next
            + ", by "
            + Words.points(
                difference(first, second, settings), board.seedNoise().isMeasuredElsewhere());
    if (!board.seedNoise().isCounted()) {
      return "On these problems, with one student each, the highest is "
          + own
          + ": P "
          + Words.probability(p.get())
          + by
          + ". Another seed may change that, so it is not settled.";
    }
    List<String> open = open(entries, settings);
    if (open.isEmpty()) {
      return "Take " + own + ". " + Words.chance("It", p.get()) + by + ".";
    }
    String chance = Words.chance(name, p.get());
    return "The highest is "
        + own
        + ". "
        + chance.substring(0, 1).toUpperCase(Locale.ROOT)
        + chance.substring(1)
        + by
        + "; not surely ahead of "
        + Words.names(open)
        + ".";
  }

  /** Returns those that the first is not surely ahead of. */
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
        board.seedNoise().isCounted()
            ? "**Surely behind it:** "
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
      Optional<Estimate> interval = board.seedNoise().points(entry.pgr(), settings);
      if (interval.isPresent() && interval.get().low() <= 0) {
        boolean seeds = board.seedNoise().isMeasuredElsewhere();
        boolean below = interval.get().high() < 0;
        (below ? worse : open)
            .add(
                Words.code(entry.generator())
                    + " "
                    + Words.percent(interval.get(), seeds)
                    + (below ? "" : disagreeing(entry.pgr())));
      }
    }
    String on = board.seedNoise().isCounted() ? "" : " on these problems";
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
    return board.seedNoise().isMeasuredElsewhere() ? Words.pgrOverProblems(pgr) : Words.pgr(pgr);
  }

  /** Returns a PGR beside a verdict, without an interval that the verdict is not read from. */
  private String beside(Pgr pgr) {
    return board.seedNoise().isMeasuredElsewhere() ? Words.plain(pgr) : Words.pgr(pgr);
  }

  private Optional<Double> beating(Entry a, Entry b, int settings) {
    return board.seedNoise().beating(a.pgr(), b.pgr(), settings);
  }

  private Estimate difference(Entry a, Entry b, int settings) {
    return board.seedNoise().difference(a.pgr(), b.pgr(), settings);
  }

  private static String lower(String sentence) {
    return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
