package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.sandbox.TestSandbox;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replies as models of many families write them, by the rule of extraction that they try. The table
 * was written before the rules; its verdicts are a reader's.
 */
class ReplyTableTest {
  private static final Path TABLE = Path.of("src/test/resources/evaluate/replies.jsonl");
  private static final String CODE = "code is found in a reply";
  private static final String TASK =
      "{\"task_id\":\"T/0\",\"prompt\":\"def add(x: int, y: int):\\n    \\\"\\\"\\\"Adds.\\\"\\\"\\\"\\n\","
          + "\"canonical_solution\":\"    return x + y\\n\",\"entry_point\":\"add\","
          + "\"test\":\"def check(candidate):\\n    assert candidate(1, 2) == 3\\n"
          + "    assert candidate(5, -7) == -2\\n\"}\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reasoning is removed",
        "references are compared whole",
        "a number is a whole token",
        "the last statement of an answer wins",
        "letters of choices",
        "what an answer means",
        "mixed",
      })
  void answersAreJudgedAsAReaderJudgesThem(String rule) {
    List<JsonNode> rows = rows(rule);
    assertThat(rows).hasSizeGreaterThanOrEqualTo(100);
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : rows) {
      Grade grade = MathAnswers.grade(row.get("reference").asText(), row.get("reply").asText());
      String verdict = row.get("verdict").asText();
      boolean agrees =
          verdict.equals("right") == (grade.score() == 1)
              && (!verdict.equals("unanswered") || grade.verdict() == Grade.Verdict.UNANSWERED);
      if (!agrees) {
        wrong.add(row + ": " + grade);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void codeIsFoundWhereverItStands() throws Exception {
    Benchmark benchmark =
        Benchmarks.humanEval(
            Files.writeString(folder.resolve("task.jsonl"), TASK), TestSandbox.get());
    List<JsonNode> rows = rows(CODE);
    assertThat(rows).hasSizeGreaterThanOrEqualTo(100);
    List<Answer> answers =
        rows.stream()
            .map(row -> Answer.of(benchmark.problems().getFirst(), row.get("reply").asText()))
            .toList();
    List<Grade> grades =
        benchmark.grader().grade(answers, folder, ProgressListener.none()).grades();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      boolean right = rows.get(i).get("verdict").asText().equals("right");
      if (right != (grades.get(i).score() == 1)) {
        wrong.add(rows.get(i) + ": " + grades.get(i));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\boxed{", "The final answer is ", "Answer: ", "#### ", "<think>", "</think>", "\\(",
            "$1 ",
        "1,", "(1,", "**A** ", "\u001b[31m", "&lt;", "<|x|>", "5 apples. ", "answer for a b c ",
      })
  void aHostileReplyOfAMegabyteTakesLinearTime(String part) {
    String reply = part.repeat((1 << 20) / part.length());
    MathAnswers.grade("7", reply); // loads classes
    long start = System.nanoTime();
    Grade grade = MathAnswers.grade("7", reply);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    assertThat(grade.score()).isZero();
    // Measured at 0.2 s and less on 2 x86-64 cores; quadratic time would be minutes.
    assertThat(time).isLessThan(Duration.ofSeconds(5));
    CodeReplies.hasCode(CodeReplies.clean(reply));
  }

  private static List<JsonNode> rows(String rule) {
    return Jsonl.read(TABLE, JsonNode.class).stream()
        .filter(row -> row.get("rule").asText().equals(rule))
        .toList();
  }
}
