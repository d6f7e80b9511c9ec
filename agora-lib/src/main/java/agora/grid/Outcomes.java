package agora.grid;

import agora.data.Jsonl;
import agora.store.Owner;
import agora.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Outcomes of the attempts at each cell, kept in the store: who ended how, and why. */
final class Outcomes {
  private static final String FOLDER = "outcomes/";

  private final Store store;

  Outcomes(Store store) {
    this.store = store;
  }

  /**
   * Outcome of one attempt.
   *
   * @param cell key of the cell
   * @param status exit status
   * @param why the reason, with the way out; empty if done
   * @param host where it ran
   * @param job the engine's name of it; empty without an engine
   * @param at when it ended, in ISO 8601, by that machine's clock
   */
  record Outcome(String cell, int status, String why, String host, String job, String at) {}

  void note(String cell, ExitStatus status, String why, Map<String, String> environment)
      throws IOException {
    Owner owner = Owner.thisProcess();
    Outcome outcome =
        new Outcome(
            cell, status.code(), why, owner.host(), job(environment), Instant.now().toString());
    store.put(
        FOLDER + cell + "/" + owner.attempt() + ".json", Jsonl.mapper().writeValueAsBytes(outcome));
  }

  /** Returns the name of this process's job. */
  static String job(Map<String, String> environment) {
    String array = environment.get("SLURM_ARRAY_JOB_ID");
    if (array != null) {
      return "slurm " + array + "_" + environment.getOrDefault("SLURM_ARRAY_TASK_ID", "");
    }
    String index = environment.get("JOB_COMPLETION_INDEX");
    return index == null ? "" : "kubernetes index " + index;
  }

  /** Returns the last outcome of each cell that has one, by key. */
  Map<String, Outcome> last() throws IOException {
    Map<String, Outcome> last = new TreeMap<>();
    for (String name : store.names(FOLDER)) {
      Optional<byte[]> content = store.read(name);
      if (content.isPresent()) {
        Outcome outcome = Jsonl.mapper().readValue(content.get(), Outcome.class);
        last.merge(outcome.cell(), outcome, (a, b) -> a.at().compareTo(b.at()) > 0 ? a : b);
      }
    }
    return last;
  }
}
