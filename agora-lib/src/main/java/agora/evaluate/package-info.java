/**
 * Benchmarks for language models: problems, asking and grading.
 *
 * <pre>{@code
 * Benchmark gsm8k = Benchmarks.gsm8k(Path.of("data/benchmarks/gsm8k/test.jsonl"));
 * Evaluation result = Evaluator.evaluate(gsm8k, model, EvaluationConfig.paper(), directory, listener);
 * result.summary();                                  // n, score, standard error, 95 % interval
 * result.table();                                    // one row per problem: answer, extracted, gold, verdict, reason
 * result.scores();                                   // one number in [0, 1] per problem, for paired comparisons
 * }</pre>
 *
 * <p>Answers are journaled raw before they are graded, so grading can be repeated for free. The
 * package does not know who answers (a student in process, a server, a script) nor what scores are
 * used for.
 */
@NullMarked
package agora.evaluate;

import org.jspecify.annotations.NullMarked;
