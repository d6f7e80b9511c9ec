package agora.evaluate;

import agora.data.Domain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Scores of replies to a benchmark, added one after the other; few bytes are kept of each. */
public final class ReplyScores {
  private static final Grade RIGHT = Grade.correct("", "", "");
  private static final Grade WRONG = Grade.wrong("", "", "");

  private final Benchmark benchmark;
  private final Map<String, TreeMap<Integer, Kept>> replies;

  private record Kept(Grade.Verdict verdict, double score, boolean base, long key) {}

  private ReplyScores(Benchmark benchmark) {
    this.benchmark = benchmark;
    this.replies =
        benchmark.problems().stream()
            .collect(Collectors.toMap(Problem::id, problem -> new TreeMap<>()));
  }

  /** Returns the scores of a benchmark, as yet of no reply. */
  public static ReplyScores of(Benchmark benchmark) {
    return new ReplyScores(benchmark);
  }

  /**
   * Adds a reply.
   *
   * @param sample which draw for this problem, from 0; -1 for the next one
   * @param key identity of the request that it answers; a later reply to one request replaces the
   *     earlier one
   * @return which draw it is
   * @throws IllegalArgumentException if the benchmark has no such problem, or the draw is there as
   *     the answer to another request
   */
  public int add(String problem, int sample, long key, ReplyGrader.Graded graded) {
    TreeMap<Integer, Kept> samples = replies.get(problem);
    if (samples == null) {
      throw new IllegalArgumentException("no problem '" + problem + "' in " + benchmark.name());
    }
    int draw = sample >= 0 ? sample : samples.isEmpty() ? 0 : samples.lastKey() + 1;
    Kept kept = new Kept(graded.grade().verdict(), graded.grade().score(), graded.base(), key);
    Kept before = samples.put(draw, kept);
    if (before != null && before.key() != key) {
      throw new IllegalArgumentException(
          "sample "
              + draw
              + " of problem "
              + problem
              + " is there already: one file for each model and way of asking");
    }
    return draw;
  }

  /** Returns the number of replies by verdict; of replies to one request the last counts. */
  public Map<String, Long> verdicts() {
    Map<String, Long> counts = new TreeMap<>();
    for (TreeMap<Integer, Kept> samples : replies.values()) {
      samples.values().forEach(kept -> counts.merge(kept.verdict().key(), 1L, Long::sum));
    }
    return counts;
  }

  /** Returns the problems without a reply, in the benchmark's order. */
  public List<String> missing() {
    return benchmark.problems().stream()
        .map(Problem::id)
        .filter(id -> samples(id).isEmpty())
        .toList();
  }

  private Map<Integer, Kept> samples(String problem) {
    return replies.getOrDefault(problem, new TreeMap<>());
  }

  /** Returns what {@link Evaluation#measures} has of these replies: the mean score comes first. */
  public List<Measure> measures() {
    List<Evaluation.Row> rows = new ArrayList<>();
    Map<String, List<CodeVerdict>> verdicts = new java.util.LinkedHashMap<>();
    for (Problem problem : benchmark.problems()) {
      samples(problem.id())
          .forEach((draw, kept) -> {
            rows.add(new Evaluation.Row("", new Answer(problem, draw, "", ""), grade(kept)));
            verdicts.computeIfAbsent(problem.id(), any -> new ArrayList<>()).add(verdict(kept));
          });
    }
    List<Measure> measures = new ArrayList<>();
    measures.add(Measure.mean("score", Evaluation.graded(Evaluation.scores(rows))));
    if (benchmark.domain() == Domain.CODE) {
      measures.addAll(CodeGrader.measures(verdicts));
    }
    return measures;
  }

  private static Grade grade(Kept kept) {
    return kept.score() == 1
        ? RIGHT
        : kept.score() == 0 ? WRONG : Grade.of(kept.score(), "", "", "");
  }

  private static CodeVerdict verdict(Kept kept) {
    return new CodeVerdict(outcome(kept.score() == 1), outcome(kept.base()), "");
  }

  private static CodeVerdict.Outcome outcome(boolean passes) {
    return passes ? CodeVerdict.Outcome.PASS : CodeVerdict.Outcome.FAIL;
  }
}
