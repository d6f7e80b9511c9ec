package agora.evaluate;

import agora.data.Domain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** GSM8K: grade-school word problems with one number as the answer. */
final class Gsm8k {
  private Gsm8k() {}

  static Benchmark read(Path file) {
    List<Problem> problems = new ArrayList<>();
    for (BenchmarkFile.Entry entry : BenchmarkFile.read(file)) {
      String answer = entry.text("answer");
      int mark = answer.lastIndexOf("####");
      if (mark < 0) {
        throw entry.bad("answer", "must hold '####' before the gold number");
      }
      String gold = answer.substring(mark + 4).strip();
      if (gold.isEmpty()) {
        throw entry.bad("answer", "must hold the gold number after '####'");
      }
      problems.add(Problem.of("gsm8k/" + problems.size(), entry.text("question"), gold));
    }
    return new Benchmark(
        "gsm8k",
        Domain.MATH,
        problems,
        new QuestionAnswerPrompts("Question: ", "Answer:"),
        List.of(),
        Benchmark.PAPER.withTemperature(0.2),
        MathAnswers.grader());
  }
}
