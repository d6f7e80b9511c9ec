/**
 * Intrinsic metrics of a data set: difficulty, quality, diversity and others that need no training.
 *
 * <pre>{@code
 * MetricCache cache = MetricCache.in(Path.of("runs/metrics"));       // by content: resumes, and shares between data sets
 * MetricReport report = MetricReport.measure(
 *     dataset, List.of(new Length(tokens), new NearDuplicates(0.8)), cache, listener);
 * report.table();                                                     // one row per metric: n, missing, mean, 95 % interval
 * report.values("near_duplicate").perInstance();                      // one number per instance
 * }</pre>
 *
 * <p>It does not know who generated the data, what is trained on it, or what the metrics are used
 * for.
 */
@NullMarked
package agora.intrinsic;

import org.jspecify.annotations.NullMarked;
