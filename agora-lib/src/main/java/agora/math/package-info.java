/**
 * Mathematical answers: finding the final answer of a reply, and deciding whether two answers mean
 * the same.
 *
 * <pre>{@code
 * Comparison half = Comparison.of("\\frac{1}{2}", "The answer is 0.5.");
 * half.outcome();                                         // SAME
 * half.reason();                                          // "from the answer is: the same value"
 * Comparison.of("x^2-4", "\\boxed{(x-2)(x+2)}").outcome();  // SAME
 * Extraction.boxed("so \\boxed{7} and \\boxed{8}");         // "7, 8"
 * }</pre>
 *
 * <p>Answers are compared by their text, by exact fractions, by structure, by thirty digits, and
 * last by Symja, whose home this is. The comparison is a tree: structure hands pairs of scalars to
 * one leaf that calls nothing above it. The package does not know models, problems or grades.
 */
@NullMarked
package agora.math;

import org.jspecify.annotations.NullMarked;
