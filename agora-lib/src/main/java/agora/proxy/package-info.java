/**
 * Proxies of the value of training data: what a student that is not yet trained says of it, and a
 * board that compares them.
 *
 * <pre>{@code
 * Passes passes = NetworkPasses.of(llama);                       // one forward and one backward pass
 * new RankSurprisalRatio(passes).measure(dataset, cache, listener).value();
 * ProxyBoard board = Proxies.of(study).compute(512, listener).board();
 * board.table();                                                 // who orders generators right
 * }</pre>
 *
 * <p>A proxy is an {@link agora.intrinsic.IntrinsicMetric}; each gives its formula and its source.
 * It does not know how PGR is measured: the board takes it from a study.
 */
@NullMarked
package agora.proxy;

import org.jspecify.annotations.NullMarked;
