/**
 * Checks of large files line by line, in one process or over shards: whether instances are right,
 * and the grades of replies to a benchmark.
 *
 * <pre>{@code
 * CheckTask task = CheckTask.replies("gsm8k", Path.of("gsm8k.jsonl"));
 * CheckFiles files = new CheckFiles(task, List.of(Path.of("answers.jsonl")), Path.of("graded"));
 * files.run(cores, listener);                  // graded/report.json, graded/verdicts.jsonl; resumes
 * LineServer.serve(task, 1, parts, in, out);   // the same for shards that an engine sends
 * }</pre>
 *
 * <p>What is right is decided by {@code agora.evaluate}, for a benchmark as for data. The package
 * does not know which engine sends shards.
 */
@NullMarked
package agora.check;

import org.jspecify.annotations.NullMarked;
