package agora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ShardOptionsTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(folder.resolve("a.jsonl"), "{}\n");
    Files.writeString(folder.resolve("b c \u00e9.jsonl"), "{}\n");
    Files.createDirectory(folder.resolve("folder"));
    Files.createSymbolicLink(folder.resolve("link.jsonl"), folder.resolve("a.jsonl"));
    Files.createSymbolicLink(folder.resolve("linked"), folder);
    Files.createSymbolicLink(folder.resolve("broken.jsonl"), folder.resolve("gone.jsonl"));
  }

  /** Names are below a folder with two files, links and a folder; a URL is as it is. */
  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jsonl;b c \u00e9.jsonl||",
        "link.jsonl;b c \u00e9.jsonl||",
        "a.jsonl;folder/../a.jsonl||must name a file once, was twice ",
        "a.jsonl;link.jsonl||must name a file once, was twice ",
        "linked/a.jsonl;linked/linked/a.jsonl||must name a file once, was twice ",
        "folder||no such file; --data names JSON Lines files",
        "gone.jsonl||no such file; --data names JSON Lines files",
        "broken.jsonl||no such file; --data names JSON Lines files",
        "s3a://b/x.jsonl||a URL needs --spark MASTER, was s3a://b/x.jsonl",
        "s3a://b/x.jsonl;s3a://b/y.jsonl;a.jsonl|local[2]|",
        "s3a://b/x.jsonl;a.jsonl;s3a://b/x.jsonl|local[2]|was twice s3a://b/x.jsonl",
      })
  void noFileCountsTwice(String names, String master, String refused) {
    ShardOptions options = new ShardOptions();
    options.spark = master;
    List<String> files =
        Arrays.stream(names.split(";"))
            .map(name -> name.contains("://") ? name : folder.resolve(name).toString())
            .toList();
    if (refused == null) {
      assertThat(options.files("--data", files)).isEqualTo(files);
    } else {
      assertThatThrownBy(() -> options.files("--data", files))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(refused);
    }
  }
}
