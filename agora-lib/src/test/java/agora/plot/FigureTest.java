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
}
