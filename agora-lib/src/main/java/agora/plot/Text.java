package agora.plot;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Text of figures: its width, and its drawing.
 *
 * <p>Widths come from a table of DejaVu Sans' advances and not from the machine's fonts, so that
 * every label has the same place on every machine. In pixels text is filled as outlines, which no
 * hinting of the machine changes; as vectors it stays text.
 */
final class Text {
  private static final double UNITS = 2048;

  // The advances of U+0020 to U+007E, in 1/2048 of the size. Latin-1 letters with accents have
  // those of their base letter.
  private static final int[] PLAIN = {
    651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303,
    1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048,
    1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540, 604, 604, 1343, 1141, 1767, 1532, 1612, 1235,
    1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403, 799, 690, 799, 1716, 1024, 1024,
    1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300,
    1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716
  };
  private static final int[] BOLD = {
    713, 934, 1067, 1716, 1425, 2052, 1786, 627, 936, 936, 1071, 1716, 778, 850, 778, 748, 1425,
    1425, 1425, 1425, 1425, 1425, 1425, 1425, 1425, 1425, 819, 819, 1716, 1716, 1716, 1188, 2048,
    1585, 1561, 1503, 1700, 1399, 1399, 1681, 1714, 762, 762, 1587, 1305, 2038, 1714, 1741, 1501,
    1741, 1577, 1475, 1397, 1663, 1585, 2259, 1579, 1483, 1485, 936, 748, 936, 1716, 1024, 1024,
    1382, 1466, 1214, 1466, 1389, 891, 1466, 1458, 702, 702, 1362, 702, 2134, 1458, 1407, 1466,
    1466, 1010, 1219, 979, 1458, 1335, 1892, 1321, 1335, 1192, 1458, 748, 1458, 1716
  };
  private static final Map<Integer, Integer> OTHER =
      Map.of(
          (int) '–', 1024, (int) '·', 651, (int) '²', 821, (int) '√', 1305, (int) 'σ', 1298,
          (int) '°', 1024, (int) 'µ', 1303);

  /** Signs such as an em dash or an infinity are as wide as the widest letters, or less. */
  private static final int WIDE = 2048;

  private Text() {}

  /** Returns how wide a text is in points. */
  static double width(Font font, String text) {
    int[] advances = font.isBold() ? BOLD : PLAIN;
    double units = text.codePoints().map(code -> advance(advances, code)).asLongStream().sum();
    return units * font.getSize2D() / UNITS;
  }

  /** Returns the width of the widest text; 0 of none. */
  static double widest(Font font, List<String> texts) {
    return texts.stream().mapToDouble(text -> width(font, text)).max().orElse(0);
  }

  /** Writes a text from its left end on. */
  static void draw(Graphics2D graphics, String text, double x, double y) {
    if (text.isEmpty()) {
      return;
    }
    if (graphics instanceof VectorGraphics2D && !(graphics instanceof VectorFile.Outlines)) {
      graphics.drawString(text, rounded(x), rounded(y));
    } else {
      fill(graphics, text, x, y);
    }
  }

  /** Writes a text around the middle. */
  static void centered(Graphics2D graphics, String text, double x, double y) {
    draw(graphics, text, x - width(graphics.getFont(), text) / 2, y);
  }

  /** Writes a text that ends at {@code x}. */
  static void right(Graphics2D graphics, String text, double x, double y) {
    draw(graphics, text, x - width(graphics.getFont(), text), y);
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

  /** Fills a text as shapes, a letter at a time at the table's advances. */
  static void fill(Graphics2D graphics, String text, double x, double y) {
    Font font = graphics.getFont();
    var context = new FontRenderContext(null, true, true);
    double at = x;
    for (int code : text.codePoints().toArray()) {
      String letter = Character.toString(code);
      graphics.fill(font.createGlyphVector(context, letter).getOutline((float) at, (float) y));
      at += width(font, letter);
    }
  }

  private static float rounded(double coordinate) {
    return (float) (Math.round(coordinate * 100) / 100.0);
  }

  private static int advance(int[] advances, int code) {
    if (code >= 0x20 && code < 0x20 + advances.length) {
      return advances[code - 0x20];
    }
    Integer other = OTHER.get(code);
    if (other != null) {
      return other;
    }
    String base =
        java.text.Normalizer.normalize(Character.toString(code), java.text.Normalizer.Form.NFD);
    int first = base.codePointAt(0);
    return first != code && first >= 0x20 && first < 0x20 + advances.length
        ? advances[first - 0x20]
        : WIDE;
  }
}
