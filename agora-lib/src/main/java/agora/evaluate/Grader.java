package agora.evaluate;

import agora.data.Progress;
import agora.data.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Judges the answers to one benchmark, all of them in one pass that can be repeated. */
@FunctionalInterface
public interface Grader {
  /**
   * Returns one grade per answer, in order.
   *
   * @param answers every answer to judge, in problem order and then by sample
   * @param directory where a grader that pays for its verdicts keeps them; others leave it alone
   * @param listener receives the progress of grading
   * @throws InterruptedException if the calling thread is interrupted; what was kept is found again
   */
  Grading grade(List<Answer> answers, Path directory, ProgressListener listener)
      throws InterruptedException;

  /** Returns the rule that a reader should know beside the score; empty for none. */
  default String rule() {
    return "";
  }

  /** Returns a grader that judges each answer alone, in the calling thread. */
  static Grader each(Judgement judgement) {
    return (answers, directory, listener) -> {
      List<Grade> grades = new ArrayList<>(answers.size());
      for (Answer answer : answers) {
        if (Thread.interrupted()) {
          throw new InterruptedException("grading was interrupted after " + grades.size());
        }
        grades.add(
            answer.answered()
                ? judgement.judge(answer.problem(), answer.text())
                : Grade.unanswered(answer.problem().gold(), "no reply: " + answer.failure()));
        listener.update(new Progress("grade", grades.size(), answers.size(), Map.of()));
      }
      return Grading.of(grades);
    };
  }

  /** Judges one reply. */
  @FunctionalInterface
  interface Judgement {
    Grade judge(Problem problem, String reply);
  }
}
