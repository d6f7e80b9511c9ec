package agora.judge;

import agora.evaluate.BenchmarkFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The published judgement files of Arena-Hard. */
public final class ArenaFiles {
  private ArenaFiles() {}

  /**
   * Returns the model's outcomes by question, from a file of judgements: {@code question_id} or
   * {@code uid}, and two {@code games}, first the one in which the baseline is A. Questions that do
   * not count under the rules are left out.
   *
   * @throws IllegalArgumentException if a line is not of that form; the message names file, line
   *     and field
   */
  public static Map<String, List<Double>> judgements(Path file, ArenaRules rules) {
    Map<String, List<Double>> outcomes = new LinkedHashMap<>();
    BenchmarkFile.Ids ids = new BenchmarkFile.Ids();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      String id = ArenaHard.id(entry);
      ids.add(id, entry, ArenaHard.idField(entry));
      JsonNode games = entry.node("games");
      if (!games.isArray() || games.size() != 2) {
        throw entry.bad("games", "must be a list of two games, held " + games.size());
      }
      List<Double> counted = rules.outcomes(label(entry, games.get(0)), label(entry, games.get(1)));
      if (counted != null) {
        outcomes.put(id, counted);
      }
    }
    return outcomes;
  }

  /** Returns every battle of {@link #judgements} in one list. */
  public static List<Double> battles(Path file, ArenaRules rules) {
    List<Double> battles = new ArrayList<>();
    judgements(file, rules).values().forEach(battles::addAll);
    return battles;
  }

  /** The label, or null where the judge named none; a game must say either. */
  private static @Nullable String label(BenchmarkFile.Entry entry, JsonNode game) {
    JsonNode score = game.path("score");
    if (score.isTextual()) {
      return score.asText();
    }
    JsonNode judgement = game.path("judgment");
    if (!(score.isMissingNode() || score.isNull())
        || (score.isMissingNode() && judgement.isMissingNode())) {
      throw entry.bad(
          "games",
          "must hold games with a text 'score' or 'judgment', held " + BenchmarkFile.brief(game));
    }
    return ArenaRules.label(
        judgement.isTextual() ? judgement.asText() : judgement.path("answer").asText(""));
  }
}
