package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.torch.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands under the name that a checkpoint is written to, before and after. */
class CheckpointWriterTest {
  private static final int[] TEXT = {1, 2, 3};

  private static Llama llama;

  @TempDir Path folder;

  @BeforeAll
  static void make() throws IOException {
    llama = Llama.random(LlamaConfig.small(64, 32, 48, 1, 4, 128), 7, null, LlamaOptions.cpu());
  }

  @AfterAll
  static void close() {
    llama.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // files that are there before; a bare name is the target itself
        "c | c is a file",
        "c/notes.txt | c holds other files",
        "c/deeper/config.json | c holds other files",
        "c/model.safetensors | c holds other files",
      })
  void whatIsNoCheckpointIsNeverReplaced(String there, String why) throws IOException {
    Path file = folder.resolve(there);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
    assertThatThrownBy(() -> llama.save(folder.resolve("c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "a checkpoint replaces only an empty folder or one with a config.json")
        .hasMessageContaining(why)
        .hasMessageEndingWith(": name another folder");
    assertThat(file).hasContent("mine");
    assertThat(names(folder)).containsExactly("c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "a/b/c", "c d", "ç🙂", "x(1)+[2]", "c.", ".c", "./c"})
  void anyNameIsWrittenWholeWithNothingBeside(String name) throws IOException {
    Path target = folder.resolve(name);
    llama.save(target);
    llama.save(target);
    assertThat(names(target.normalize()))
        .containsExactlyInAnyOrder("config.json", "model.safetensors");
    assertThat(names(Objects.requireNonNull(target.normalize().getParent())))
        .containsExactly(target.normalize().getFileName().toString());
  }

  @Test
  void anEmptyFolderIsReplaced() throws IOException {
    Files.createDirectories(folder.resolve("c"));
    llama.save(folder.resolve("c"));
    assertThat(folder.resolve("c/config.json")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tmp/.", "/tmp/.."})
  void aPathWithoutANameIsRefused(Path path) {
    assertThatThrownBy(() -> llama.save(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a checkpoint needs a folder's name, was " + path);
  }

  @Test
  void aLinkToACheckpointLeavesThatCheckpointAlone() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    llama.save(elsewhere);
    byte[] before = Files.readAllBytes(elsewhere.resolve("model.safetensors"));
    Files.createSymbolicLink(folder.resolve("c"), elsewhere);
    llama.save(folder.resolve("c"), DType.BF16, 1 << 20);
    assertThat(elsewhere.resolve("model.safetensors")).hasBinaryContent(before);
    assertThat(Files.size(folder.resolve("c/model.safetensors"))).isLessThan(before.length);
  }

  @Test
  void aFolderThatCannotBeMadeLeavesWhatIsThere() throws IOException {
    Path blocked = Files.writeString(folder.resolve("blocked"), "mine");
    assertThatThrownBy(() -> llama.save(blocked.resolve("c"))).isInstanceOf(IOException.class);
    assertThat(blocked).hasContent("mine");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 8191, 8192, 8193, Long.MAX_VALUE})
  void aShardHoldsATensorAtLeastAndTheBytesAtMost(long bytes) throws Exception {
    Path target = folder.resolve("c");
    llama.save(target, DType.F32, bytes);
    List<Path> shards;
    try (Stream<Path> files = Files.list(target)) {
      shards = files.filter(file -> file.toString().endsWith(".safetensors")).toList();
    }
    for (Path shard : shards) {
      try (Safetensors file = Safetensors.open(shard)) {
        long data = file.entries().values().stream().mapToLong(Safetensors.Entry::length).sum();
        assertThat(file.entries()).isNotEmpty();
        assertThat(data <= bytes || file.entries().size() == 1)
            .as("%s of %s", data, shard)
            .isTrue();
      }
    }
    try (Llama again = Llama.load(target)) {
      assertThat(again.logits(TEXT)).isDeepEqualTo(llama.logits(TEXT));
    }
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
