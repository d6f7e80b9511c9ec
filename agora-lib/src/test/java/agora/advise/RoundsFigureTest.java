package agora.advise;

import static agora.plot.FigureCheck.check;
import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Setting;
import agora.plot.Figure;
import agora.stats.Estimate;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsFigureTest {
  private static Round round(int number) {
    List<String> names = List.of("fourth", "first", "second", "third");
    List<Round.Standing> standings =
        IntStream.range(0, names.size())
            .mapToObj(c -> {
              double value = c == 0 ? 10 : 90 - 10 * c;
              Estimate expected = new Estimate(value, 5, value - 10, value + 10, 0.95);
              Arm arm = new Arm(names.get(c), Setting.MATH_INSTANCE_GENERATION);
              return new Round.Standing(arm, true, 100, value, expected, 0.25, 0.5, 1);
            })
            .toList();
    return new Round(number, standings, 1, 5);
  }

  @Test
  void theThreeHighestAreColouredAndTheOthersNamed() throws IOException {
    Figure figure = RoundsFigure.of(List.of(round(1), round(2)), 1_200);
    assertThat(figure.caption()).contains("the three highest after the last round");
    check("rounds", figure, "Expected PGR at 1,200 instances", "first", "second", "third");
    assertThat(figure.caption())
        .as("grey candidates are named here alone")
        .endsWith("Grey, from left to right in each round: fourth, instance generation.");
  }
}
