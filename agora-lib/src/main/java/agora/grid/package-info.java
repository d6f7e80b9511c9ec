/**
 * Cells of a study on several machines: one cell in one process by exit status, and the files that
 * hand cells to Slurm or Kubernetes.
 *
 * <pre>{@code
 * try (Study study = StudyGrid.open(Path.of("data/studies/mine.json"), "files")) {
 *   CellRun.of(study, "7").run();                          // cell 7, from whatever exists to its commit
 *   SlurmJobs jobs = SlurmJobs.of(study, file, project, SlurmOptions.defaults());
 *   Shell shell = Shell.ofThisMachine();
 *   jobs.submit(jobs.write(OpenCells.of(study).indices(), 1001), shell);   // sbatch, once for each array
 *   GridStatus.of(study, shell).table(study.cells());             // waiting, running where, done, failed why
 * }
 * }</pre>
 *
 * <p>It schedules nothing: queues, retries and placement belong to the engine. It does not know how
 * a stage is done.
 */
@NullMarked
package agora.grid;

import org.jspecify.annotations.NullMarked;
