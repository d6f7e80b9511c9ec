/**
 * Shared stages: attempts, leases and commits of work that several machines may do.
 *
 * <pre>{@code
 * SharedRun run = SharedRun.at(Path.of("runs/mine")).orElseThrow();   // made by SharedRun.create
 * SharedStages stages = run.stages();
 * Path folder = stages.run("train/math-3fa9", attempt -> work(attempt), finished -> true);
 * stages.find("train/math-3fa9", finished -> true);                   // the folder, files verified
 * run.store().putIfAbsent("cells/7.json", content);                   // true for one caller alone
 * }</pre>
 *
 * <p>A commit is one put-if-absent of a manifest with the hashes of an attempt's files. Leases only
 * save work: where two hold one, both work, and one commits. It does not know what a stage
 * computes.
 */
@NullMarked
package agora.store;

import org.jspecify.annotations.NullMarked;
