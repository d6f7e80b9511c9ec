package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run directory of 2026-11-28, whose keys were made of records' texts: two generators, one
 * finished, one broken off when every answer was in its journal, and a file of data. The files that
 * name requests under way are left out, since they are 49 kB of zeros each.
 */
class EarlierRunTest {
  private static final Path EARLIER =
      Path.of("src/test/resources/agora/study/earlier").toAbsolutePath();
  private static final Setting SETTING = Setting.MATH_RESPONSE_GENERATION;

  @TempDir Path folder;

  @Test
  void everyStageOfAnEarlierRunIsFoundAndNothingIsAskedAgain() throws Exception {
    Path runs = folder.resolve("runs");
    copy(EARLIER.resolve("run"), runs);
    Map<String, String> journals = journals(runs);

    try (Study study = Study.open(file(), runs)) {
      assertThat(study.plan().status(study.cells()).stringColumn("done").asList())
          .as("imported, finished, begun")
          .containsExactly("data", "data", "nothing");
      assertThat(study.generate(SETTING, "finished").dataset().size()).isEqualTo(3);
      assertThat(study.generate(SETTING, "own").dataset().size()).isEqualTo(3);
      assertThat(study.generate(SETTING, "begun").dataset().size()).isEqualTo(3);
      assertThat(study.results().generatorScores("finished").doubleColumn("score %").get(0))
          .isEqualTo(100);
      assertThat(study.results().generatorScores("begun").doubleColumn("score %").get(0))
          .isEqualTo(100);
    }

    assertThat(journals(runs)).as("each answer once, in the journals of then").isEqualTo(journals);
    assertThat(stages(runs)).as("no stage beside those of then").isEqualTo(5);
  }

  private Path file() throws IOException {
    Path base = Path.of("src/test/resources/agora/train/base").toAbsolutePath();
    return Files.writeString(
        folder.resolve("study.json"),
        Files.readString(EARLIER.resolve("study.json"))
            .replace("FOLDER", EARLIER.toString())
            .replace("BASE", base.toString()));
  }

  /** Returns the text of every journal by its place, whether its stage is finished or begun. */
  private static Map<String, String> journals(Path runs) throws IOException {
    Map<String, String> journals = new TreeMap<>();
    try (Stream<Path> files = Files.walk(runs)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        if (file.endsWith("journal.jsonl") || file.endsWith("answers.jsonl")) {
          String place = runs.relativize(file).toString().replace(".partial", "");
          journals.put(place, Files.readString(file));
        }
      }
    }
    return journals;
  }

  private static long stages(Path runs) throws IOException {
    try (Stream<Path> files = Files.walk(runs)) {
      return files.filter(file -> file.endsWith("stage.json")).count();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
