/**
 * Figures as XChart charts, one method per figure, in one style that stays readable in grey; {@link
 * agora.plot.Plot} builds others in this style.
 *
 * <pre>{@code
 * Figure figure = Figures.pgrHeatMap(board);
 * figure.png();                                          // bytes, twice the nominal resolution
 * figure.svg();                                          // text, the same drawing as vectors
 * figure.save(Path.of("figures/paper"), "table2");       // table2.svg and table2.png
 *
 * var chart = (XYChart) Figures.fine(analysis).chart();  // restyled as any chart of XChart
 * chart.getSeries("GPT-4o").setMarkerColor(Color.RED);
 * }</pre>
 *
 * <p>XChart draws axes, grids, lines, bars, cells and markers; {@code Frame}, an annotation, writes
 * all text as text, so that an SVG can be searched and stays small. It is the home of XChart and
 * VectorGraphics2D. It does not compute: numbers come from {@code stats}, {@code score} and {@code
 * analyze}.
 */
@NullMarked
package agora.plot;

import org.jspecify.annotations.NullMarked;
