package agora.evaluate;

import agora.sandbox.SandboxSession;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Verdict on one program under one problem's tests.
 *
 * @param outcome of all tests
 * @param base of the original tests alone, where a problem has more than those; else the outcome
 * @param reason for a reader: which assertion, which exception, which limit
 * @param failedOn the published arguments of the call that failed; empty where none did
 */
record CodeVerdict(Outcome outcome, Outcome base, String reason, List<JsonNode> failedOn) {
  CodeVerdict(Outcome outcome, Outcome base, String reason) {
    this(outcome, base, reason, List.of());
  }

  enum Outcome {
    PASS,
    FAIL,
    TIMEOUT;

    /** Returns the word used in result files, such as {@code pass}. */
    String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  boolean passed() {
    return outcome == Outcome.PASS;
  }

  static CodeVerdict pass(String reason) {
    return new CodeVerdict(Outcome.PASS, Outcome.PASS, reason);
  }

  static CodeVerdict fail(String reason) {
    return new CodeVerdict(Outcome.FAIL, Outcome.FAIL, reason);
  }

  /** The process of the program is gone. */
  static CodeVerdict ended(SandboxSession.End end) {
    return end.timeout()
        ? new CodeVerdict(Outcome.TIMEOUT, Outcome.TIMEOUT, "timeout: " + end.describe())
        : fail(end.describe());
  }

  /** Returns the same verdict with the arguments that it is about. */
  CodeVerdict on(JsonNode arguments) {
    return new CodeVerdict(outcome, base, reason, List.of(arguments));
  }

  /** Returns the same verdict on tests beyond the original ones, which passed. */
  CodeVerdict afterBase() {
    return new CodeVerdict(
        outcome, Outcome.PASS, "the original tests pass; beyond them: " + reason, failedOn);
  }

  static String raised(JsonNode error) {
    String message = error.path("message").asText();
    String type = error.path("type").asText();
    return message.isEmpty() ? type : type + ": " + brief(message);
  }

  static String brief(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }
}
