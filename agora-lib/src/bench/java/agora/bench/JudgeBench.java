package agora.bench;

import agora.data.Jsonl;
import agora.evaluate.Measure;
import agora.intrinsic.RubricJudge;
import agora.judge.AlpacaPreference;
import agora.judge.ArenaRules;
import agora.judge.ArenaScore;
import agora.judge.LengthControl;
import agora.llm.ChatReply;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The gates of AlpacaEval and Arena-Hard. */
final class JudgeBench {
  private final Path cases;
  private final Gates gates;

  JudgeBench(Path cases, Gates gates) {
    this.cases = cases;
    this.gates = gates;
  }

  void run() throws IOException {
    preferences();
    winRates();
    arenaRules();
    arenaScore();
    rubricVerdicts();
  }

  private List<JsonNode> lines(String name) {
    return Jsonl.read(cases.resolve(name), JsonNode.class);
  }

  private void preferences() {
    double worst = 0;
    List<JsonNode> parses = lines("alpacaeval/logprob_parse_cases.jsonl");
    for (JsonNode parse : parses) {
      List<ChatReply.Alternative> top = new ArrayList<>();
      for (JsonNode pair : parse.get("top_logprobs")) {
        top.add(new ChatReply.Alternative(pair.get(0).asText(), pair.get(1).asDouble()));
      }
      double preference = AlpacaPreference.of(top, parse.get("order_switched").asBoolean());
      worst = Math.max(worst, Math.abs(preference - parse.get("stored_preference").asDouble()));
    }
    gates.check(
        "AlpacaEval: preference from " + parses.size() + " log-probabilities",
        String.format(Locale.ROOT, "off by %.1e at most", worst),
        "<= 1e-6",
        worst <= 1e-6);
  }

  private void winRates() {
    Map<String, JsonNode> published = new HashMap<>();
    lines("alpacaeval/published.jsonl").forEach(p -> published.put(p.get("model").asText(), p));
    List<JsonNode> instructions = lines("alpacaeval/instructions_805.jsonl");
    LengthControl control = lengthControl(instructions);
    double worstRaw = 0;
    double worst = 0;
    double worstError = 0;
    double worstChosen = 0;
    int sameStrength = 0;
    for (JsonNode model : lines("alpacaeval/annotations.jsonl")) {
      JsonNode target =
          java.util.Objects.requireNonNull(published.get(model.get("model").asText()));
      int n = model.get("n").asInt();
      double[] preferences = new double[n];
      int[] own = new int[n];
      int[] baseline = new int[n];
      for (int i = 0; i < n; i++) {
        preferences[i] = model.get("preference").get(i).asDouble() - 1;
        own[i] = model.get("len_model").get(i).asInt();
        baseline[i] =
            model.get("len_baseline").isNull()
                ? instructions.get(i).get("baseline_len").asInt()
                : model.get("len_baseline").get(i).asInt();
      }
      double raw = 100 * Measure.mean("win rate", preferences).value();
      worstRaw = Math.max(worstRaw, Math.abs(raw - target.get("win_rate").asDouble()));
      double lc = target.get("length_controlled_winrate").asDouble();
      double strength = target.get("C_identified").asDouble();
      LengthControl.Fit fit = control.fit(preferences, baseline, own, strength);
      double off = Math.abs(100 * fit.winRate() - lc);
      worst = Math.max(worst, off);
      JsonNode error = target.get("lc_standard_error");
      if (!error.isNull()) {
        worstError = Math.max(worstError, Math.abs(100 * fit.standardError() - error.asDouble()));
      }
      LengthControl.Fit chosen = control.fit(preferences, baseline, own, null);
      sameStrength += Math.abs(chosen.strength() / strength - 1) < 1e-6 ? 1 : 0;
      worstChosen = Math.max(worstChosen, Math.abs(100 * chosen.winRate() - lc));
      Gates.note(
          String.format(
              Locale.ROOT,
              "%s: published %.4f, ours %.4f; penalty by our own cross-validation: %.4f",
              target.get("model").asText(),
              lc,
              100 * fit.winRate(),
              100 * chosen.winRate()));
    }
    gates.check(
        "AlpacaEval: raw win rate, " + published.size() + " models",
        String.format(Locale.ROOT, "off by %.1e points at most", worstRaw),
        "<= 1e-6",
        worstRaw <= 1e-6);
    gates.check(
        "AlpacaEval: length-controlled win rate at the published penalty",
        String.format(Locale.ROOT, "off by %.3f points at most", worst),
        "<= 0.05",
        worst <= 0.05);
    gates.check(
        "AlpacaEval: its standard error",
        String.format(Locale.ROOT, "off by %.3f points at most", worstError),
        "<= 0.05",
        worstError <= 0.05);
    // No gate: what decides the penalty are the judgements of the gamed outputs, and the cases hold
    // stand-ins for them. scikit-learn's cross-validation on the same rows chooses as ours does.
    Gates.note(
        String.format(
            Locale.ROOT,
            "AlpacaEval: penalty by our own cross-validation on stand-ins for the gamed judgements:"
                + " off by %.3f points at most; the published penalty for %d of %d models",
            worstChosen,
            sameStrength,
            published.size()));
  }

