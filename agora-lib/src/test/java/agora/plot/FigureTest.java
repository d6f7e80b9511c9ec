package agora.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureTest {
  private static final Figure RED_CORNER =
      new Figure(
          "a red corner",
          40,
          30,
          (graphics, width, height) -> {
            graphics.setColor(Color.RED);
            graphics.fillRect(0, 0, width / 2, height / 2);
            graphics.setColor(Color.BLACK);
            graphics.drawString("a < b", 2, 28);
          });

  @TempDir Path folder;

  @Test
  void pngHasTwicePixelsOnAWhiteGround() throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(RED_CORNER.png()));
    assertThat(image.getWidth()).isEqualTo(80);
    assertThat(image.getHeight()).isEqualTo(60);
    assertThat(new Color(image.getRGB(5, 5))).isEqualTo(Color.RED);
    assertThat(new Color(image.getRGB(75, 5))).isEqualTo(Color.WHITE);
  }

  @Test
  void svgKeepsTextAsEscapedTextAndItsSize() {
    assertThat(RED_CORNER.svg())
        .startsWith("<?xml")
        .contains("a &lt; b")
        .contains("viewBox=\"0 0 40 30\"");
  }

  @Test
  void theSameFigureGivesTheSameBytes() {
    assertThat(RED_CORNER.svg()).isEqualTo(RED_CORNER.svg());
    assertThat(RED_CORNER.png()).isEqualTo(RED_CORNER.png());
  }

  @Test
  void saveWritesBothFormsAndReturnsTheFigure() {
    Path target = folder.resolve("figures/paper");
    assertThat(RED_CORNER.save(target, "corner")).isSameAs(RED_CORNER);
    assertThat(Files.exists(target.resolve("corner.svg"))).isTrue();
    assertThat(Files.exists(target.resolve("corner.png"))).isTrue();
  }

  @Test
  void everyTextSaysItsSizeAndFamily() {
    for (int size : new int[] {9, 12, 14}) {
      Figure figure =
          new Figure(
              "sizes",
              90,
              30,
              (graphics, width, height) -> {
                graphics.setFont(Style.font(size));
                Text.draw(graphics, "some text", 2, 20);
              });
      assertThat(figure.svg()).contains("font-size:" + size + "px;", "font-family:'DejaVu Sans'");
    }
  }

  @Test
  void titleAndCaptionAreReadAloudAndEscaped() {
    Figure figure =
        new Figure("a < b", "Whiskers: 95 % & more", 40, 30, (g, width, height) -> {}, null);
    assertThat(figure.svg())
        .contains(
            "role=\"img\"", "<title>a &lt; b</title>", "<desc>Whiskers: 95 % &amp; more</desc>");
  }

  @Test
  void aColumnIsThreePointThreeInchesWideAndItsTypeLegible() throws IOException {
    RED_CORNER.save(folder, "column", Column.SINGLE);
    String svg = Files.readString(folder.resolve("column.svg"));
    assertThat(svg).contains("width=\"3.3in\"", "viewBox=\"0 0 376 282\"");
    double printed = 10 * Column.SINGLE.inches() * 72 / Column.SINGLE.units();
    assertThat(printed).as("points of a type of 10").isGreaterThan(6);
    byte[] pdf = Files.readAllBytes(folder.resolve("column.pdf"));
    assertThat(new String(pdf, java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("%PDF-")
        .contains("/MediaBox");
  }

  @Test
  void widthsAreThoseOfTheTableOnEveryMachine() {
    assertThat(Text.width(Style.font(10), "Math"))
        .isCloseTo((1767 + 1255 + 803 + 1298) / 204.8, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(Text.width(Style.font(10), "é")).isEqualTo(Text.width(Style.font(10), "e"));
    assertThat(Text.width(Style.bold(12), "M")).isGreaterThan(Text.width(Style.font(12), "M"));
    assertThat(Text.wrap("Claude-3.5-Sonnet", Style.font(11), 80))
        .containsExactly("Claude-3.5-", "Sonnet");
    assertThat(Text.wrap("to -21.8", Style.font(11), 20)).containsExactly("to", "-21.8");
  }
}
