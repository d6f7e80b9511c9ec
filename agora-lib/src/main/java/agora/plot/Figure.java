package agora.plot;

import agora.data.TextFiles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A drawing that can be shown and saved as pixels (PNG) or as vectors (SVG).
 *
 * <p>Nothing is drawn until one of them is asked for. The SVG keeps its text as text, so that it
 * can be searched and stays small.
 */
public final class Figure {
  /** Pixels per point in a PNG: sharp on a high-density screen and in print. */
  private static final int PNG_SCALE = 2;

  private final String title;
  private final int width;
  private final int height;
  private final Painter painter;
  private final String caption;
  private final @Nullable Supplier<Figure> narrow;

  Figure(String title, int width, int height, Painter painter) {
    this(title, "", width, height, painter, null);
  }

  /**
   * @param caption what whiskers, dots, bands and colours are
   * @param narrow draws the same for a paper's column; null where the painter can be given any
   *     width
   */
  Figure(
      String title,
      String caption,
      int width,
      int height,
      Painter painter,
      @Nullable Supplier<Figure> narrow) {
    this.caption = caption;
    this.narrow = narrow;
    this.title = title;
    this.width = width;
    this.height = height;
    this.painter = painter;
  }

  /** Returns what the figure shows, in one line: its title, and the text beside an image. */
  public String title() {
    return title;
  }

  /** Returns what whiskers, dots, bands and colours are, in sentences; may be empty. */
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
    draw(graphics);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode the figure '" + title + "' as PNG", e);
    }
    return bytes.toByteArray();
  }

  /** Returns the figure as a standalone SVG document. */
  public String svg() {
    return VectorFile.svg(this);
  }

  /**
   * Writes {@code <name>.svg} and {@code <name>.png} into a folder, which is made where it is
   * missing.
   *
   * @return this figure, so that a notebook's cell can save and show it in one line
   */
  public Figure save(Path directory, String name) {
    try {
      Files.createDirectories(directory);
      TextFiles.write(directory.resolve(name + ".svg"), svg());
      Files.write(directory.resolve(name + ".png"), png());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot save the figure '" + name + "' in " + directory.toAbsolutePath(), e);
    }
    return this;
  }

  /**
   * Writes {@code <name>.pdf} and {@code <name>.svg} at the width of a paper's column, laid out
   * anew, so that type stays legible: 7 points where it says 11. The title is left to the paper.
   *
   * @return this figure
   */
  public Figure save(Path directory, String name, Column column) {
    Figure printed = at(column);
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(name + ".svg"), VectorFile.svg(printed, column));
      Files.write(directory.resolve(name + ".pdf"), VectorFile.pdf(printed, column));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot save the figure '" + name + "' in " + directory.toAbsolutePath(), e);
    }
    return this;
  }

  /** Returns the same figure laid out for a column. */
  Figure at(Column column) {
    if (column == Column.SINGLE && narrow != null) {
      return narrow.get();
    }
    int units = Math.max(column.units(), column == Column.DOUBLE ? width : 0);
    return new Figure(
        title, caption, units, Math.round((float) height * units / width), painter, null);
  }

  @Override
  public String toString() {
    return "Figure[" + title + ", " + width + " x " + height + "]";
  }

  void draw(Graphics2D graphics) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    painter.paint(graphics, width, height);
  }
}
