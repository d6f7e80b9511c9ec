package agora.grid;

import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.store.SharedRun;
import agora.study.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Job arrays of a study for Slurm: one script per array, beside the run, to read and to edit, and a
 * last job for score board and pages.
 */
public final class SlurmJobs {
  /** Slurm's MaxArraySize where a site does not set it. */
  public static final int USUAL_LARGEST_ARRAY = 1001;

  private static final String SUBMITTED = "submitted.json";
  private static final int MOST_REQUEUES = 20;

  private final Path folder;
  private final String study;
  private final Path file;
  private final Path project;
  private final SharedRun.Mark mark;
  private final SlurmOptions options;

  private SlurmJobs(
      Path folder,
      String study,
      Path file,
      Path project,
      SharedRun.Mark mark,
      SlurmOptions options) {
    this.folder = folder;
    this.study = study;
    this.file = file;
    this.project = project;
    this.mark = mark;
    this.options = options;
  }

  /**
   * Returns the jobs of a shared study.
   *
   * @param file file of the study
   * @param project the project's folder, in which the jobs run
   */
  public static SlurmJobs of(Study study, Path file, Path project, SlurmOptions options) {
    return new SlurmJobs(
        study.folder().resolve("grid"),
        study.config().name(),
        file.toAbsolutePath().normalize(),
        project.toAbsolutePath().normalize(),
        StudyGrid.shared(study).mark(),
        options);
  }

  /**
   * Script of one array.
   *
   * @param script its file
   * @param offset index of the cell that task 0 runs
   */
  public record Array(Path script, int offset) {}

  /** What was written: the arrays, and the job that follows them. */
  public record Written(List<Array> arrays, Path board) {}

  /**
   * What was submitted, as {@code submitted.json} keeps it.
   *
   * @param job Slurm's id of the array
   * @param offset index of the cell that task 0 runs
   */
  public record Submitted(String job, int offset) {}

  /**
   * Writes the scripts.
   *
   * @param indices cells to run, by index, ascending
   * @param largestArray tasks of one array at most: Slurm's MaxArraySize
   */
  public Written write(List<Integer> indices, int largestArray) throws IOException {
    Files.createDirectories(folder.resolve("logs"));
    TreeMap<Integer, List<Integer>> parts =
        indices.stream()
            .collect(
                Collectors.groupingBy(
                    index -> index / largestArray * largestArray,
                    TreeMap::new,
                    Collectors.toList()));
    List<Array> arrays = new ArrayList<>();
    for (int offset : parts.keySet()) {
      Path script = folder.resolve("cells-" + offset + ".sbatch");
      TextFiles.write(script, array(offset, parts.getOrDefault(offset, List.of())));
      arrays.add(new Array(script, offset));
    }
    Path board = folder.resolve("board.sbatch");
    TextFiles.write(board, board());
    return new Written(arrays, board);
  }

  /** Submits what was written; returns the arrays' jobs, the last job's id after them. */
  public List<Submitted> submit(Written written, Shell shell)
      throws IOException, InterruptedException {
    List<Submitted> jobs = new ArrayList<>();
    for (Array array : written.arrays()) {
      jobs.add(new Submitted(sbatch(shell, array.script(), List.of()), array.offset()));
    }
    String after = jobs.stream().map(Submitted::job).collect(Collectors.joining(":"));
    String board =
        sbatch(
            shell,
            written.board(),
            after.isEmpty() ? List.of() : List.of("--dependency=afterany:" + after));
    List<Submitted> all = new ArrayList<>(submitted(folder.resolveSibling("")));
    all.addAll(jobs);
    TextFiles.write(folder.resolve(SUBMITTED), Jsonl.pretty(all));
    jobs.add(new Submitted(board, -1));
    return jobs;
  }

  /** Returns the arrays that were submitted from a run directory. */
  static List<Submitted> submitted(Path run) throws IOException {
    Path file = run.resolve("grid").resolve(SUBMITTED);
    return Files.exists(file)
        ? List.of(Jsonl.mapper().readValue(file.toFile(), Submitted[].class))
        : List.of();
  }

