package agora.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkSubmitTest {
  @TempDir Path folder;

  @Test
  void settingsOfTheUserWinAndALocalMasterTriesAgainToo() throws Exception {
    SparkSubmit spark = SparkSubmit.at(folder, Path.of("agora-lib.jar"));
    assertThat(spark.command("spark://head:7077", "agora.spark.DataJob", Map.of(), List.of("x")))
        .startsWith(folder.resolve("bin/spark-submit").toString(), "--master", "spark://head:7077")
        .contains("spark.task.maxFailures=20", "spark.speculation=false")
        .endsWith("--class", "agora.spark.DataJob", "agora-lib.jar", "x");
    assertThat(
            spark.command("local[2]", "p", Map.of("spark.task.maxFailures", "3"), List.of()).get(2))
        .isEqualTo("local[2,3]");
  }

  @Test
  void aMasterThatSparkDoesNotKnowIsRefused() {
    SparkSubmit spark = SparkSubmit.at(folder, Path.of("agora-lib.jar"));
    assertThatThrownBy(() -> spark.command("head:7077", "p", Map.of(), List.of()))
        .hasMessage(
            "--spark is a master of Spark, such as spark://head:7077, yarn or local[2]; was"
                + " 'head:7077'");
  }

  @Test
  void sparkIsFoundByItsHomeThenAsFetchedThenOnThePath() throws Exception {
    assertThatThrownBy(() -> SparkSubmit.home(folder, Map.of("PATH", "/none")))
        .hasMessageContaining("environment/fetch spark");
    Path onPath = program(folder.resolve("opt"));
    assertThat(SparkSubmit.home(folder, Map.of("PATH", onPath.resolve("bin").toString())))
        .isEqualTo(onPath.toRealPath());
    Path fetched = program(folder.resolve(SparkSubmit.FETCHED));
    assertThat(SparkSubmit.home(folder, Map.of("PATH", onPath.resolve("bin").toString())))
        .isEqualTo(fetched.toAbsolutePath());
    assertThat(SparkSubmit.home(folder, Map.of("SPARK_HOME", onPath.toString()))).isEqualTo(onPath);
    assertThatThrownBy(() -> SparkSubmit.home(folder, Map.of("SPARK_HOME", folder.toString())))
        .hasMessageContaining("SPARK_HOME must have bin/spark-submit");
  }

  private static Path program(Path home) throws Exception {
    Path program = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.createFile(program).toFile().setExecutable(true);
    return home;
  }
}
