/**
 * Performance Gap Recovered, its uncertainty, and the score board of generators by settings.
 *
 * <pre>{@code
 * Pgr.of(28.08, 19.84, 34.60).percent();                       // of three plain scores
 * Pgr pgr = Pgr.of(student, base, reference);                  // of three lists of problem scores
 * pgr.interval();                                              // paired bootstrap over problems
 * pgr.probabilityOfBeating(other);                             // same problems, same draws
 * SeedReplicates.of(name, kinds).table();                              // several seeds a kind: mean, interval, deviation
 * Differences.of(name, generator, cells).table();               // over each other; what would settle it
 * board.ranking();                                             // ties where intervals overlap
 * }</pre>
 *
 * <p>It does not know how problems are asked and graded: scores arrive as numbers with the ids of
 * their problems.
 */
@NullMarked
package agora.score;

import org.jspecify.annotations.NullMarked;
