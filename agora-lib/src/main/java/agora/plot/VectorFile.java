package agora.plot;

import agora.data.UnicodeText;
import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.knowm.xchart.internal.chartpart.AxesChart;

/**
 * A figure as SVG or PDF.
 *
 * <p>The SVG has coordinates of one decimal, and holds title and caption for those who cannot see
 * it. The PDF has its text as outlines and needs no font.
 */
record VectorFile(AxesChart<?, ?> chart, String title, String caption, int width, int height) {
  private static final Pattern FAMILY = Pattern.compile("font-family:(&quot;.*?&quot;|[^;]*);");
  private static final Pattern TEXT = Pattern.compile("<text style=\"([^\"]*)\"");
  private static final Pattern SHAPE =
      Pattern.compile(" *<(?:path|ellipse|line|rect) .*(style=\"[^\"]*\").*/>");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern LONG_NUMBER =
      Pattern.compile("-?\\d+\\.\\d+(?:[eE][-+]?\\d+)?|-?\\d+[eE][-+]?\\d+");
  private static final Pattern NO_SPACE = Pattern.compile(" (?=[LMCZ])|(?<=[LMC]) ");
  private static final Pattern PATH = Pattern.compile("d=\"[^\"]*\"");

  private static final String FAMILIES = "font-family:'DejaVu Sans',Verdana,sans-serif;";

  private static final double MILLIMETRES_PER_INCH = 25.4;

  /** Returns the SVG at a width in a unit of CSS. */
  String svg(double size, String unit) {
    var graphics = new Text.Surface();
    chart.paint(graphics, width, height);
    byte[] bytes = encode(graphics, "svg", new PageSize(width, height));
    String drawn = new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
    int root = drawn.indexOf("<svg ");
    String head =
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" role=\"img\""
                + " width=\"%s%s\" height=\"%s%s\" viewBox=\"0 0 %d %d\">\n"
                + "  <title>%s</title>\n  <desc>%s</desc>",
            number(size, 1000),
            unit,
            number(size * height / width, 1000),
            unit,
            width,
            height,
            escape(title),
            escape(caption));
    return drawn.substring(0, root)
        + head
        + grouped(rounded(withFonts(drawn.substring(drawn.indexOf('>', root) + 1))));
  }

  /** States font and size of each text; the library leaves its own default of 12 points out. */
  private static String withFonts(String svg) {
    return TEXT.matcher(FAMILY.matcher(svg).replaceAll(""))
        .replaceAll(text -> {
          String size = text.group(1).contains("font-size:") ? "" : "font-size:12px;";
          return Matcher.quoteReplacement(
              "<text style=\"" + FAMILIES + size + text.group(1) + "\"");
        });
  }

  byte[] pdf(double inches) {
    var graphics = new VectorGraphics2D();
    double wide = inches * MILLIMETRES_PER_INCH; // the unit of a page's size
    graphics.scale(wide / width, wide / width);
    chart.paint(graphics, width, height);
    return encode(graphics, "pdf", new PageSize(wide, wide * height / width));
  }

  /** Rounds coordinates to what can be seen: their last digits differ between processors. */
  private static String rounded(String svg) {
    String dense =
        PATH.matcher(svg).replaceAll(path -> NO_SPACE.matcher(path.group()).replaceAll(""));
    return TAG.matcher(dense)
        .replaceAll(tag ->
            Matcher.quoteReplacement(
                LONG_NUMBER
                    .matcher(tag.group())
                    .replaceAll(number -> number(Double.parseDouble(number.group()), 10))));
  }

  private static String number(double value, int parts) {
    double rounded = (double) Math.round(value * parts) / parts;
    return rounded == Math.rint(rounded)
        ? Long.toString((long) rounded)
        : BigDecimal.valueOf(rounded).toPlainString();
  }

  /** Says a style once for all elements in a row that share it. */
  private static String grouped(String svg) {
    StringBuilder grouped = new StringBuilder();
    String open = "";
    for (String line : svg.split("\n")) {
      Matcher shape = SHAPE.matcher(line);
      String style = shape.matches() ? shape.group(1) : "";
      if (!style.equals(open)) {
        grouped.append(open.isEmpty() ? "" : "</g>\n");
        grouped.append(style.isEmpty() ? "" : "<g " + style + ">\n");
        open = style;
      }
      grouped.append(line.strip().replace(open.isEmpty() ? "\0" : " " + open, "")).append('\n');
    }
    return grouped.toString();
  }

  private byte[] encode(VectorGraphics2D graphics, String format, PageSize size) {
    var bytes = new ByteArrayOutputStream();
    try {
      Processors.get(format).getDocument(graphics.getCommands(), size).writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode the figure '" + title + "' as " + format, e);
    }
    return bytes.toByteArray();
  }

  private static String escape(String text) {
    return UnicodeText.printable(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
