package agora.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.HeatMapChart;

/** Check of any figure. */
public final class FigureCheck {
  private FigureCheck() {}

  /**
   * Saves the figure for a human's eye, and checks that it shows something and says these words.
   */
  public static void check(String name, Figure figure, String... words) throws IOException {
    figure.save(Path.of("target/figures"), name);
    figure.save(Path.of("target/figures/column"), name, Column.SINGLE);
    assertThat(figure.caption()).as("caption of " + name).isNotBlank();
    assertThat(figure.svg()).contains(words);
    int most = figure.chart() instanceof HeatMapChart ? 60_000 : 40_000;
    assertThat(figure.svg().length()).as("size of " + name).isLessThan(most);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(figure.png()));
    long inked =
        IntStream.range(0, image.getWidth() * image.getHeight())
            .filter(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xff) < 200)
            .count();
    assertThat(inked).as(name).isGreaterThan(2_000);
  }
}
