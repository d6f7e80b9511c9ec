/**
 * Domains, methods, the nine settings, instances and data sets of the paper, with their files; the
 * words of an instance, and the search for near duplicates.
 *
 * <pre>{@code
 * Dataset dataset = Dataset.read(Path.of("instances.jsonl"));
 * dataset.first(5);                                   // a table, as a notebook shows it
 * Setting setting = Setting.MATH_INSTANCE_GENERATION;
 * setting.domain();                                   // Domain.MATH
 * }</pre>
 *
 * <p>It does not know where instances come from, what is trained on them, or how they are scored.
 * The two small interfaces {@link agora.data.TokenCounter} and {@link agora.data.ProgressListener}
 * live here so that the packages that need them need not know each other.
 */
@NullMarked
package agora.data;

import org.jspecify.annotations.NullMarked;
