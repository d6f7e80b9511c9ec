package agora.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class FigureTest {
  @TempDir Path folder;

  private static Figure redCorner() {
    return figure("a red corner", "", FigureTest::redCorner);
  }

  private static void redCorner(Graphics2D graphics, Frame frame) {
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, 40, 30);
    graphics.setColor(Color.BLACK);
    Text.draw(graphics, Style.font(10), "c < d", 2, 60, 0);
  }

  private static Figure figure(String title, String caption, Frame.Layer layer) {
    Frame frame = new Frame();
    frame.layers.add(layer);
    XYChart chart = frame.xy(title, 240, 180);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(3.0);
    chart.addSeries("one", new double[] {1, 2}, new double[] {1, 2}).setLineColor(Color.BLUE);
    return new Figure(chart, frame, caption);
  }

  private static int count(byte[] png, Color color) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    int count = 0;
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      boolean same = image.getRGB(i % image.getWidth(), i / image.getWidth()) == color.getRGB();
      count += same ? 1 : 0;
    }
    return count;
  }

  @Test
  void pngHasTwicePixelsOnAWhiteGround() throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(redCorner().png()));
    assertThat(image.getWidth()).isEqualTo(480);
    assertThat(image.getHeight()).isEqualTo(360);
    assertThat(count(redCorner().png(), Color.RED)).isEqualTo(80 * 60);
    assertThat(new Color(image.getRGB(475, 5))).isEqualTo(Color.WHITE);
  }

  @Test
  void svgKeepsTextAsEscapedTextWithSizeAndFamily() {
    assertThat(redCorner().svg())
        .startsWith("<?xml")
        .contains(">c &lt; d</text>", ">3</text>", "viewBox=\"0 0 240 180\"")
        .contains("font-family:'DejaVu Sans'", "font-size:10px;", "font-size:11px;");
  }

  @Test
  void theSameFigureGivesTheSameBytesHoweverOftenItIsPainted() {
    Figure figure = redCorner();
    String svg = figure.svg();
    byte[] png = figure.png();
    assertThat(figure.svg()).isEqualTo(svg).isEqualTo(redCorner().svg());
    assertThat(figure.png()).isEqualTo(png);
  }

  @Test
  void whatAReaderChangesInTheChartShows() throws IOException {
    Figure figure = redCorner();
    assertThat(count(figure.png(), Color.BLUE)).isPositive();
    XYSeries line = (XYSeries) figure.chart().getSeries("one");
    line.setLineColor(Color.GREEN);
    figure.chart().setXAxisTitle("steps of training");
    figure.chart().setTitle("mine");
    figure.chart().getStyler().setAxisTitleFont(Style.font(17));
    assertThat(count(figure.png(), Color.GREEN)).isPositive();
    assertThat(figure.svg())
        .contains(">steps of training</text>", "font-size:17px;", "<title>mine</title>");
  }

  @Test
  void theChartIsWholeWithoutTheFigure() throws IOException {
    Figure figure = redCorner();
    var image = new BufferedImage(480, 360, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(2, 2);
    figure.chart().paint(graphics, figure.chart().getWidth(), figure.chart().getHeight());
    BufferedImage own = ImageIO.read(new ByteArrayInputStream(figure.png()));
    assertThat(image.getRGB(0, 0, 480, 360, null, 0, 480))
        .isEqualTo(own.getRGB(0, 0, 480, 360, null, 0, 480));
  }

  @Test
  void saveWritesBothFormsAndReturnsTheFigure() {
    Path target = folder.resolve("figures/paper");
    Figure figure = redCorner();
    assertThat(figure.save(target, "corner")).isSameAs(figure);
    assertThat(Files.exists(target.resolve("corner.svg"))).isTrue();
    assertThat(Files.exists(target.resolve("corner.png"))).isTrue();
  }

  @Test
  void titleAndCaptionAreReadAloudAndEscaped() {
    Figure figure = figure("a < b", "Whiskers: 95 % & more", (graphics, frame) -> {});
    assertThat(figure.svg())
        .contains(
            "role=\"img\"", "<title>a &lt; b</title>", "<desc>Whiskers: 95 % &amp; more</desc>");
  }

  @Test
  void aColumnIsThreePointThreeInchesWideAndItsTypeLegible() throws IOException {
    redCorner().save(folder, "column", Column.SINGLE);
    String svg = Files.readString(folder.resolve("column.svg"));
    assertThat(svg).contains("width=\"3.3in\"", "viewBox=\"0 0 376 ");
    double printed = 10 * Column.SINGLE.inches() * 72 / Column.SINGLE.units();
    assertThat(printed).as("points of a type of 10").isGreaterThan(6);
    byte[] pdf = Files.readAllBytes(folder.resolve("column.pdf"));
    assertThat(new String(pdf, StandardCharsets.ISO_8859_1))
        .startsWith("%PDF-")
        .contains("/MediaBox");
  }

  @Test
  void widthsAreThoseOfTheTableOnEveryMachine() {
    assertThat(Text.width(Style.font(10), "Math"))
        .isCloseTo((1767 + 1255 + 803 + 1298) / 204.8, Offset.offset(1e-9));
    assertThat(Text.width(Style.font(10), "é")).isEqualTo(Text.width(Style.font(10), "e"));
    assertThat(Text.width(Style.bold(12), "M")).isGreaterThan(Text.width(Style.font(12), "M"));
    assertThat(Text.wrap("Claude-3.5-Sonnet", Style.font(11), 80))
        .containsExactly("Claude-3.5-", "Sonnet");
    assertThat(Text.wrap("to -21.8", Style.font(11), 20)).containsExactly("to", "-21.8");
  }
}