  /** The two halves of the gamed rows are standardised each on its own, as two models are. */
  private static LengthControl lengthControl(List<JsonNode> instructions) {
    int n = instructions.size();
    int[] baseline = new int[n];
    List<Double> difficulty = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      baseline[i] = instructions.get(i).get("baseline_len").asInt();
      difficulty.add(instructions.get(i).get("instruction_difficulty").asDouble());
    }
    List<LengthControl.Gamed> gamed = new ArrayList<>();
    for (String style : List.of("verbose", "concise")) {
      int[] lengths =
          instructions.stream().mapToInt(i -> i.get("gamed_" + style + "_len").asInt()).toArray();
      double[] terms = LengthControl.lengthTerms(baseline, lengths);
      for (int i = 0; i < n; i++) {
        double preference = instructions.get(i).get("surrogate_pref_" + style).asDouble();
        gamed.add(new LengthControl.Gamed(terms[i], difficulty.get(i), preference));
      }
    }
    return new LengthControl(difficulty, gamed);
  }

  private void arenaRules() {
    int wrong = 0;
    List<JsonNode> games = lines("arenahard/two_game_cases.jsonl");
    for (JsonNode game : games) {
      String first = game.get("game0_baseline_is_A").textValue();
      String second = game.get("game1_model_is_A").textValue();
      wrong +=
          same(ArenaRules.V0_1.outcomes(first, second), game.get("model_outcomes_v01"))
                  && same(ArenaRules.V2_0.outcomes(first, second), game.get("model_outcomes_v2"))
              ? 0
              : 1;
    }
    List<JsonNode> verdicts = lines("arenahard/verdict_parse_cases.jsonl");
    for (JsonNode verdict : verdicts) {
      String label = ArenaRules.label(verdict.get("judgment").asText());
      boolean parsed = java.util.Objects.equals(label, verdict.get("parsed").textValue());
      boolean accepted = ArenaRules.V0_1.forA(label) != null;
      wrong +=
          parsed
                  && accepted == verdict.get("v01_accepted").asBoolean()
                  && same(ArenaRules.V2_0.forA(label), verdict.get("v2_scores_for_A"))
              ? 0
              : 1;
    }
    int all = games.size() + verdicts.size();
    gates.check("Arena-Hard: verdicts and games", (all - wrong) + "/" + all, "all", wrong == 0);
  }

  private void rubricVerdicts() {
    int right = 0;
    int all = 0;
    for (JsonNode line : lines("prometheus_parse.jsonl")) {
      if (line.get("mode").asText().equals("absolute")) {
        String output = line.get("output").asText();
        OptionalInt grade = RubricJudge.parse(output);
        boolean same =
            line.get("expected").isNull()
                ? grade.isEmpty()
                : grade.isPresent() && grade.getAsInt() == line.get("expected").asInt();
        all++;
        right += same ? 1 : 0;
        if (!same) {
          Gates.note("verdict '" + output + "': " + grade + ", expected " + line.get("expected"));
        }
      }
    }
    gates.check("rubric verdicts", right + "/" + all, "all", right == all);
  }

  /** Whether the outcomes are the same, in whatever order. */
  private static boolean same(@Nullable List<Double> ours, JsonNode expected) {
    if (ours == null || expected.isNull()) {
      return ours == null && expected.isNull();
    }
    List<Double> theirs = new ArrayList<>();
    expected.forEach(value -> theirs.add(value.asDouble()));
    return ours.stream().sorted().toList().equals(theirs.stream().sorted().toList());
  }

  private void arenaScore() throws IOException {
    for (JsonNode target :
        Jsonl.mapper().readTree(cases.resolve("arenahard/published_v0.1.json").toFile())) {
      String model = target.get("model").asText();
      Path file = cases.resolve("arenahard/battles_v0.1_" + model + ".jsonl");
      if (!java.nio.file.Files.exists(file)) {
        Gates.note("no battles of " + model + " in the cases");
        continue;
      }
      List<Double> outcomes = new ArrayList<>();
      for (JsonNode battle : Jsonl.read(file, JsonNode.class)) {
        boolean modelIsA = battle.get("a").asText().equals(model);
        outcomes.add(
            switch (battle.get("w").asText()) {
              case "model_a" -> modelIsA ? 1.0 : 0.0;
              case "model_b" -> modelIsA ? 0.0 : 1.0;
              default -> 0.5;
            });
      }
      ArenaScore score = ArenaScore.of(outcomes, ArenaRules.V0_1, 42);
      JsonNode published = target.get("published");
      double off = Math.abs(100 * score.score() - published.get("csv_score").asDouble());
      gates.check(
          "Arena-Hard: score of " + model,
          String.format(Locale.ROOT, "%.2f, off by %.3f", 100 * score.score(), off),
          "<= 0.05",
          off <= 0.05);
      double low = Math.abs(100 * score.low() - published.get("q025").asDouble());
      double high = Math.abs(100 * score.high() - published.get("q975").asDouble());
      gates.check(
          "Arena-Hard: interval of " + model,
          String.format(
              Locale.ROOT,
              "[%.2f, %.2f], off by %.2f and %.2f",
              100 * score.low(),
              100 * score.high(),
              low,
              high),
          "<= 0.6",
          Math.max(low, high) <= 0.6);
    }
  }
}
