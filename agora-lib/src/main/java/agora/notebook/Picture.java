package agora.notebook;

import agora.plot.Figure;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.IChart;

/**
 * Anything drawn, as the kernel sends it.
 *
 * @param title one line that stands for it as text
 * @param caption what its marks mean; may be empty
 * @param width the width at which it is shown, in CSS pixels; the PNG may have more
 * @param height the height at which it is shown, in CSS pixels
 * @param png makes the PNG
 * @param svg makes the SVG
 */
record Picture(
    String title,
    String caption,
    int width,
    int height,
    Supplier<byte[]> png,
    Supplier<String> svg) {
  private static final int SCALE = 2;

  static Picture of(Figure figure) {
    return new Picture(
        figure.title(),
        figure.caption(),
        figure.width(),
        figure.height(),
        figure::png,
        figure::svg);
  }

  static Picture of(BufferedImage image) {
    String title = "image, " + image.getWidth() + " x " + image.getHeight();
    return new Picture(
        title,
        "",
        image.getWidth(),
        image.getHeight(),
        () -> encode(image),
        () -> {
          throw new IllegalArgumentException("an image has no SVG: ask for image/png");
        });
  }

  static Picture of(IChart chart) {
    String title =
        chart.getTitle() == null || chart.getTitle().isBlank() ? "chart" : chart.getTitle();
    return new Picture(
        title,
        "",
        chart.getWidth(),
        chart.getHeight(),
        () -> chartPng(chart),
        () -> chartSvg(chart));
  }

  /** Returns the drawing in the page itself: with its caption, and words for who cannot see it. */
  String html() {
    String drawn = Base64.getEncoder().encodeToString(svg.get().getBytes(StandardCharsets.UTF_8));
    String below =
        caption.isEmpty()
            ? ""
            : "<figcaption style=\"max-width:"
                + width
                + "px;font-size:smaller\">"
                + HtmlText.escape(caption)
                + "</figcaption>";
    return "<figure style=\"margin:0\"><img alt=\""
        + HtmlText.escape((title + ". " + caption).strip())
        + "\" style=\"max-width:100%;height:auto;background:#fff\" width=\""
        + width
        + "\" height=\""
        + height
        + "\" src=\"data:image/svg+xml;base64,"
        + drawn
        + "\">"
        + below
        + "</figure>";
  }

  String pngBase64() {
    return Base64.getEncoder().encodeToString(png.get());
  }

  Map<String, Object> size() {
    return Map.of("width", width, "height", height, "alt", title);
  }

  private static byte[] chartPng(IChart chart) {
    var image =
        new BufferedImage(
            SCALE * chart.getWidth(), SCALE * chart.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.dispose();
    return encode(image);
  }

  private static String chartSvg(IChart chart) {
    try {
      return new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode the chart as SVG", e);
    }
  }

  private static byte[] encode(BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode the image as PNG", e);
    }
    return bytes.toByteArray();
  }
}