  private static String sbatch(Shell shell, Path script, List<String> further)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sbatch", "--parsable"));
    command.addAll(further);
    command.add(script.toString());
    // With several clusters it prints "id;cluster".
    String id = shell.run(command).strip().replaceFirst(";.*", "");
    if (!id.matches("\\d+")) {
      throw new IOException("sbatch --parsable must print a job's id, printed '" + id + "'");
    }
    return id;
  }

  /** Returns Slurm's limit of tasks per array on this site. */
  public static int largestArray(Shell shell) throws IOException, InterruptedException {
    return shell
        .run(List.of("scontrol", "show", "config"))
        .lines()
        .filter(line -> line.startsWith("MaxArraySize"))
        .map(line -> Integer.parseInt(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElse(USUAL_LARGEST_ARRAY);
  }

  private String array(int offset, List<Integer> indices) {
    List<Integer> tasks = indices.stream().map(index -> index - offset).toList();
    String limit = options.arrayLimit() == null ? "" : "%" + options.arrayLimit();
    return head("cells", "--array=" + ranges(tasks) + limit, "logs/%A_%a.log", true)
        + """

        # A cell ends with 0 (done), 42 (it will never work) or 75 (try again). On 75, and where the process was
        # killed, Slurm queues the cell again; about two minutes later it continues.
        cd %s || exit 75
        environment/agora run-cell %s "$((%d + SLURM_ARRAY_TASK_ID))" --grid %s --store %s &
        cell=$!
        trap 'kill -TERM "$cell" 2>/dev/null' TERM
        wait "$cell"
        status=$?
        while kill -0 "$cell" 2>/dev/null; do # a signal ended the wait, not the cell
          wait "$cell"
          status=$?
        done
        if [ "$status" -eq 75 ] || [ "$status" -ge 128 ]; then
          if [ "${SLURM_RESTART_COUNT:-0}" -lt %d ]; then
            scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 60
          fi
        fi
        exit "$status"
        """
            .formatted(
                Shell.quoted(project.toString()),
                Shell.quoted(file.toString()),
                offset,
                mark.id(),
                Shell.quoted(mark.store()),
                MOST_REQUEUES);
  }

  private String board() {
    return head("board", "--kill-on-invalid-dep=no", "logs/%j-board.log", false)
        + """

        cd %1$s || exit 1
        environment/agora score %2$s --json > %3$s/board.jsonl
        environment/agora score %2$s
        environment/agora report %2$s --json > %3$s/report.json
        environment/agora pages %2$s --to %3$s/pages
        environment/agora status %2$s
        """
            .formatted(
                Shell.quoted(project.toString()),
                Shell.quoted(file.toString()),
                Shell.quoted(folder.toString()));
  }

  private String head(String what, String own, String log, boolean cells) {
    List<String> lines = new ArrayList<>();
    lines.add("#!/bin/bash");
    lines.add("# Written by 'agora submit'. Edit it and submit it with sbatch as you like.");
    lines.add("#SBATCH --job-name=agora-" + study + "-" + what);
    lines.add("#SBATCH " + own);
    lines.add("#SBATCH --output=" + Shell.quoted(folder.resolve(log).toString()));
    if (cells) {
      lines.add("#SBATCH --open-mode=append");
      lines.add("#SBATCH --requeue");
      lines.add("#SBATCH --signal=B:TERM@120");
    }
    lines.addAll(options.lines(cells));
    return String.join("\n", lines) + "\n";
  }

  /** Returns ascending numbers as Slurm writes them, such as {@code 0-3,7}. */
  static String ranges(List<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < numbers.size(); i++) {
      int first = numbers.get(i);
      int last = first;
      while (i + 1 < numbers.size() && numbers.get(i + 1) == last + 1) {
        last = numbers.get(++i);
      }
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (last > first) {
        text.append('-').append(last);
      }
    }
    return text.toString();
  }
}
