package agora.evaluate;

import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A process that runs the tests of one problem after the other, and never holds a sample's program.
 * Starting one costs as much as starting a sample, so that it serves many, unless a problem's tests
 * could leave something behind for the next one's.
 */
final class Examiner {
  private static final Duration FOR_THE_TESTS = Duration.ofSeconds(20);
  private static final Duration LIFE = Duration.ofMinutes(30);
  private static final int SHARE_OF_LIFE = 4;
  private static final int MOST_LEFT_OVER = 10_000;
  private static final long SEED = 20_241_203;

  /** Code that may change a module, a builtin or the interpreter for later tests. */
  private static final Pattern LASTING =
      Pattern.compile(
          "\\b(?:sys|os|random|decimal|builtins|exec|eval|setattr|delattr|globals|open)\\b"
              + "|\\b__(?!init__|name__|doc__)\\w+__\\b"
              + "|(?m)^\\s*(?:from|import)\\s+(?!(?:typing|math|re|string|collections|itertools"
              + "|functools|copy|heapq|bisect|operator)\\b)");

  private final SandboxSession session;
  private boolean lasting;
  private boolean underWay;

  private Examiner(SandboxSession session) {
    this.session = session;
  }

  /** Returns what the work returns, given a process for the tests of samples with such limits. */
  static <R> R examined(Sandbox sandbox, SandboxLimits sample, Function<Examiner, R> work) {
    return sandbox.standing(
        "examiner",
        patient(sample),
        session -> {
          Examiner examiner = new Examiner(session);
          R result = work.apply(examiner);
          if (examiner.settle()) {
            session.keep();
          }
          return result;
        });
  }

  /** Returns the tests as data, where they are a list of literal assertions. */
  static Optional<AssertionList> listed(Sandbox sandbox, CodeTests about, SandboxLimits sample) {
    if (leavesSomething(about)) {
      return Optional.empty();
    }
    JsonNode reply = asked(sandbox, sample, request(about).put("list", true));
    return reply == null ? Optional.empty() : AssertionList.of(reply.get("list"));
  }

  /** Returns what the tests raise where a program raised this. */
  static CodeVerdict raised(Sandbox sandbox, JsonNode error, SandboxLimits sample) {
    ObjectNode question = JsonNodeFactory.instance.objectNode();
    question.set("raise", error);
    JsonNode reply = asked(sandbox, sample, question);
    return CodeVerdict.fail(CodeVerdict.raised(reply == null ? error : reply.get("raised")));
  }

  /** Returns the reply; null where a process that did nothing else ends over it. */
  private static @Nullable JsonNode asked(
      Sandbox sandbox, SandboxLimits sample, ObjectNode question) {
    JsonNode reply = null;
    boolean again = true;
    while (reply == null && again) {
      Asked asked =
          examined(
              sandbox,
              sample,
              examiner -> {
                examiner.session.send(question);
                JsonNode answer = examiner.session.receive();
                examiner.lasting = answer == null;
                return new Asked(answer, examiner.used());
              });
      reply = asked.reply();
      again = asked.used();
    }
    return reply;
  }

  private record Asked(@Nullable JsonNode reply, boolean used) {}

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

  private static boolean leavesSomething(CodeTests about) {
    return LASTING.matcher(about.given() + "\n" + about.tests()).find();
  }

  private static ObjectNode request(CodeTests about) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("given", about.given())
        .put("tests", about.tests())
        .put("check", about.check())
        .put("entry", about.entry())
        .put("seed", SEED);
  }

  SandboxSession session() {
    return session;
  }

  /** Returns whether its process ran tests before the present ones. */
  boolean used() {
    return session.used();
  }

  void begin(CodeTests about) {
    lasting |= leavesSomething(about);
    underWay = true;
    session.send(request(about));
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
  private boolean settle() {
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
        return true;
      }
      calls += event.has("call") ? 1 : 0;
      if (calls > 1) {
        return false; // the tests caught what should have ended them
      }
    }
    return false;
  }
}
