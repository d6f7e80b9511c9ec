package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyOptionsTest {
  @TempDir Path folder;

  @Test
  void aStudyMayBeNamedByTheFolderInWhichItWasBuilt() throws Exception {
    assertThat(StudyOptions.file(folder)).isEqualTo(folder);
    Path file = Files.writeString(folder.resolve("study.json"), "{}");
    assertThat(StudyOptions.file(folder)).isEqualTo(file);
    assertThat(StudyOptions.file(file)).isEqualTo(file);
  }
}
