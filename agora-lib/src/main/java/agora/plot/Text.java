package agora.plot;

import agora.data.UnicodeText;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Width, line breaks and drawing of a figure's text.
 *
 * <p>Widths come from a table of DejaVu Sans' advances and not from the machine's fonts, so that
 * every label has the same place on every machine. An SVG keeps text as text; pixels and PDF get
 * outlines, which no hinting of the machine changes.
 */
final class Text {
  /** A surface on which text stays text; on others it is outlines. */
  static final class Surface extends VectorGraphics2D {}

  // The advances of U+0020 to U+007E, in 1/2048 of the size. Latin-1 letters with accents have
  // those of their base letter.
  private static final int[] ADVANCES = {
    651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303,
    1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048,
    1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540, 604, 604, 1343, 1141, 1767, 1532, 1612, 1235,
    1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403, 799, 690, 799, 1716, 1024, 1024,
    1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300,
    1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716
  };
  private static final Map<Integer, Integer> OTHER =
      Map.of(
          (int) '–', 1024, (int) '·', 651, (int) '²', 821, (int) '√', 1305, (int) 'σ', 1298,
          (int) '°', 1024, (int) 'µ', 1303);

  /** Signs such as an em dash or an infinity are as wide as the widest letters, or less. */
  private static final int WIDE = 2048;

  /** Mean advance of a bold letter in units of the plain one. */
  private static final double BOLD = 1.12;

  private Text() {}

  /** Returns the width of a text in points. */
  static double width(Font font, String text) {
    double units = text.codePoints().map(Text::advance).asLongStream().sum();
    return units * font.getSize2D() / 2048 * (font.isBold() ? BOLD : 1);
  }

  /** Returns the width of the widest text; 0 of none. */
  static double widest(Font font, List<String> texts) {
    return texts.stream().mapToDouble(text -> width(font, text)).max().orElse(0);
  }

  /**
   * Writes a text in the surface's colour.
   *
   * @param align the share of the text that is left of {@code x}: 0, 0.5 or 1
   */
  static void draw(Graphics2D graphics, Font font, String text, double x, double y, double align) {
    float left = (float) (Math.round(100 * (x - align * width(font, text))) / 100.0);
    float base = (float) (Math.round(100 * y) / 100.0);
    if (graphics instanceof Surface && !text.isEmpty()) {
      graphics.setFont(font);
      graphics.drawString(UnicodeText.printable(text), left, base);
    } else if (!text.isEmpty()) {
      var context = new FontRenderContext(null, true, true);
      graphics.fill(font.createGlyphVector(context, text).getOutline(left, base));
    }
  }

  /** Writes lines of text below each other. */
  static void draw(
      Graphics2D graphics,
      Font font,
      List<String> lines,
      double x,
      double y,
      int step,
      double align) {
    for (int i = 0; i < lines.size(); i++) {
      draw(graphics, font, lines.get(i), x, y + step * i, align);
    }
  }

  /** Returns a text's lines, broken after spaces, and within names after hyphens. */
  static List<String> wrap(String text, Font font, double width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String piece : text.split("(?<= )|(?<=[a-z0-9]-)(?=\\S)", -1)) {
      if (!line.isEmpty() && width(font, (line + piece).strip()) > width) {
        lines.add(line.toString().strip());
        line.setLength(0);
      }
      line.append(piece);
    }
    lines.add(line.toString().strip());
    return lines;
  }

  private static int advance(int code) {
    int index = code - 0x20;
    if (index >= 0 && index < ADVANCES.length) {
      return ADVANCES[index];
    }
    String base = Normalizer.normalize(Character.toString(code), Normalizer.Form.NFD);
    int first = base.codePointAt(0);
    return OTHER.containsKey(code) || first == code
        ? OTHER.getOrDefault(code, WIDE)
        : advance(first);
  }
}
