package agora.mini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Method;
import agora.data.Setting;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniFilesTest {
  private static final Path COMMITTED = Path.of("..", "data", "mini");

  @TempDir static Path folder;

  @BeforeAll
  static void write() {
    MiniFiles.write(folder);
  }

  @Test
  void committedFilesAreWhatTheGrammarWrites() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path committed = COMMITTED.resolve(folder.relativize(file));
        assertThat(Files.mismatch(file, committed)).as("%s", committed).isEqualTo(-1);
      }
    }
  }

  @Test
  void testSetsAreLargeAndDisjointFromSeedsAndDevelopment() {
    for (Domain domain : Domain.values()) {
      Set<String> test = instructions(folder.resolve("test/" + domain.key() + ".jsonl"));
      Set<String> others = instructions(folder.resolve("development/" + domain.key() + ".jsonl"));
      for (Method method : Method.values()) {
        String seeds = "seeds/" + Setting.of(domain, method).key() + ".jsonl";
        others.addAll(instructions(folder.resolve(seeds)));
      }
      assertThat(test).hasSizeGreaterThanOrEqualTo(300).doesNotContainAnyElementsOf(others);
    }
  }

  @Test
  void furtherProblemsAreNewToTestAndDevelopmentSets() {
    Path file = folder.resolve("further.jsonl");
    MiniFiles.writeProblems(file, Domain.MATH, 2, 4_000);
    Set<String> known = instructions(folder.resolve("test/math.jsonl"));
    known.addAll(instructions(folder.resolve("development/math.jsonl")));
    assertThat(instructions(file)).hasSize(720).doesNotContainAnyElementsOf(known);
    assertThatThrownBy(() -> MiniFiles.writeProblems(file, Domain.MATH, 1, 2_026))
        .hasMessageContaining("a seed >= 3000, were 1 and 2026");
  }

  @Test
  void aThirdOfEachTestSetIsInWordsThatNoGeneratorUses() {
    for (MiniDomain domain : MiniDomain.all()) {
      List<String> test =
          List.copyOf(instructions(folder.resolve("test/" + domain.domain().key() + ".jsonl")));
      long heldOut =
          test.stream().filter(text -> domain.read(text).orElseThrow().frame().heldOut()).count();
      assertThat(3 * heldOut).isGreaterThanOrEqualTo(test.size());
    }
  }

  @Test
  void aboutHalfOfThePairsToImproveAreWrong() {
    for (MiniDomain domain : MiniDomain.all()) {
      Setting setting = Setting.of(domain.domain(), Method.QUALITY_ENHANCEMENT);
      List<JsonNode> pairs =
          Jsonl.read(folder.resolve("seeds/" + setting.key() + ".jsonl"), JsonNode.class);
      long right =
          pairs.stream()
              .filter(pair ->
                  domain
                          .grade(pair.get("instruction").asText(), pair.get("response").asText())
                          .orElseThrow()
                      == 1)
              .count();
      assertThat(right / (double) pairs.size()).isBetween(0.4, 0.6);
    }
  }

  @Test
  void baselineAnswersMeetHalfOfTheConstraints() {
    MiniDomain domain = MiniDomain.of(Domain.INSTRUCTION_FOLLOWING);
    assertThat(Jsonl.read(folder.resolve("test/instruction_following.jsonl"), JsonNode.class))
        .allSatisfy(row ->
            assertThat(
                    domain
                        .grade(row.get("instruction").asText(), row.get("output").asText())
                        .orElseThrow())
                .isEqualTo(0.5));
  }

  private static Set<String> instructions(Path file) {
    Set<String> texts = new HashSet<>();
    for (JsonNode row : Jsonl.read(file, JsonNode.class)) {
      String field =
          row.has("question") ? "question" : row.has("prompt") ? "prompt" : "instruction";
      texts.add(row.get(field).asText().strip());
    }
    return texts;
  }
}
