package agora.grid;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * States of submitted cells by Slurm: from {@code sacct} where the site keeps accounts, else from
 * {@code squeue} and {@code scontrol}, which forget a job some minutes after its end.
 */
final class SlurmQueue {
  private static final Pattern FIELD = Pattern.compile("(\\w+)=(\\S*)");

  private final Shell shell;

  SlurmQueue(Shell shell) {
    this.shell = shell;
  }

  /**
   * State of one task.
   *
   * @param state Slurm's word, such as {@code PENDING}
   * @param node where it runs or ran; may be empty
   * @param reason why it waits or ended; may be empty
   * @param job Slurm's name of it, such as {@code 12_3}
   */
  record TaskState(String state, String node, String reason, String job) {}

  /** Returns the state of each cell that Slurm has, by the cell's index. */
  Map<Integer, TaskState> states(List<SlurmJobs.Submitted> submitted) throws InterruptedException {
    if (submitted.isEmpty()) {
      return Map.of();
    }
    Map<String, Integer> offsets = new LinkedHashMap<>();
    submitted.forEach(job -> offsets.put(job.job(), job.offset()));
    String ids = String.join(",", offsets.keySet());
    try {
      Map<Integer, TaskState> states =
          sacct(shell.run(List.of("sacct", "--json", "--jobs=" + ids)), offsets);
      if (!states.isEmpty()) {
        return states;
      }
    } catch (IOException noAccounts) {
      // below, from what the controller remembers
    }
    Map<Integer, TaskState> states = new TreeMap<>();
    for (String job : offsets.keySet()) {
      states.putAll(ask(List.of("scontrol", "--oneliner", "show", "job", job), offsets, true));
    }
    states.putAll(
        ask(
            List.of("squeue", "--noheader", "--array", "--jobs=" + ids, "--format=%F|%K|%T|%N|%r"),
            offsets,
            false));
    return states;
  }

  private Map<Integer, TaskState> ask(
      List<String> command, Map<String, Integer> offsets, boolean scontrol)
      throws InterruptedException {
    try {
      String out = shell.run(command);
      return scontrol ? scontrol(out, offsets) : squeue(out, offsets);
    } catch (IOException forgotten) {
      return Map.of(); // "Invalid job id": ended long ago
    }
  }

  /**
   * Reads what {@code sacct --json} prints; versions of Slurm write numbers and states otherwise.
   */
  static Map<Integer, TaskState> sacct(String json, Map<String, Integer> offsets)
      throws IOException {
    Map<Integer, TaskState> states = new TreeMap<>();
    for (JsonNode job : Jsonl.mapper().readTree(json).path("jobs")) {
      JsonNode array = job.path("array");
      String id = number(array.path("job_id"));
      String task = number(array.path("task_id"));
      JsonNode current = job.path("state").path("current");
      String state = (current.isArray() ? current.path(0) : current).asText();
      String reason = job.path("state").path("reason").asText();
      put(states, offsets, id, task, state, job.path("nodes").asText(), reason);
    }
    return states;
  }

  private static String number(JsonNode value) {
    if (value.isObject()) {
      return value.path("set").asBoolean(true) ? value.path("number").asText() : "";
    }
    return value.asText();
  }

  /** Reads lines of {@code array|task|state|node|reason}. */
  static Map<Integer, TaskState> squeue(String lines, Map<String, Integer> offsets) {
    Map<Integer, TaskState> states = new TreeMap<>();
    for (String line : lines.lines().toList()) {
      String[] parts = line.strip().split("\\|", -1);
      if (parts.length == 5) {
        put(states, offsets, parts[0], parts[1], parts[2], parts[3], parts[4]);
      }
    }
    return states;
  }

  /** Reads one line of {@code Name=value} per job. */
  static Map<Integer, TaskState> scontrol(String lines, Map<String, Integer> offsets) {
    Map<Integer, TaskState> states = new TreeMap<>();
    for (String line : lines.lines().toList()) {
      Map<String, String> fields =
          FIELD
              .matcher(line)
              .results()
              .collect(Collectors.toMap(m -> m.group(1), m -> m.group(2), (first, more) -> first));
      put(
          states,
          offsets,
          fields.getOrDefault("ArrayJobId", ""),
          fields.getOrDefault("ArrayTaskId", ""),
          fields.getOrDefault("JobState", ""),
          fields.getOrDefault("NodeList", ""),
          fields.getOrDefault("Reason", ""));
    }
    return states;
  }

  private static void put(
      Map<Integer, TaskState> states,
      Map<String, Integer> offsets,
      String array,
      String task,
      String state,
      String node,
      String reason) {
    Integer offset = offsets.get(array);
    if (offset == null || state.isEmpty()) {
      return;
    }
    TaskState found =
        new TaskState(
            state.toUpperCase(Locale.ROOT),
            empty(node) ? "" : node,
            empty(reason) ? "" : reason,
            array + "_" + task);
    for (String part : task.replaceFirst("%.*", "").split(",")) { // "0-3,7%2" waits in one line
      Matcher range = Pattern.compile("(\\d+)(?:-(\\d+))?").matcher(part);
      if (range.matches()) {
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        for (int index = first; index <= last; index++) {
          states.put(offset + index, found);
        }
      }
    }
  }

  private static boolean empty(String value) {
    return value.equals("(null)") || value.equals("None") || value.equals("None assigned");
  }
}
