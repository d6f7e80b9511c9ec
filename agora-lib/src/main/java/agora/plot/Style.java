package agora.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;

/**
 * Look of every figure: fonts, colours, lines, and XChart's settings.
 *
 * <p>Series differ by marker and dashes; colour only helps. The colours differ in lightness, so
 * that they stay apart in grey too.
 */
final class Style {
  static final Color INK = new Color(0x22, 0x26, 0x2a);
  static final Color FAINT_INK = new Color(0x6a, 0x70, 0x76);
  static final Color GRID = new Color(0xe4, 0xe6, 0xe8);
  static final Color BAND = new Color(0, 0, 0, 26);
  static final Color WHISKER = new Color(0xa8, 0xac, 0xb0);
  static final Color LINE = new Color(0x55, 0x55, 0x55);
  static final Color BAR = new Color(0x2f, 0x88, 0xbf);
  static final BasicStroke HAIR = new BasicStroke(0.7f);
  static final BasicStroke FINE = new BasicStroke(1f);
  static final BasicStroke THIN = new BasicStroke(1.1f);
  static final BasicStroke SOLID = new BasicStroke(1.6f);
  static final BasicStroke DASHED = dashed(1.3f, 5, 4);

  private static final int[] COLORS = {
    0x1a1a1a, 0x7a1f5c, 0xac460f, 0x2f88bf, 0x55ae63, 0xd9a01c, 0xb0b2e0, 0x4e4e4e
  };
  private static final float[][] DASHES = {
    {}, {7, 3}, {2, 2.5f}, {9, 3, 2, 3}, {4, 2}, {12, 4}, {1.5f, 5}, {9, 3, 2, 3, 2, 3}
  };
  private static final Font PLAIN = face("DejaVuSans", Font.PLAIN);
  private static final Font BOLD = face("DejaVuSans-Bold", Font.BOLD);

  private Style() {}

  static Font font(int size) {
    return PLAIN.deriveFont((float) size);
  }

  static Font bold(int size) {
    return BOLD.deriveFont(Font.BOLD, (float) size);
  }

  static Color color(int style) {
    return style == Plot.GREY ? WHISKER : new Color(COLORS[style % COLORS.length]);
  }

  static BasicStroke stroke(int style) {
    return style == Plot.GREY ? SOLID : dashed(1.8f, DASHES[style % DASHES.length]);
  }

  /** Returns a colour mixed with white; 1 leaves the colour as it is. */
  static Color mix(Color color, double strength) {
    return new Color(
        (int) Math.round(255 + strength * (color.getRed() - 255)),
        (int) Math.round(255 + strength * (color.getGreen() - 255)),
        (int) Math.round(255 + strength * (color.getBlue() - 255)));
  }

  /** Returns black or white, whichever can be read on a ground. */
  static Color on(Color ground) {
    double light = 0.21 * ground.getRed() + 0.72 * ground.getGreen() + 0.07 * ground.getBlue();
    return light > 113.5 ? Color.BLACK : Color.WHITE;
  }

  /** Sets XChart's own text off and its plot to the whole chart: {@link Frame} adds the rest. */
  static void apply(AxesChart<?, ?> chart) {
    AxesChartStyler styler = chart.getStyler();
    styler.setAxisTicksVisible(false).setAxisTitlesVisible(false).setPlotMargin(0);
    styler.setPlotTicksMarksVisible(false).setPlotGridLinesColor(GRID).setPlotGridLinesStroke(FINE);
    styler.setXAxisTickMarkSpacingHint(75).setYAxisTickMarkSpacingHint(60);
    styler.setXAxisLogarithmicDecadeOnly(false).setAxisTickLabelsFont(font(11));
    styler.setAxisTickLabelsColor(FAINT_INK).setAxisTitleFont(font(12));
    styler.setChartTitleVisible(false).setChartPadding(0).setLegendVisible(false);
    styler.setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false).setPlotContentSize(1);
    styler.setChartFontColor(INK).setChartTitleFont(bold(14)).setLegendFont(font(12));
  }

  private static BasicStroke dashed(float width, float... dashes) {
    return dashes.length == 0
        ? new BasicStroke(width)
        : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, dashes, 0f);
  }

  /**
   * Returns DejaVu Sans where it is installed, else the platform's sans serif. The face is chosen
   * by its own name: a family may hold light and condensed ones too.
   */
  private static Font face(String postScriptName, int style) {
    return Arrays.stream(GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts())
        .filter(font -> font.getPSName().equals(postScriptName))
        .findFirst()
        .orElseGet(() -> new Font(Font.SANS_SERIF, style, 1));
  }
}
