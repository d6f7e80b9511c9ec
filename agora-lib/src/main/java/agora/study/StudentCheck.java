package agora.study;

import agora.data.Dataset;
import agora.data.Instance;
import agora.train.RenderedSample;
import agora.train.TrainingText;
import java.nio.file.Path;

/** Looks at how a study's student will be taught, before anything is trained. */
final class StudentCheck {
  private static final String NO_RESPONSE = "(the response that is to be generated)";

  private StudentCheck() {}

  /** Returns the first seed as its student would learn it. */
  static RenderedSample rendered(StudentConfig student, Dataset seeds) {
    Instance first = seeds.instances().getFirst();
    String response = first.response().isBlank() ? NO_RESPONSE : first.response();
    return RenderedSample.of(
        Path.of(student.base()),
        student.form(),
        new TrainingText.Pair(first.instruction(), response));
  }
}
