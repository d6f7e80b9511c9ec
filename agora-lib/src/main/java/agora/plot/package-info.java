/**
 * Figures, one method each, in one style that stays readable in grey.
 *
 * <pre>{@code
 * Figure figure = Figures.pgrHeatMap(board);
 * figure.png();                                          // bytes, twice the nominal resolution
 * figure.svg();                                          // text, the same drawing as vectors
 * figure.save(Path.of("figures/paper"), "table2");       // table2.svg and table2.png
 * }</pre>
 *
 * <p>Charts are drawn by hand on a Graphics2D, so that an SVG holds text as text and stays small.
 * It is the home of VectorGraphics2D. It does not compute: numbers come from {@code stats}, {@code
 * score} and {@code analyze}.
 */
@NullMarked
package agora.plot;

import org.jspecify.annotations.NullMarked;
