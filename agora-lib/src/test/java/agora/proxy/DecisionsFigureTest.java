package agora.proxy;

import agora.analyze.Forecast;
import agora.analyze.PaperClaims;
import agora.data.PaperTables;
import agora.plot.FigureCheck;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DecisionsFigureTest {
  @Test
  void everyPredictorHasAColumnWithItsRegret() throws IOException {
    var paper = PaperClaims.of(PaperTables.open(Path.of("../data/paper"))).analysis();
    FigureCheck.check(
        "decisions",
        DecisionsFigure.of(Forecast.of(paper.features()).decisions(), "Who is right?"),
        "Who is right?",
        "Problem solving (");
  }
}
