package agora.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.study.Cell;
import agora.study.Study;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyBoardTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void theProxiesOfAStudyAreComputedOnRequestAndOnce() throws IOException, InterruptedException {
    Path file = study();
    try (Study study = Study.open(file, folder.resolve("runs"))) {
      for (Cell cell : study.cells()) {
        study.pgr(cell);
      }
      Proxies proxies = Proxies.of(study);
      assertThat(proxies.missing()).hasSize(1);
      assertThat(predictors(proxies.board()))
          .startsWith("random choice", "its mean PGR in other settings")
          .contains("problem_solving", "response_quality", "response_length")
          .doesNotContain(Grace.NAME);
      assertThat(proxies.board().reading().text()).contains("No proxy is computed yet");

      assertThatThrownBy(() ->
              proxies.compute(
                  24,
                  progress -> {
                    throw new IllegalStateException("stopped in " + progress.stage());
                  }))
          .hasMessage("stopped in student passes");
      List<Path> begun = passes(study);
      assertThat(begun).as("the passes of the first data set are kept").hasSize(1);
      Files.writeString(begun.getFirst(), "{\"cut off", StandardOpenOption.APPEND);
      List<Long> sizes = new ArrayList<>();
      ProxyBoard board =
          proxies
              .compute(
                  24,
                  progress -> {
                    if (progress.stage().equals("student passes")) {
                      sizes.add(progress.total());
                    }
                  })
              .board();
      assertThat(sizes.stream().filter(size -> size == 24))
          .as("two data sets with gradients, three after their epoch")
          .hasSize(5);
      assertThat(passes(study)).isEmpty();
      assertThat(proxies.missing()).isEmpty();
      assertThat(predictors(board)).containsAll(Proxy.all().stream().map(Proxy::name).toList());
      assertThat(board.decisions().of("random choice").accuracy().value()).isIn(0.5, Double.NaN);
      assertThat(board.features().size()).isEqualTo(3);
      assertThat(board.reading().text()).contains("ms per instance", "the first 24 instances");
      assertThat(board.reading().text())
          .as("a proxy stands beside what needs no proxy")
          .containsPattern("The most accurate proxy: .*(No proxy beats|No baseline is as accurate)")
          .contains("Baselines: random choice");
      assertThat(board.figure().svg()).contains("Which proxy orders generators right? board");
      try (var left = Files.list(study.folder())) {
        assertThat(left.filter(path -> path.getFileName().toString().startsWith("epoch-")))
            .as("students of one epoch are not kept")
            .isEmpty();
      }

      Proxies again = Proxies.of(study);
      again.compute(
          24,
          progress ->
              assertThat(progress.stage()).as("nothing is computed again").isEqualTo("proxies"));
      assertThat(again.board().table().print()).isEqualTo(board.table().print());
      assertThatThrownBy(() -> again.compute(5, ProgressListener.none()))
          .hasMessage("instances must be >= 20, was 5");
    }
  }

  private static List<Path> passes(Study study) throws IOException {
    try (var files = Files.list(study.folder().resolve("cache/passes"))) {
      return files.toList();
    }
  }

  private static List<String> predictors(ProxyBoard board) {
    return board.table().stringColumn("predictor").asList();
  }

  /** The miniature with three generators, one setting, and few problems. */
  private Path study() throws IOException {
    String mini =
        Files.readString(ROOT.resolve("data/studies/mini.json"))
            .replace("\"data/", "\"" + ROOT + "/data/");
    ObjectNode study = (ObjectNode) Jsonl.mapper().readTree(mini);
    study.put("name", "board");
    study.put("volume", 36);
    study.remove("variants");
    study.put("prompts", ROOT.resolve("data/prompts").toString());
    ((ArrayNode) study.get("generators")).remove(0);
    study.putArray("settings").add("math_response_generation");
    ArrayNode benchmarks = study.putArray("benchmarks");
    for (JsonNode benchmark : Jsonl.mapper().readTree(mini).get("benchmarks")) {
      if (benchmark.get("domain").asText().equals("math")) {
        benchmarks.add(((ObjectNode) benchmark).put("limit", 40));
      }
    }
    Path file = folder.resolve("board.json");
    Files.writeString(file, study.toString());
    return file;
  }
}
