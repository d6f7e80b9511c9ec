package agora.plot;

import agora.data.TextFiles;
import agora.data.UnicodeText;
import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

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

  Figure(String title, int width, int height, Painter painter) {
    this.title = title;
    this.width = width;
    this.height = height;
    this.painter = painter;
  }

  /** Returns what the figure shows, in one line: its title, and the text beside an image. */
  public String title() {
    return title;
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
    var graphics = new PrintableText();
    draw(graphics);
    var bytes = new ByteArrayOutputStream();
    try {
      Processors.get("svg")
          .getDocument(graphics.getCommands(), new PageSize(width, height))
          .writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode the figure '" + title + "' as SVG", e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
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

  /** Draws text without the characters that an SVG file cannot hold. */
  private static final class PrintableText extends VectorGraphics2D {
    @Override
    public void drawString(String text, int x, int y) {
      super.drawString(UnicodeText.printable(text), x, y);
    }

    @Override
    public void drawString(String text, float x, float y) {
      super.drawString(UnicodeText.printable(text), x, y);
    }
  }

  @Override
  public String toString() {
    return "Figure[" + title + ", " + width + " x " + height + "]";
  }

  private void draw(Graphics2D graphics) {
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
