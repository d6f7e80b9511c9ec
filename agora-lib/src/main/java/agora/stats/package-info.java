/**
 * Statistics: principal components, least squares, logistic regression, and the bootstrap.
 *
 * <pre>{@code
 * Pca pca = Pca.fit(List.of("length", "quality", "diversity"), rows);
 * pca.explainedVarianceRatio();                                 // sums to 1
 * LinearFit fit = LinearFit.ols(pca.componentNames(2), pca.scores(rows, 2), pgr);
 * fit.rSquared();
 * Estimate mean = Bootstrap.withSeed(42).estimate(n, indices -> meanOf(indices));
 * }</pre>
 *
 * <p>It is the home of Smile, which does the linear algebra, and of Commons Statistics, which has
 * the distributions. It does not know what the numbers mean: no generator, setting or score appears
 * here. Results equal scikit-learn's, statsmodels' and scipy's to 1e-8 (relative); the scripts that
 * made the fixtures stand beside them.
 */
@NullMarked
package agora.stats;

import org.jspecify.annotations.NullMarked;
