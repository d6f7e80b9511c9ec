package agora.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs the tests of one problem after the other, and never holds a sample's program.
 * Starting one costs as much as starting a sample, so that it serves many, unless a problem's tests
 * could leave something behind for the next one's.
 */
final class Examiner implements AutoCloseable {
  private static final Duration FOR_THE_TESTS = Duration.ofSeconds(20);
  private static final Duration LIFE = Duration.ofMinutes(30);
  private static final int SHARE_OF_LIFE = 4;
  private static final int MOST_LEFT_OVER = 10_000;
  private static final long SEED = 20_241_203;

  /** What may change a module, a builtin or the interpreter for later tests. */
  private static final Pattern LASTING =
      Pattern.compile(
          "\\b(?:sys|os|random|decimal|builtins|exec|eval|setattr|delattr|globals|open)\\b"
              + "|\\b__(?!init__|name__|doc__)\\w+__\\b"
              + "|(?m)^\\s*(?:from|import)\\s+(?!(?:typing|math|re|string|collections|itertools"
              + "|functools|copy|heapq|bisect|operator)\\b)");

  private final SandboxSession session;
  private final SandboxLimits limits;
  private final long born = System.nanoTime();
  private boolean lasting;
  private boolean underWay;
  private boolean used;

  Examiner(Sandbox sandbox, SandboxLimits limits) {
    this.limits = limits;
    this.session = sandbox.session("examiner", patient(limits));
  }

  private static SandboxLimits patient(SandboxLimits sample) {
    SandboxLimits one = sample.withTime(sample.wall().plus(FOR_THE_TESTS));
    return new SandboxLimits(
        LIFE,
        one.quiet(),
        one.cpu().multipliedBy(SHARE_OF_LIFE),
        one.memoryBytes(),
        one.diskBytes(),
        one.fileBytes(),
        one.outputBytes() * SHARE_OF_LIFE,
        one.processes());
  }

  /** Returns whether this process examines samples with such limits. */
  boolean serves(SandboxLimits sample) {
    return limits.equals(sample);
  }

  /** Returns whether most of its life is over, after which its worker is ended. */
  boolean old() {
    return System.nanoTime() - born > LIFE.dividedBy(2).toNanos();
  }

  /** Returns whether it ran tests before the present ones. */
  boolean used() {
    return used;
  }

  void begin(CodeTests about) {
    lasting |= LASTING.matcher(about.given() + "\n" + about.tests()).find();
    underWay = true;
    session.send(
        JsonNodeFactory.instance
            .objectNode()
            .put("given", about.given())
            .put("tests", about.tests())
            .put("check", about.check())
            .put("entry", about.entry())
            .put("seed", SEED));
  }

  /** Returns what the tests do next, or null when their process has ended. */
  @Nullable JsonNode next() {
    JsonNode event = session.receive();
    if (event == null || event.has("done") || event.has("raised")) {
      underWay = false;
      lasting |= event == null;
    }
    return event;
  }

  void answer(JsonNode result) {
    session.send(result);
  }

  String end() {
    return session.end().describe();
  }

  /** Makes it ready for other tests; returns false where it cannot be used again. */
  boolean settle() {
    used = true;
    if (!underWay || lasting) {
      return !lasting;
    }
    session.send(JsonNodeFactory.instance.objectNode().put("stop", true));
    int calls = 0;
    for (int i = 0; i < MOST_LEFT_OVER; i++) {
      JsonNode event = session.receive();
      if (event == null) {
        return false;
      }
      if (event.has("stopped")) {
        underWay = false;
        return true;
      }
      calls += event.has("call") ? 1 : 0;
      if (calls > 1) {
        return false; // the tests caught what should have ended them
      }
    }
    return false;
  }

  @Override
  public void close() {
    session.close();
  }
}
