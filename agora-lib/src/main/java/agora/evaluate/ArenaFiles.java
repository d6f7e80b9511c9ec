package agora.evaluate;

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
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      JsonNode games = entry.node("games");
      if (games.size() != 2) {
        throw entry.bad("games", "must hold two games, held " + games.size());
      }
      String id = entry.object().has("uid") ? entry.text("uid") : entry.text("question_id");
      List<Double> counted = rules.outcomes(label(games.get(0)), label(games.get(1)));
      if (counted != null && outcomes.put(id, counted) != null) {
        throw new IllegalArgumentException(
            file + " line " + entry.line() + ": question " + id + " is there twice");
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

  private static @Nullable String label(JsonNode game) {
    JsonNode score = game.path("score");
    if (score.isTextual()) {
      return score.asText();
    }
    JsonNode judgement = game.path("judgment");
    return ArenaRules.label(
        judgement.isTextual() ? judgement.asText() : judgement.path("answer").asText(""));
  }
}
