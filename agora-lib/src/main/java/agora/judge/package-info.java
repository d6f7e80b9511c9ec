/**
 * Benchmarks that a language model judges: AlpacaEval 2.0 and Arena-Hard, their files and scores.
 *
 * <pre>{@code
 * PairwiseJudge judge = PairwiseJudge.alpacaEval(model, JudgePrompt.read(Path.of("prompt.txt")));
 * Benchmark benchmark = AlpacaEval.read(Path.of("alpaca_eval.json"), judge, null, 0);
 * Evaluation result = Evaluator.evaluate(benchmark, student, config, directory, listener);
 * result.measures();                                 // discrete and length-controlled win rates
 * }</pre>
 *
 * <p>A verdict is kept in {@code judgements.jsonl} and counted under published rules. The package
 * does not know how the judge is reached, nor how the judged answers came about.
 */
@NullMarked
package agora.judge;

import org.jspecify.annotations.NullMarked;
