package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import java.util.List;

/**
 * How every figure looks: fonts, colours, markers, lines.
 *
 * <p>What tells series apart is the marker's or the line's shape; colour only helps. The colours
 * differ in lightness, so that they stay apart in grey too.
 */
final class Style {
  static final Color INK = new Color(0x22, 0x26, 0x2a);
  static final Color FAINT_INK = new Color(0x6a, 0x70, 0x76);
  static final Color GRID = new Color(0xe4, 0xe6, 0xe8);
  static final Color BAND = new Color(0, 0, 0, 20);
  static final Color WHISKER = new Color(0xa8, 0xac, 0xb0);
  static final Color LINE = new Color(0x55, 0x55, 0x55);
  static final BasicStroke SOLID = new BasicStroke(1.6f);
  static final BasicStroke DASHED =
      new BasicStroke(
          1.3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {5f, 4f}, 0f);

  private static final Color[] COLORS = {
    new Color(0x1a, 0x1a, 0x1a),
    new Color(0x7a, 0x1f, 0x5c),
    new Color(0xac, 0x46, 0x0f),
    new Color(0x2f, 0x88, 0xbf),
    new Color(0x55, 0xae, 0x63),
    new Color(0xd9, 0xa0, 0x1c),
    new Color(0xb0, 0xb2, 0xe0),
    new Color(0x4e, 0x4e, 0x4e)
  };

  private static final List<float[]> DASHES =
      List.of(
          new float[] {1f, 0f},
          new float[] {7f, 3f},
          new float[] {2f, 2.5f},
          new float[] {9f, 3f, 2f, 3f},
          new float[] {4f, 2f},
          new float[] {12f, 4f},
          new float[] {1.5f, 5f},
          new float[] {9f, 3f, 2f, 3f, 2f, 3f});

  private static final Font PLAIN = face("DejaVuSans", Font.PLAIN);
  private static final Font BOLD = face("DejaVuSans-Bold", Font.BOLD);

  private Style() {}

  static Font font(int size) {
    return PLAIN.deriveFont((float) size);
  }

  static Font bold(int size) {
    return BOLD.deriveFont(Font.BOLD, (float) size);
  }

  static Color color(int series) {
    return COLORS[series % COLORS.length];
  }

  /** Returns a colour mixed with white, for what lies behind. */
  static Color faint(Color color) {
    return new Color(
        (color.getRed() + 2 * 255) / 3,
        (color.getGreen() + 2 * 255) / 3,
        (color.getBlue() + 2 * 255) / 3);
  }

  static Marker marker(int series) {
    Marker[] markers = Marker.values();
    return markers[series % markers.length];
  }

  /** Returns how light a colour is in grey, from 0 to 255 (ITU-R BT.601). */
  static double grey(Color color) {
    return 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
  }

  /** Returns black or white, whichever stands out more on a ground: by 4.5 to 1 at least. */
  static Color on(Color ground) {
    return contrast(Color.BLACK, ground) >= contrast(Color.WHITE, ground)
        ? Color.BLACK
        : Color.WHITE;
  }

  /** Returns the contrast of two colours, from 1 to 21, as WCAG 2 defines it. */
  static double contrast(Color a, Color b) {
    double first = luminance(a);
    double second = luminance(b);
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  private static double luminance(Color color) {
    return 0.2126 * linear(color.getRed())
        + 0.7152 * linear(color.getGreen())
        + 0.0722 * linear(color.getBlue());
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  static BasicStroke stroke(int series) {
    float[] dash = DASHES.get(series % DASHES.size());
    return series % DASHES.size() == 0
        ? new BasicStroke(1.8f)
        : new BasicStroke(1.8f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, dash, 0f);
  }

  /**
   * Returns DejaVu Sans where it is installed, else whatever the platform calls sans serif. The
   * face is chosen by its own name: a family may hold light and condensed ones too.
   */
  private static Font face(String postScriptName, int style) {
    return Arrays.stream(GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts())
        .filter(font -> font.getPSName().equals(postScriptName))
        .findFirst()
        .orElseGet(() -> new Font(Font.SANS_SERIF, style, 1));
  }
}
