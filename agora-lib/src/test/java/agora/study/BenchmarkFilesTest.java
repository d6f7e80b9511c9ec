package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.evaluate.Benchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkFilesTest {
  private static final String PROBLEM = "{\"question\": \"%s?\", \"answer\": \"So. #### %d\"}\n";

  @TempDir Path folder;

  @Test
  void aBenchmarkIsOpenedOnceAndAgainWhenItsFileChanges() throws IOException {
    Path file = folder.resolve("problems.jsonl");
    String sums =
        "{\"name\": \"sums\", \"domain\": \"math\", \"kind\": \"gsm8k\", \"file\": \""
            + file
            + "\"}";
    BenchmarkConfig benchmark = Jsonl.mapper().readValue(sums, BenchmarkConfig.class);
    StudyConfig study = StudyFile.read(Path.of("../data/studies/mini.json"));
    RunDirectory runs = RunDirectory.at(folder.resolve("runs"));
    BenchmarkFiles files = new BenchmarkFiles(study, new Connections(new Purse(runs, null)));

    assertThat(files.known(benchmark)).isEmpty();
    Files.writeString(file, PROBLEM.formatted("one", 1));
    Benchmark first = files.open(benchmark, folder);
    assertThat(files.open(benchmark, folder)).isSameAs(first);
    assertThat(files.known(benchmark).orElseThrow()).hasSize(1);

    Files.writeString(file, PROBLEM.formatted("one", 1) + PROBLEM.formatted("two", 2));
    assertThat(files.open(benchmark, folder).problems()).hasSize(2);
    assertThat(files.known(benchmark).orElseThrow()).hasSize(2);
  }
}
