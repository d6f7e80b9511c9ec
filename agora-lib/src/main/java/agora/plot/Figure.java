package agora.plot;

import agora.data.TextFiles;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.AxesChart;

/**
 * An XChart chart with its caption, which is shown and saved as pixels (PNG) or vectors (SVG, PDF).
 *
 * <p>The chart is painted anew for each of them, so that a change to {@link #chart()} is seen. The
 * SVG keeps its text as text, so that it can be searched and stays small.
 */
public final class Figure {
  /** Pixels per point in a PNG: sharp on a high-density screen and in print. */
  private static final int PNG_SCALE = 2;

  private final AxesChart<?, ?> chart;
  private final Frame frame;
  private final String caption;
  private final int width;
  private final int height;

  Figure(AxesChart<?, ?> chart, Frame frame, String caption) {
    this.chart = chart;
    this.frame = frame;
    this.caption = caption;
    this.width = chart.getWidth();
    this.height = chart.getHeight();
  }

  /**
   * Returns the chart, a {@code HeatMapChart} or, of all other figures, an {@code XYChart}. Changes
   * to its series and its styler show in this figure.
   */
  public AxesChart<?, ?> chart() {
    return chart;
  }

  /** Returns the title in one line, which is also the text beside an image. */
  public String title() {
    return chart.getTitle();
  }

  /** Returns what marks, whiskers, bands and colours are, in sentences; may be empty. */
  public String caption() {
    return caption;
  }

  /** Returns the nominal width in points; a PNG has twice as many pixels. */
  public int width() {
    return width;
  }

  /** Returns the nominal height in points; a PNG has twice as many pixels. */
  public int height() {
    return height;
  }

  /** Returns the figure as a PNG image of {@code 2 width x 2 height} pixels. */
  public byte[] png() {
    var image =
        new BufferedImage(PNG_SCALE * width, PNG_SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(PNG_SCALE, PNG_SCALE);
    chart.paint(graphics, width, height);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode the figure '" + title() + "' as PNG", e);
    }
    return bytes.toByteArray();
  }

  /** Returns the figure as a standalone SVG document. */
  public String svg() {
    return new VectorFile(chart(), title(), caption(), width, height).svg(width, "px");
  }

  /**
   * Writes {@code <name>.svg} and {@code <name>.png} into a folder, which is made where it is
   * missing.
   *
   * @return this figure, so that a notebook's cell can save and show it in one line
   */
  public Figure save(Path directory, String name) {
    return write(directory, name, ".png", svg(), png());
  }

  /**
   * Writes {@code <name>.svg} and {@code <name>.pdf} at the width of a paper's column, laid out
   * anew, so that type stays legible: 7 points where it says 11. The title is left to the paper.
   *
   * @return this figure
   */
  public Figure save(Path directory, String name, Column column) {
    int units = column == Column.SINGLE ? column.units() : Math.max(column.units(), width);
    int needed = frame.heightFor(units);
    var file =
        new VectorFile(
            chart(),
            title(),
            caption(),
            units,
            column == Column.SINGLE ? needed : Math.max(needed, height * units / width));
    return write(
        directory, name, ".pdf", file.svg(column.inches(), "in"), file.pdf(column.inches()));
  }

  private Figure write(Path directory, String name, String other, String svg, byte[] bytes) {
    try {
      Files.createDirectories(directory);
      TextFiles.write(directory.resolve(name + ".svg"), svg);
      Files.write(directory.resolve(name + other), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot save the figure '" + name + "' in " + directory.toAbsolutePath(), e);
    }
    return this;
  }

  @Override
  public String toString() {
    return "Figure[" + title() + ", " + width + " x " + height + "]";
  }
}
