/**
 * Analysis of PGR: correlations, components, regressions, a forecast with its skill, and the cost
 * frontier.
 *
 * <pre>{@code
 * FeatureTable features = FeatureTable.paper(PaperTables.open(Path.of("data/paper")));
 * PgrAnalysis analysis = PgrAnalysis.of(features, 5);
 * analysis.loadingStrength();                            // the paper's Table 4
 * analysis.componentsFit().rSquared();                   // Figure 6
 * Forecast.of(features).verdict();                       // its skill for a generator not seen
 * }</pre>
 *
 * <p>It does not know how metrics and scores were measured: a row is a generator, a setting,
 * numbers, and the PGR that followed.
 */
@NullMarked
package agora.analyze;

import org.jspecify.annotations.NullMarked;
