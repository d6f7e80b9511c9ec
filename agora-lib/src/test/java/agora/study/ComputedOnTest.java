package agora.study;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.study.ComputedOn.Cpu;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComputedOnTest {
  private static final StageKey KEY = new StageKey("train", "cell", Map.of("data", "abc"));

  @TempDir Path folder;

  @Test
  void aSmallStudentHasOneKeyAtAnyNumberOfThreads() throws Exception {
    StudentConfig student = student(LlamaConfig.small(800, 128, 320, 3, 4, 512));
    ComputedOn one = ComputedOn.of(student, 1);
    assertThat(one).isEqualTo(ComputedOn.of(student, 3));
    assertThat(one.own()).isEqualTo(Cpu.kind() + ", 1 thread");
    assertThat(one.others()).isEmpty();
  }

  @Test
  void aLargerStudentsKeyHasItsThreads() throws Exception {
    StudentConfig student = student(LlamaConfig.small(2048, 256, 768, 4, 8, 1024));
    ComputedOn two = ComputedOn.of(student, 2);
    assertThat(two.own()).isEqualTo(Cpu.kind() + ", 2 threads");
    assertThat(KEY.on(two).getFirst().hash())
        .isNotEqualTo(KEY.on(ComputedOn.of(student, 1)).getFirst().hash());
  }

  @Test
  void aResultOfAnotherNumberOfThreadsIsFoundAndNotComputedAgain() throws Exception {
    RunDirectory runs = RunDirectory.at(folder.resolve("runs"));
    List<StageKey> asOne = KEY.on(new ComputedOn("cpu, 1 thread", List.of("cpu, 2 threads")));
    List<StageKey> asTwo = KEY.on(new ComputedOn("cpu, 2 threads", List.of("cpu, 1 thread")));
    assertThat(runs.firstDone(asOne)).isEmpty();
    runs.stage(asOne.getFirst(), partial -> Files.writeString(partial.resolve("a"), "a"));
    assertThat(runs.firstDone(asTwo)).contains(asOne.getFirst());
    List<StageKey> elsewhere = KEY.on(new ComputedOn("another cpu, 1 thread", List.of()));
    assertThat(runs.firstDone(elsewhere)).isEmpty();
  }

  private StudentConfig student(LlamaConfig shape) throws Exception {
    Path base = folder.resolve("base");
    try (Llama llama = Llama.random(shape, 1, null, LlamaOptions.cpu())) {
      llama.save(base);
    }
    return Jsonl.mapper()
        .convertValue(
            Map.of("base", base.toString(), "reference", base.toString(), "recipe", "mini"),
            StudentConfig.class);
  }
}
