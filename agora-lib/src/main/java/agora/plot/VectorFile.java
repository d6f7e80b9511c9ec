package agora.plot;

import agora.data.UnicodeText;
import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A drawing as SVG or PDF.
 *
 * <p>The SVG says of every text its family and size (the library leaves its own default of 12
 * points out, which browsers then draw at 16), and holds title and caption for those who cannot see
 * it. The PDF has its text as outlines, so that no printer needs the font.
 */
final class VectorFile {
  private static final Pattern TEXT_STYLE = Pattern.compile("(<text style=\")([^\"]*)\"");
  private static final Pattern FAMILY = Pattern.compile("font-family:[^;]*(&quot;)?;");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern LONG_NUMBER =
      Pattern.compile("-?\\d+\\.\\d{4,}(?:[eE][-+]?\\d+)?|-?\\d+(?:\\.\\d+)?[eE][-+]?\\d+");
  private static final Pattern ROOT = Pattern.compile("<svg [^>]*>");
  private static final String SIZE = "width=\"[^\"]*\" height=\"[^\"]*\"";
  private static final String FAMILIES = "font-family:'DejaVu Sans',Verdana,sans-serif;";
  private static final double MILLIMETRES_PER_INCH = 25.4;

  private VectorFile() {}

  /** Text as outlines. */
  static final class Outlines extends VectorGraphics2D {}

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

  static String svg(Figure figure) {
    var graphics = new PrintableText();
    figure.draw(graphics);
    String drawn =
        new String(
            encode(graphics, "svg", new PageSize(figure.width(), figure.height()), figure),
            StandardCharsets.UTF_8);
    Matcher root = ROOT.matcher(drawn);
    if (!root.find()) {
      throw new IllegalStateException("the SVG of '" + figure.title() + "' has no root");
    }
    return drawn.substring(0, root.start())
        + root(figure)
        + sized(rounded(drawn.substring(root.end()).replace("\r\n", "\n")));
  }

  /** Rounds coordinates to what can be seen: their last digits differ between processors. */
  private static String rounded(String svg) {
    return TAG.matcher(svg)
        .replaceAll(tag ->
            Matcher.quoteReplacement(
                LONG_NUMBER
                    .matcher(tag.group())
                    .replaceAll(number -> number(round(Double.parseDouble(number.group()))))));
  }

  private static double round(double value) {
    double rounded = Math.round(value * 1000) / 1000.0;
    return rounded == 0 ? 0 : rounded; // no -0
  }

  /** Returns the SVG at a printed width instead of one in pixels. */
  static String svg(Figure figure, Column column) {
    return svg(figure).replaceFirst(SIZE, size(figure, column.inches(), "in"));
  }

  static byte[] pdf(Figure figure, Column column) {
    var graphics = new Outlines();
    double width = column.inches() * MILLIMETRES_PER_INCH; // the unit of a page's size
    double scale = width / figure.width();
    graphics.scale(scale, scale);
    figure.draw(graphics);
    return encode(graphics, "pdf", new PageSize(width, figure.height() * scale), figure);
  }

  private static String root(Figure figure) {
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" role=\"img\" %s"
            + " viewBox=\"0 0 %d %d\">\n  <title>%s</title>\n  <desc>%s</desc>",
        size(figure, figure.width(), "px"),
        figure.width(),
        figure.height(),
        escape(UnicodeText.printable(figure.title())),
        escape(UnicodeText.printable(figure.caption())));
  }

  private static String size(Figure figure, double width, String unit) {
    return String.format(
        Locale.ROOT,
        "width=\"%s%s\" height=\"%s%s\"",
        number(width),
        unit,
        number(width * figure.height() / figure.width()),
        unit);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3f", value).replaceFirst("0+$", "");
  }

  private static String sized(String svg) {
    return TEXT_STYLE
        .matcher(svg)
        .replaceAll(match -> {
          String style = FAMILY.matcher(match.group(2).replace("&quot;", "'")).replaceAll("");
          String size = style.contains("font-size:") ? "" : "font-size:12px;";
          return Matcher.quoteReplacement(match.group(1) + FAMILIES + size + style + "\"");
        });
  }

  private static byte[] encode(
      VectorGraphics2D graphics, String format, PageSize size, Figure figure) {
    var bytes = new ByteArrayOutputStream();
    try {
      Processors.get(format).getDocument(graphics.getCommands(), size).writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot encode the figure '" + figure.title() + "' as " + format, e);
    }
    return bytes.toByteArray();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
